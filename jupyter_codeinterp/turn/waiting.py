"""The one message of each chat that waits until the turn before it has ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from ..errors import CodeInterpError, ConflictError
from ..protocol.chats import Chat
from ..protocol.requests import TurnRequest
from ..protocol.waiting import QueueChanged, QueuedMessage
from ..store.seam import Store
from .feed import Feed
from .live_chats import LiveChats

log = logging.getLogger(__name__)


def describe_queued(request: TurnRequest) -> QueuedMessage:
    """Return what a page sees of a message that waits."""
    return QueuedMessage(request.text, request.files, held=not request.queue)


class WaitingMessages:
    """Keeps messages that wait, and hands each to ``start`` when its chat is free.

    ``lock`` gives the lock under which a chat's turns begin, ``changed`` is told of each chat that got or lost a
    waiting message. One that is held is kept without ``queue``: it waits for the person, no longer for the turn.
    """

    def __init__(
        self,
        store: Store,
        live: LiveChats,
        feed: Feed,
        *,
        start: Callable[[str, TurnRequest], Awaitable[object]],
        lock: Callable[[str], asyncio.Lock],
        changed: Callable[[Chat], None],
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._live = live
        self._feed = feed
        self._start = start
        self._lock = lock
        self._changed = changed
        self._new_id = new_id
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    def stop(self) -> None:
        """Take up nothing from now on: the turns that end do so because the server ends."""
        self._closing = True

    async def close(self) -> None:
        """End what takes up a message at this moment."""
        self.stop()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def keep(self, chat_id: str, request: TurnRequest) -> None:
        """Let a message wait; ConflictError (``turn_running``, ``queue_full``) when it may not or another one does."""
        if not request.queue:
            raise ConflictError(
                "A turn is running in this chat; wait for its end, stop it, or send with 'queue'.", code="turn_running"
            )
        waiting = await self._store.conversation.get_queued(chat_id)
        if waiting is not None and (request.client_id is None or waiting.client_id != request.client_id):
            raise ConflictError("A message already waits in this chat; only one can.", code="queue_full")
        # the id makes taking it up twice harmless
        await self._put(chat_id, replace(request, client_id=request.client_id or self._new_id()))

    async def cancel(self, chat_id: str) -> None:
        """Forget the message that waits; NotFoundError for an unknown chat."""
        await self._store.chats.get(chat_id)
        await self._put(chat_id, None)

    async def hold(self, chat_id: str) -> None:
        """Send the message that waits only when the person asks for it."""
        async with self._lock(chat_id):
            waiting = await self._store.conversation.get_queued(chat_id)
            if waiting is not None and waiting.queue:
                await self._put(chat_id, replace(waiting, queue=False))

    def take_up(self, chat_id: str) -> None:
        """Begin a turn with the message that waits, if there is one, in a task of ours."""
        if not self._closing:
            task = asyncio.get_running_loop().create_task(self._take_up(chat_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _take_up(self, chat_id: str) -> None:
        try:
            async with self._lock(chat_id):
                request = await self._store.conversation.get_queued(chat_id)
                if request is None or not request.queue or self._live.turn(chat_id) is not None:
                    return
                await self._start(chat_id, replace(request, parent_id=None, queue=False))
                await self._put(chat_id, None)
        except ConflictError as error:
            log.info("The message that waits in chat %s goes on waiting: %s", chat_id, error.message)
        except CodeInterpError as error:
            log.warning("The message that waits in chat %s could not be sent: %s", chat_id, error.message)
            await self._hold_unsent(chat_id)

    async def _hold_unsent(self, chat_id: str) -> None:
        """Let pages say that it was not sent: nothing would send it later."""
        try:
            await self.hold(chat_id)
        except CodeInterpError as error:
            log.warning("The message that waits in chat %s could not be held: %s", chat_id, error.message)

    async def _put(self, chat_id: str, request: TurnRequest | None) -> None:
        await self._store.conversation.set_queued(chat_id, request)
        self._feed.publish(chat_id, QueueChanged(chat_id, None if request is None else describe_queued(request)))
        self._changed(await self._store.chats.get(chat_id))
