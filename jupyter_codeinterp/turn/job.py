"""One piece of code on its way to an engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..engines.seam import Deadline, Place
from ..protocol.chats import Chat
from ..protocol.parts import EngineName, Note
from .live_execution import LiveExecution
from .stopping import StopSignal


@dataclass
class Job:
    """Code to run once. ``check`` says why code must not run, None when it may; it is asked again after an edit."""

    chat: Chat
    execution: LiveExecution
    check: Callable[[str], Note | None]
    ask: bool = False
    timeout_seconds: float = 0.0
    halt: StopSignal = field(default_factory=StopSignal)
    deadline: Deadline | None = None

    @property
    def engine(self) -> EngineName:
        return self.execution.head.engine

    @property
    def code(self) -> str:
        head = self.execution.head
        return head.code if head.ran_code is None else head.ran_code


def place_of(chat: Chat) -> Place:
    """Return where the chat's code runs."""
    return Place.of(chat)
