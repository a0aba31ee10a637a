"""The seam between whoever wants code run and where it runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from ..protocol.browser_runs import JobFile
from ..protocol.chats import Chat, KernelChoice
from ..protocol.engine_events import EngineEvent, OutcomeStatus
from ..protocol.models import Readiness
from ..protocol.parts import EngineName, Note, Origin

Emit = Callable[[EngineEvent], Awaitable[None]]
"""Takes the next event; awaiting it is the back-pressure a flood of output feels."""


@dataclass(frozen=True)
class Place:
    """Whose variables the code sees and where its relative paths point; ``folder`` is relative to the server's root.

    ``title`` is how a person finds the kernel in a list of running ones.
    """

    chat_id: str
    folder: str = ""
    kernel: KernelChoice = field(default_factory=KernelChoice)
    title: str = ""

    @classmethod
    def of(cls, chat: Chat) -> Place:
        """Return where the chat's code runs."""
        return cls(chat.id, chat.folder, chat.kernel, chat.title)


@dataclass(frozen=True)
class Use:
    """What goes on in a chat whose kernel therefore must stay: a turn, a run of a person, or (neither) something else.

    ``since`` is in seconds since the epoch, None when it has not begun or nobody knows.
    """

    since: float | None = None
    turn_id: str | None = None
    execution_id: str | None = None


FindUse = Callable[[str], Use | None]
"""Tells what goes on in a chat, None when nothing does."""


class Deadline:
    """Wall-clock budget of running code in seconds of the event loop's clock; 0 seconds means none.

    It counts from ``begin()``. ``extend()`` may be called while the code runs ("keep running").
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._began: float | None = None
        self._changed = asyncio.Event()

    def begin(self) -> None:
        """Start counting; later calls change nothing."""
        if self._began is None:
            self._began = asyncio.get_running_loop().time()
            self._changed.set()

    def extend(self, seconds: float) -> None:
        """Allow ``seconds`` more than before."""
        self.seconds += seconds
        self._changed.set()

    def remaining(self) -> float | None:
        """Return the seconds left (never negative), or None when there is no end or counting has not begun."""
        if self.seconds <= 0 or self._began is None:
            return None
        return max(0.0, self._began + self.seconds - asyncio.get_running_loop().time())

    async def expired(self) -> None:
        """Return when the time is over; with no end it never returns, so wait for it beside something that does."""
        while True:
            self._changed.clear()
            left = self.remaining()
            if left == 0:
                return
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except asyncio.TimeoutError:
                continue


@dataclass(frozen=True)
class RunRequest:
    """One piece of code to run once.

    An engine that shares no disk with the server puts ``files`` at ``./<name>`` first. ``ran_before`` says that code of
    this chat ran on this engine in an earlier life of the server. ``origin`` says whose code it is. ``late`` takes the
    outputs that still come of the code after ``run`` has returned; an engine may listen for them as long as it can.
    """

    execution_id: str
    place: Place
    code: str
    deadline: Deadline
    files: tuple[JobFile, ...] = ()
    ran_before: bool = False
    origin: Origin = "model"
    late: Emit | None = None


@dataclass(frozen=True)
class Outcome:
    """How it ended; ``count`` is the engine's own execution counter."""

    status: OutcomeStatus
    count: int | None = None
    notes: tuple[Note, ...] = ()


class Engine(Protocol):
    """Where code runs. One instance per server; it serves all chats and never runs two executions of one chat at once.

    All methods may raise EngineError; none raises for code that merely fails.
    """

    name: EngineName

    async def readiness(self) -> Readiness:
        """Tell whether code could run now. Called by the settings page; cheap, starts nothing."""

    async def prepare(self, place: Place) -> None:
        """Begin to start what ``place`` needs.

        Called when a model begins to write code; returns at once, may be called often.
        """

    async def place_file(self, place: Place, name: str, content: AsyncIterator[bytes]) -> str:
        """Put bytes at ``./<name>`` of the place and return the name used.

        It differs from ``name`` when that was taken by other content.
        """

    async def run(self, request: RunRequest, emit: Emit) -> Outcome:
        """Run the code to its end, reporting in order. Cancelling the call stops the code as ``stop`` does."""

    async def stop(self, execution_id: str) -> None:
        """Interrupt a running execution.

        Its ``run`` then returns ``interrupted``. Unknown or ended ids are no error.
        """

    async def close(self) -> None:
        """Release everything; called once when the server stops."""
