"""Turns and executions of all chats: what the web room calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4
from weakref import WeakValueDictionary

from ..config.live import LiveSettings
from ..engines.seam import Use
from ..errors import BudgetError, ConflictError, ForbiddenError, NotFoundError
from ..policy.access import find_engine_refusal
from ..policy.approval import refuse_lax_approval
from ..protocol.chats import OPEN_TURN_STATES, Chat, Turn
from ..protocol.events import ChatChanged
from ..protocol.frames import SnapshotFrame
from ..protocol.models import Replayed
from ..protocol.parts import EngineName, ExecutionPart
from ..protocol.requests import DecisionRequest, ExecutionRequest, TurnRequest
from ..store.seam import Store
from .attachments import place_again
from .budgets import Budgets
from .executions import Executions
from .feed import Feed
from .live_chats import LiveChats
from .manual_runs import ManualRuns
from .model_request import Asker
from .new_messages import NewMessages
from .permission import code_refusal, find_turn_refusal
from .prompt_preview import preview_prompt
from .replay import Replays
from .runner import Workshop
from .sources import EngineSource, ModelSource
from .turns import Turns
from .view import ChatView
from .waiting import WaitingMessages


def _new_id() -> str:
    return uuid4().hex


@dataclass(frozen=True)
class StartedTurn:
    """What became of a user message: a running turn, or (``queued``) a message that waits for one."""

    turn_id: str | None
    queued: bool = False


class TurnService:
    """The turns of this server. Every method may raise what the store raises; NotFoundError for unknown ids."""

    def __init__(
        self,
        store: Store,
        models: ModelSource,
        engines: EngineSource,
        settings: LiveSettings,
        *,
        file_url: Callable[[str], str],
        clock: Callable[[], float],
        new_id: Callable[[], str] = _new_id,
    ) -> None:
        self.feed = Feed(settings.given.limits.events_kept)
        self.budgets = Budgets(store.uses, settings.given.models, clock)
        self._store = store
        self._engines = engines
        self._settings = settings
        self._clock = clock
        self._live = LiveChats()
        self._executions = Executions(engines, store, settings.given, clock=clock, new_id=new_id)
        asker = Asker(store, settings, file_url, clock)
        shop = Workshop(store, self._executions, asker, settings, self.budgets, clock, new_id, self._allow_chat)
        self._in_order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._leaving: set[str] = set()
        self._waiting = WaitingMessages(
            store,
            self._live,
            self.feed,
            start=self._start,
            lock=self._lock,
            changed=self.chat_changed,
            new_id=new_id,
        )
        self._turns = Turns(shop, models, self._live, self.feed, ended=self._waiting.take_up)
        self._messages = NewMessages(store, engines, settings.given, self._turns, clock, new_id)
        self._manual = ManualRuns(store, self._executions, self._live, self.feed, settings, new_id=new_id)
        self._replays = Replays(store, engines, self._executions, self._live, settings, new_id, self._lock)
        self._view = ChatView(store, self._live, self.feed, self._executions.late)

    async def close(self) -> None:
        """End every turn and execution as interrupted; called once, before engines and store are closed."""
        self._waiting.stop()
        self._replays.close()
        await asyncio.gather(self._turns.close(), self._manual.end(self._live.manual_everywhere()))
        await self._waiting.close()
        await self._executions.close()
        self.feed.close()

    def working(self) -> bool:
        """Tell whether anything goes on that an idle culler must not end."""
        return self._live.working() or bool(self._replays.running)

    def find_use(self, chat_id: str) -> Use | None:
        """Tell what in a chat needs the variables of its kernel; also a turn between two pieces of code."""
        running = self._live.turn(chat_id)
        if running is not None:
            return Use(running.turn.started, turn_id=running.turn.id)
        for run in self._live.manual(chat_id):
            if run.execution.head.engine == "jupyter":
                return Use(run.execution.head.started, execution_id=run.execution.id)
        return Use() if chat_id in self._replays.running else None

    async def start(self, chat_id: str, request: TurnRequest) -> StartedTurn:
        """Begin a turn; ConflictError (``turn_running``) when one runs and the request may not wait.

        ForbiddenError says what about the chat is not allowed, BudgetError what is used up for now.
        """
        async with self._lock(chat_id):
            running = self._live.turn(chat_id)
            if running is None:
                try:
                    return await self._start(chat_id, request)
                except ConflictError as error:
                    if error.code != "turn_running" or not request.queue:
                        raise
            elif request.client_id is not None and running.client_id == request.client_id:
                return StartedTurn(running.turn.id)
            # one that may not wait is refused there and leaves no file behind
            if request.queue:
                await self._messages.find_place(await self._store.chats.get(chat_id), request)
                request = await self._messages.without_data(chat_id, request)
            await self._waiting.keep(chat_id, request)
            return StartedTurn(None, queued=True)

    async def engine_changed(self, chat: Chat) -> None:
        """Let the chat's files be where its code runs from now on."""
        await place_again(chat, self._store, self._engines)

    async def stop(self, chat_id: str, turn_id: str) -> None:
        """End a turn, keeping what was done; returns when it ended. An ended turn is no error."""
        running = self._live.turn(chat_id)
        if running is not None and running.turn.id == turn_id:
            try:
                # who says Stop does not want the next question to be asked
                await self._waiting.hold(chat_id)
            finally:
                running.stop.stop()
            await self._turns.wait(running)
            return
        turn = await self._find_turn(chat_id, turn_id)
        if turn.state in OPEN_TURN_STATES and turn.instance_id != self._store.instance_id:
            raise ConflictError(
                "This turn runs in another Jupyter server that shares the data folder; stop it there.",
                code="other_instance",
            )

    async def try_now(self, chat_id: str, turn_id: str) -> None:
        """End the pause before the model is asked again; ConflictError (``not_waiting``) when there is none."""
        running = self._live.turn(chat_id)
        if running is None or running.turn.id != turn_id:
            await self._find_turn(chat_id, turn_id)
        elif running.wait is not None:
            running.wait.end()
            return
        raise ConflictError("This turn does not wait for its model's server.", code="not_waiting")

    async def retry(self, chat_id: str, turn_id: str) -> StartedTurn:
        """Answer the same user message again, beside the earlier answer."""
        async with self._lock(chat_id):
            chat = await self._store.chats.get(chat_id)
            turn = await self._find_turn(chat_id, turn_id)
            await self._admit(chat)
            branch = await self._store.conversation.branch(chat_id, turn.user_message_id)
            started = await self._turns.begin(chat, branch, None)
            self.chat_changed(await self._store.chats.get(chat_id))
            return StartedTurn(started.id)

    async def cancel_queued(self, chat_id: str) -> None:
        """Forget the message that waits."""
        await self._waiting.cancel(chat_id)

    async def run_code(self, chat_id: str, request: ExecutionRequest) -> ExecutionPart:
        """Begin a manual run and return it as it is at its start; ForbiddenError when runs are switched off."""
        chat = await self._store.chats.get(chat_id)
        settings = self._settings.now
        fixed = settings.manual_run_engine
        engine: EngineName = fixed if fixed != "auto" else request.engine or chat.engine
        refusal = find_engine_refusal(engine, "user", settings)
        if refusal is not None:
            raise refusal.to_error()
        self._engines.get(engine)
        self._refuse_leaving(chat_id)
        begun = await self._manual.begin(
            chat, request, engine, lambda code: code_refusal(code, engine, "user", settings)
        )
        if chat_id in self._leaving:
            await self._manual.end(self._live.manual(chat_id))
        self._refuse_leaving(chat_id)
        return begun

    async def replay(self, chat_id: str, restart: Callable[[], Awaitable[None]]) -> Replayed:
        """Restart the kernel and run the code of the shown branch again; messages sent meanwhile wait for its end."""
        self._refuse_leaving(chat_id)
        return await self._replays.run(chat_id, restart)

    async def get_execution(self, execution_id: str) -> ExecutionPart:
        """Return an execution as it is now."""
        live = self._live.find_execution(execution_id)
        if live is not None:
            return live.part()
        return self._executions.late.lay_over((await self._store.executions.get(execution_id)).part)

    async def tell_model(self, execution_id: str, *, told: bool) -> ExecutionPart:
        """Let the model hear of a manual run with the next message, or no longer; ConflictError for its own runs."""
        return await self._manual.tell(execution_id, told=told)

    async def interrupt(self, execution_id: str) -> ExecutionPart:
        """Stop one execution; the turn goes on and the model is told."""
        self._executions.interrupt(execution_id)
        return await self.get_execution(execution_id)

    async def extend(self, execution_id: str, seconds: float | None = None) -> ExecutionPart:
        """Give running code more time (the configured timeout again); ConflictError when it does not run."""
        await self.get_execution(execution_id)
        self._executions.extend(execution_id, seconds)
        return await self.get_execution(execution_id)

    async def decide(self, execution_id: str, decision: DecisionRequest) -> ExecutionPart:
        """Answer an approval; ConflictError (``already_decided``) for whoever comes second.

        ForbiddenError for "always in this chat" where the administrator wants each run allowed.
        """
        part = await self.get_execution(execution_id)
        if decision.scope == "chat" and decision.decision == "run":
            refuse_lax_approval(part.engine, self._settings.now)
        self._executions.decide(execution_id, decision)
        return await self.get_execution(execution_id)

    async def snapshot(self, chat_id: str) -> SnapshotFrame:
        """Return the chat as ``GET chats/{id}`` gives it (``.chat``) with the cursor to go on from.

        A message that waits in an idle chat (the server was stopped while it waited) is taken up now.
        """
        frame = await self._view.snapshot(chat_id)
        if frame.chat["queued"] is not None and frame.chat["turn"] is None:
            self._waiting.take_up(chat_id)
        return frame

    def chat_changed(self, chat: Chat) -> None:
        """Tell pages that a chat was made or changed; called after each change of a chat's own fields."""
        event = ChatChanged(chat.id, chat)
        self.feed.publish(chat.id, event)
        self.feed.publish_list(event)

    @asynccontextmanager
    async def deleting(self, chat_id: str) -> AsyncIterator[None]:
        """Stop everything in a chat, and let nothing begin in it while it is deleted inside; then tell pages."""
        self._leaving.add(chat_id)
        try:
            await self._replays.end(chat_id)
            async with self._lock(chat_id):
                pass  # what was on its way has begun, and is seen
            await self.end_chat(chat_id)
            yield
            self.chat_deleted(chat_id)
        finally:
            self._leaving.discard(chat_id)

    async def end_chat(self, chat_id: str) -> None:
        """Stop everything in a chat that is about to be deleted."""
        await self._store.conversation.set_queued(chat_id, None)
        running = self._live.turn(chat_id)
        if running is not None:
            running.stop.stop()
            await self._turns.wait(running)
        await self._manual.end(self._live.manual(chat_id))
        await self._replays.end(chat_id)
        self._executions.late.forget_chat(chat_id)

    def chat_deleted(self, chat_id: str) -> None:
        """Tell pages that a chat is gone; called after it was deleted."""
        event = ChatChanged(chat_id)
        self.feed.publish(chat_id, event)
        self.feed.publish_list(event)
        self.feed.forget(chat_id)

    async def preview_prompt(self, template: str, chat_id: str | None) -> str:
        """Return what a model would be told with this template, in a chat or in a new one."""
        chat = None if chat_id is None else await self._store.chats.get(chat_id)
        return await preview_prompt(template, chat, self._store, self._settings.now, self._clock())

    async def _start(self, chat_id: str, request: TurnRequest) -> StartedTurn:
        try:
            await self._admit(await self._store.chats.get(chat_id))
        except (BudgetError, ForbiddenError):
            begun = request.client_id and (chat_id, request.client_id)
            earlier = await self._store.conversation.find_turn(begun_by=begun) if begun else None
            if earlier is None:
                raise
            # sent again, because its answer did not arrive
            return StartedTurn(earlier.id)
        turn = await self._messages.begin(chat_id, request)
        # its head, its time and perhaps its title are new
        self.chat_changed(await self._store.chats.get(chat_id))
        return StartedTurn(turn.id)

    async def _find_turn(self, chat_id: str, turn_id: str) -> Turn:
        turn = await self._store.conversation.find_turn(turn_id=turn_id)
        if turn is None or turn.chat_id != chat_id:
            raise NotFoundError(f"There is no turn '{turn_id}' in this chat.", details={"turn_id": turn_id})
        return turn

    async def _admit(self, chat: Chat) -> None:
        """Raise unless a turn may begin in the chat."""
        self._refuse_leaving(chat.id)
        refusal = find_turn_refusal(chat, self._settings.now)
        if refusal is not None:
            raise refusal.to_error()
        await self.budgets.check(chat.model)

    def _refuse_leaving(self, chat_id: str) -> None:
        if chat_id in self._leaving:
            raise NotFoundError(f"The chat '{chat_id}' is being deleted.", details={"chat_id": chat_id})

    async def _allow_chat(self, chat_id: str) -> Chat:
        """Carry out "always in this chat"."""
        chat = await self._store.chats.update(chat_id, {"approval": "auto"})
        self.chat_changed(chat)
        return chat

    def _lock(self, chat_id: str) -> asyncio.Lock:
        return self._in_order.setdefault(chat_id, asyncio.Lock())
