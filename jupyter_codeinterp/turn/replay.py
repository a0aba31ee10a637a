"""Gets lost variables back: the code of the shown branch runs again in a fresh kernel, without a trace in the chat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ..config.live import LiveSettings
from ..engines.seam import Deadline, RunRequest
from ..errors import ConflictError
from ..protocol.chats import Chat
from ..protocol.engine_events import EngineEvent, OutcomeStatus, Raised
from ..protocol.models import Replayed
from ..protocol.parts import ExecutionPart
from ..store.seam import Store
from .executions import Executions
from .job import place_of
from .live_chats import LiveChats
from .permission import code_refusal
from .sources import EngineSource
from .stopping import StopSignal, TurnStopped
from .told_runs import place_of_run

SAID_CHARACTERS = 500

_WORDS: dict[OutcomeStatus, str] = {
    "error": "The code failed.",
    "timeout": "The code took too long and was stopped.",
    "interrupted": "The code was interrupted.",
    "refused": "The code was not run.",
    "lost": "How far the code came is not known.",
}


@dataclass(frozen=True)
class Replays:
    """The replays of this server; each has its chat's kernel to itself."""

    store: Store
    engines: EngineSource
    executions: Executions
    live: LiveChats
    settings: LiveSettings
    new_id: Callable[[], str]
    lock: Callable[[str], asyncio.Lock]
    running: dict[str, StopSignal] = field(default_factory=dict)

    async def run(self, chat_id: str, restart: Callable[[], Awaitable[None]]) -> Replayed:
        """Restart the kernel and run the branch's good code in its order, up to the first failure.

        ConflictError while a turn, a run or a replay of the chat is under way; a message sent meanwhile waits.
        """
        if chat_id in self.running or self.live.manual(chat_id):
            raise ConflictError("Code is running in this chat; wait for its end, or stop it.", code="code_running")
        stop = self.running[chat_id] = StopSignal()
        try:
            async with self.lock(chat_id):
                chat = await self.store.chats.get(chat_id)
                await self._refuse_turn(chat_id)
                async with self.executions.alone(chat_id, "jupyter"):
                    return await self._restart_and_run(chat, restart, stop)
        finally:
            del self.running[chat_id]

    async def end(self, chat_id: str) -> None:
        """Break off the replay of a chat and return when it has ended; none is no error."""
        if chat_id in self.running:
            self.running[chat_id].stop()
            async with self.lock(chat_id):
                return

    def close(self) -> None:
        """Break off every replay: the server ends."""
        for stop in self.running.values():
            stop.stop("interrupted")

    async def _refuse_turn(self, chat_id: str) -> None:
        if self.live.turn(chat_id) is not None or await self.store.conversation.find_turn(open_in_chat=chat_id):
            raise ConflictError(
                "A turn is running in this chat; stop it before you replay its code.", code="turn_running"
            )

    async def _restart_and_run(self, chat: Chat, restart: Callable[[], Awaitable[None]], stop: StopSignal) -> Replayed:
        complete = False
        try:
            await restart()
            replayed = await self._run_all(chat, stop)
            complete = replayed.failed_id is None
        finally:  # whatever ends it early, the next execution says that variables may be missing
            self.executions.replayed(chat.id, complete=complete)
        return replayed

    async def _run_all(self, chat: Chat, stop: StopSignal) -> Replayed:
        parts = await self._good_code(chat)
        for ran, part in enumerate(parts):
            try:
                message = await stop.guard(self._run_one(chat, part))
            except TurnStopped:
                message = _WORDS["interrupted"]
            if message is not None:
                return Replayed(ran, part.id, message)
        return Replayed(len(parts))

    async def _good_code(self, chat: Chat) -> list[ExecutionPart]:
        """Return what ran well in the shown branch, a person's runs among it, in the order in which it ran."""
        branch = await self.store.conversation.branch(chat.id, chat.head)
        shown = {None, *(message.id for message in branch)}
        manual = [run for run in await self.store.executions.list_manual(chat.id) if place_of_run(run) in shown]
        parts = [*(part for message in branch for part in message.parts if isinstance(part, ExecutionPart)), *manual]
        good = [part for part in parts if part.status == "ok" and part.engine == "jupyter"]
        return sorted(good, key=lambda part: part.started or 0.0)

    async def _run_one(self, chat: Chat, part: ExecutionPart) -> str | None:
        """Run the code of one execution and drop its outputs; returns why it failed."""
        code = part.code if part.ran_code is None else part.ran_code
        refusal = code_refusal(code, part.engine, part.origin, self.settings.now)
        if refusal is not None:
            return refusal.text
        errors: list[Raised] = []

        async def keep_errors(event: EngineEvent) -> None:
            if isinstance(event, Raised):
                errors.append(event)

        settings = self.settings.now
        server = settings.interpreter_jupyter if part.origin == "model" else settings.manual_run_jupyter
        request = RunRequest(self.new_id(), place_of(chat), code, Deadline(server.timeout_seconds), origin=part.origin)
        outcome = await self.engines.get(part.engine).run(request, keep_errors)
        if outcome.status == "ok":
            return None
        if outcome.status == "error" and errors:
            return f"{errors[-1].ename}: {errors[-1].evalue}"[:SAID_CHARACTERS]
        # where there is a note, it says more
        return next((note.text for note in outcome.notes if outcome.status == "lost"), _WORDS[outcome.status])
