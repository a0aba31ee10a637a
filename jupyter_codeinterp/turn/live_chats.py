"""What is going on in each chat right now: the running turn and the manual runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..llm.seam import RetryPause
from ..protocol.chats import Message, Turn, TurnState
from ..protocol.waiting import ModelWait
from .live import LiveAnswer
from .live_execution import LiveExecution
from .stopping import StopSignal


class LiveWait:
    """A pause of a model call while it lasts."""

    def __init__(self, pause: RetryPause) -> None:
        self._pause = pause
        self._end = time.monotonic() + pause.seconds

    def now(self) -> ModelWait:
        """Return the wait with the seconds that are left of it."""
        error = self._pause.error
        return ModelWait(error.code, error.message, round(max(0.0, self._end - time.monotonic()), 1))

    def end(self) -> None:
        """Let the model be asked at once."""
        self._pause.try_now.set()


@dataclass
class RunningTurn:
    """A turn of this server that has not ended; ``task`` does the work."""

    turn: Turn
    answer: LiveAnswer
    stop: StopSignal = field(default_factory=StopSignal)
    client_id: str | None = None
    task: asyncio.Task[None] | None = None
    wait: LiveWait | None = None

    @property
    def state(self) -> TurnState:
        return "running" if self.stop.cause is None else "stopping"


@dataclass
class ManualRun:
    """A person's run that is not final."""

    execution: LiveExecution
    stop: StopSignal = field(default_factory=StopSignal)
    task: asyncio.Task[None] | None = None


class LiveChats:
    """The live things of every chat."""

    def __init__(self) -> None:
        self._turns: dict[str, RunningTurn] = {}
        self._manual: dict[str, dict[str, ManualRun]] = {}
        self._versions: dict[str, int] = {}

    def version(self, chat_id: str) -> int:
        """Return a number that changes whenever a turn or run of the chat comes or goes."""
        return self._versions.get(chat_id, 0)

    def turn(self, chat_id: str) -> RunningTurn | None:
        """Return the running turn of a chat."""
        return self._turns.get(chat_id)

    def turns(self) -> tuple[RunningTurn, ...]:
        """Return every running turn."""
        return tuple(self._turns.values())

    def add_turn(self, running: RunningTurn) -> None:
        self._turns[running.turn.chat_id] = running
        self._changed(running.turn.chat_id)

    def remove_turn(self, running: RunningTurn) -> None:
        if self._turns.get(running.turn.chat_id) is running:
            del self._turns[running.turn.chat_id]
            self._changed(running.turn.chat_id)

    def manual(self, chat_id: str) -> tuple[ManualRun, ...]:
        """Return the manual runs of a chat that are not final."""
        return tuple(self._manual.get(chat_id, {}).values())

    def manual_everywhere(self) -> tuple[ManualRun, ...]:
        """Return every manual run that is not final."""
        return tuple(run for runs in self._manual.values() for run in runs.values())

    def add_manual(self, chat_id: str, run: ManualRun) -> None:
        self._manual.setdefault(chat_id, {})[run.execution.id] = run
        self._changed(chat_id)

    def remove_manual(self, chat_id: str, run: ManualRun) -> None:
        runs = self._manual.get(chat_id, {})
        runs.pop(run.execution.id, None)
        if not runs:
            self._manual.pop(chat_id, None)
        self._changed(chat_id)

    def working(self) -> bool:
        """Tell whether a model writes or code runs; who only waits for a person, a page or a kernel does not work."""
        return any(not _waits(running.answer.executions()) for running in self.turns()) or any(
            not _waits((run.execution,)) for run in self.manual_everywhere()
        )

    def find_execution(self, execution_id: str) -> LiveExecution | None:
        """Return an execution of a running turn or a manual run."""
        for execution in self._executions():
            if execution.id == execution_id:
                return execution
        return None

    def _changed(self, chat_id: str) -> None:
        self._versions[chat_id] = self._versions.get(chat_id, 0) + 1

    def _executions(self) -> Iterator[LiveExecution]:
        for running in self._turns.values():
            yield from running.answer.executions()
        for run in self.manual_everywhere():
            yield run.execution

    def lay_over(self, message: Message) -> Message:
        """Return the message as it is now, when it is being written."""
        running = self._turns.get(message.chat_id)
        if running is not None and running.answer.id == message.id:
            return replace(running.answer.message(), parent_id=message.parent_id, siblings=message.siblings)
        return message


def _waits(executions: Sequence[LiveExecution]) -> bool:
    heads = [execution.head for execution in executions]
    return any(
        head.status == "waiting_approval"
        or (head.status == "queued" and (head.engine == "pyodide" or bool(head.waits_for)))
        for head in heads
    )
