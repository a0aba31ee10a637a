"""One answer as it grows: the events and snapshots of the server, put together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from ..outputs.changes import OutputChanged
from ..protocol.chats import Message, StoppedReason, message_from_dict
from ..protocol.events import (
    Event,
    ExecutionCode,
    ExecutionOutput,
    ExecutionStatusChanged,
    PartAdded,
    TextDelta,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from ..protocol.json_types import Json
from ..protocol.outputs import Output
from ..protocol.parts import ErrorPart, ExecutionPart, Part, ReasoningPart, TextPart, execution_from_dict
from ..protocol.waiting import ModelWait, TurnWaiting, model_wait_from_dict
from ..turn.growing_text import GrowingText
from ..turn.live_execution import LiveOutputs


@dataclass
class ShownText:
    """A text or reasoning part."""

    kind: Literal["text", "reasoning"]
    text: GrowingText


@dataclass
class ShownExecution:
    """An execution; ``head`` is everything about it but code and outputs, which grow."""

    head: ExecutionPart
    code: GrowingText
    live: LiveOutputs

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What it has put out by now."""
        return self.live.outputs()


ShownPart = ShownText | ShownExecution | Part


@dataclass
class Answer:
    """The assistant's message of one turn.

    ``reason`` says why it ended, once it has; ``wait`` why the model's server is asked again later, while it is.
    """

    turn_id: str
    message_id: str = ""
    parts: list[ShownPart] = field(default_factory=list)
    reason: StoppedReason | None = None
    error: ErrorPart | None = None
    wait: ModelWait | None = None

    @property
    def executions(self) -> list[ShownExecution]:
        """All its executions, oldest first."""
        return [part for part in self.parts if isinstance(part, ShownExecution)]

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.reason is not None

    def find(self, execution_id: str) -> ShownExecution | None:
        """Return one execution of this answer."""
        return next((item for item in self.executions if item.head.id == execution_id), None)

    def load(self, chat: Json) -> None:
        """Take over a snapshot of the chat."""
        wait = (chat.get("turn") or {}).get("wait")
        self.wait = None if wait is None else model_wait_from_dict(wait)
        messages = [message_from_dict(body) for body in chat.get("messages", [])]
        for message in messages:
            if message.role == "assistant" and message.turn_id == self.turn_id:
                self._take(message)
                self.error = next((part for part in message.parts if isinstance(part, ErrorPart)), None)
                if chat.get("turn") is None:
                    self.reason = message.stopped_reason or "interrupted"

    def apply(self, event: Event) -> None:
        """Take over one event; those of other turns and messages change nothing."""
        if isinstance(event, TurnStarted):
            if event.turn_id == self.turn_id:
                self._take(event.messages[-1])
        elif isinstance(event, TurnWaiting):
            self.wait = event.wait if event.turn_id == self.turn_id else self.wait
        elif isinstance(event, PartAdded):
            self._add(event)
        elif isinstance(event, TextDelta):
            self._extend(event)
        elif isinstance(event, (TurnFinished, TurnFailed)):
            self._end(event)
        elif isinstance(event, (ExecutionCode, ExecutionStatusChanged, ExecutionOutput)):
            execution = self.find(event.execution_id)
            if execution is not None:
                _change(execution, event)

    def _take(self, message: Message) -> None:
        self.message_id = message.id
        self.parts = [_show(part) for part in message.parts]

    def _add(self, event: PartAdded) -> None:
        if event.message_id == self.message_id and event.index is not None:
            # a part that the model's server took back is put again
            self.parts[event.index :] = [_show(event.part), *self.parts[event.index + 1 :]]

    def _extend(self, event: TextDelta) -> None:
        if event.message_id == self.message_id and event.index < len(self.parts):
            part = self.parts[event.index]
            if isinstance(part, ShownText):
                part.text.write(event.offset, event.text)

    def _end(self, event: TurnFinished | TurnFailed) -> None:
        if event.turn_id == self.turn_id:
            if isinstance(event, TurnFailed):
                self.error, self.reason = event.error, "error"
            else:
                reason: StoppedReason = event.message.get("stopped_reason") or "answer"
                self.reason = reason


def _show(part: Part) -> ShownPart:
    if isinstance(part, (TextPart, ReasoningPart)):
        return ShownText(part.type, GrowingText(part.text))
    if isinstance(part, ExecutionPart):
        live = LiveOutputs()
        for index, output in enumerate(part.outputs):
            live.change(OutputChanged("append", index, output))
        return ShownExecution(part, GrowingText(part.code), live)
    return part


def _change(execution: ShownExecution, event: ExecutionCode | ExecutionStatusChanged | ExecutionOutput) -> None:
    if isinstance(event, ExecutionCode):
        execution.code.write(event.offset, event.text)
    elif isinstance(event, ExecutionOutput):
        execution.live.change(OutputChanged(event.change, event.index, event.output, event.offset, event.text))
    else:
        execution.head = replace(execution_from_dict(event.execution), outputs=())
        execution.code = GrowingText(execution.head.code)
