"""A chat as a page sees it: what is stored, with what is being written laid over it."""

from __future__ import annotations

from dataclasses import replace

from ..protocol.chats import Chat, Message, Turn
from ..protocol.frames import SnapshotFrame
from ..protocol.json_types import Json, without_none
from ..protocol.parts import ExecutionPart
from ..store.seam import Store
from .feed import Feed
from .late_output import LateOutputs
from .live_chats import LiveChats
from .waiting import describe_queued


class ChatView:
    """Builds snapshots."""

    def __init__(self, store: Store, live: LiveChats, feed: Feed, late: LateOutputs) -> None:
        self._late = late
        self._store = store
        self._live = live
        self._feed = feed

    async def snapshot(self, chat_id: str) -> SnapshotFrame:
        """Return the chat with the cursor that continues exactly it.

        Read again when a turn or run began or ended while the store was asked: only then could the stored half
        and the live half be of different times.
        """
        while True:
            version = self._live.version(chat_id)
            chat = await self._store.chats.get(chat_id)
            branch = await self._store.conversation.branch(chat_id, chat.head, siblings=True)
            manual = await self._store.executions.list_manual(chat_id)
            queued = await self._store.conversation.get_queued(chat_id)
            stored = await self._store.conversation.find_turn(open_in_chat=chat_id)
            if version == self._live.version(chat_id):
                break
        # from here on nothing is awaited: cursor and content belong together
        cursor = self._feed.cursor(chat_id)
        body = self._detail(chat, branch, manual)
        body["turn"] = self._turn(chat_id, stored)
        body["queued"] = None if queued is None else describe_queued(queued).to_dict()
        return SnapshotFrame(chat_id, cursor, body)

    def _turn(self, chat_id: str, stored: Turn | None) -> Json | None:
        """Return the open turn; one that only the store knows runs in another server that shares the folder."""
        running = self._live.turn(chat_id)
        if running is not None:
            wait = None if running.wait is None else running.wait.now().to_dict()
            return without_none({"id": running.turn.id, "state": running.state, "wait": wait})
        return None if stored is None else {"id": stored.id, "state": stored.state}

    def _lay_over(self, message: Message) -> Message:
        """Return a message as it is now: being written, or with what came late."""
        now = self._live.lay_over(message)
        if now is not message:
            return now
        parts = tuple(self._late.lay_over(part) if isinstance(part, ExecutionPart) else part for part in message.parts)
        return replace(message, parts=parts)

    def _detail(self, chat: Chat, branch: tuple[Message, ...], manual: tuple[ExecutionPart, ...]) -> Json:
        live = {run.execution.id: run.execution for run in self._live.manual(chat.id)}
        executions = [live[part.id].part() if part.id in live else self._late.lay_over(part) for part in manual]
        body = chat.to_dict()
        body["messages"] = [self._lay_over(message).to_dict() for message in branch]
        body["executions"] = [part.to_dict() for part in executions]
        return body
