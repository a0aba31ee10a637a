"""What happened in a chat: the events that pages reduce to messages.

Every delta says where it belongs: ``offset`` counts the UTF-16 code units (what JavaScript counts) of the text
before it. So an event applied to a state that already contains it changes nothing, and a tentative tail can be
taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..errors import InvalidRequestError
from .chats import Chat, Message, chat_from_dict, message_from_dict
from .json_types import Json, read_choice, read_field, read_optional, without_none
from .outputs import Output, output_from_dict
from .parts import ErrorPart, Part, part_from_dict
from .waiting import QueueChanged, TurnWaiting, queue_changed_from_dict, turn_waiting_from_dict

OutputChange = Literal["append", "extend", "replace", "clear"]
OUTPUT_CHANGES: tuple[OutputChange, ...] = ("append", "extend", "replace", "clear")


def utf16_length(text: str) -> int:
    """Return the length of ``text`` as JavaScript counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class TurnStarted:
    """A turn began; ``messages`` are the new user message (absent on retry) and the still empty answer."""

    turn_id: str
    messages: tuple[Message, ...]
    type: Literal["turn.started"] = "turn.started"

    def to_dict(self) -> Json:
        return {
            "type": self.type,
            "turn_id": self.turn_id,
            "messages": [message.to_dict() for message in self.messages],
        }


@dataclass(frozen=True)
class StepStarted:
    """The model was asked; ``step`` counts from 1."""

    turn_id: str
    step: int
    model: str
    type: Literal["step.started"] = "step.started"

    def to_dict(self) -> Json:
        return {"type": self.type, "turn_id": self.turn_id, "step": self.step, "model": self.model}


@dataclass(frozen=True)
class PartAdded:
    """A part joined message ``message_id`` at ``index``; a manual run has neither."""

    part: Part
    message_id: str | None = None
    index: int | None = None
    type: Literal["part.added"] = "part.added"

    def to_dict(self) -> Json:
        return without_none(
            {
                "type": self.type,
                "message_id": self.message_id,
                "index": self.index,
                "part": self.part.to_dict(),
            }
        )


@dataclass(frozen=True)
class TextDelta:
    """Text (or reasoning) part ``index`` now continues with ``text`` from ``offset`` on."""

    message_id: str
    index: int
    offset: int
    text: str
    type: Literal["text.delta"] = "text.delta"

    def to_dict(self) -> Json:
        return {
            "type": self.type,
            "message_id": self.message_id,
            "index": self.index,
            "offset": self.offset,
            "text": self.text,
        }


@dataclass(frozen=True)
class ExecutionCode:
    """The code of an execution that is being written continues with ``text`` from ``offset`` on."""

    execution_id: str
    offset: int
    text: str
    type: Literal["execution.code"] = "execution.code"

    def to_dict(self) -> Json:
        return {
            "type": self.type,
            "execution_id": self.execution_id,
            "offset": self.offset,
            "text": self.text,
        }


@dataclass(frozen=True)
class ExecutionStatusChanged:
    """Everything about an execution but its outputs, as of now; ``execution`` is the part without ``outputs``."""

    execution_id: str
    execution: Json
    type: Literal["execution.status"] = "execution.status"

    def to_dict(self) -> Json:
        return {"type": self.type, "execution_id": self.execution_id, "execution": self.execution}


@dataclass(frozen=True)
class ExecutionOutput:
    """One change of an execution's outputs.

    ``append`` and ``replace`` put ``output`` at ``index``; ``extend`` continues the stream output at ``index``
    with ``text`` from ``offset`` on; ``clear`` empties the list.
    """

    execution_id: str
    change: OutputChange
    index: int = 0
    output: Output | None = None
    offset: int | None = None
    text: str | None = None
    type: Literal["execution.output"] = "execution.output"

    def to_dict(self) -> Json:
        return without_none(
            {
                "type": self.type,
                "execution_id": self.execution_id,
                "change": self.change,
                "index": self.index,
                "output": None if self.output is None else self.output.to_dict(),
                "offset": self.offset,
                "text": self.text,
            }
        )


@dataclass(frozen=True)
class TurnFinished:
    """The answer is complete as far as it will be; ``message`` is the answer without its parts."""

    turn_id: str
    message: Json
    type: Literal["turn.finished"] = "turn.finished"

    def to_dict(self) -> Json:
        return {"type": self.type, "turn_id": self.turn_id, "message": self.message}


@dataclass(frozen=True)
class TurnFailed:
    """The turn ended without an answer; what was done stays. ``message`` is the answer without its parts."""

    turn_id: str
    message: Json
    error: ErrorPart
    retry_after_seconds: float | None = None
    type: Literal["turn.failed"] = "turn.failed"

    def to_dict(self) -> Json:
        return without_none(
            {
                "type": self.type,
                "turn_id": self.turn_id,
                "message": self.message,
                "error": self.error.to_dict(),
                "retry_after_seconds": self.retry_after_seconds,
            }
        )


@dataclass(frozen=True)
class ChatChanged:
    """The chat's own fields changed, or it is gone (``chat`` absent)."""

    chat_id: str
    chat: Chat | None = None
    type: Literal["chat.changed"] = "chat.changed"

    def to_dict(self) -> Json:
        return without_none(
            {
                "type": self.type,
                "chat_id": self.chat_id,
                "chat": None if self.chat is None else self.chat.to_dict(),
            }
        )


Event = (
    TurnStarted
    | StepStarted
    | TurnWaiting
    | PartAdded
    | TextDelta
    | ExecutionCode
    | ExecutionStatusChanged
    | ExecutionOutput
    | TurnFinished
    | TurnFailed
    | QueueChanged
    | ChatChanged
)


def event_from_dict(body: Any) -> Event:
    """Read an event of any kind; raises InvalidRequestError for an unknown ``type``."""
    if not isinstance(body, dict):
        raise InvalidRequestError("An event must be an object.")
    kind = body.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise InvalidRequestError(f"Unknown event {kind!r}.", details={"field": "type"})
    return reader(body)


def _turn_started(body: Json) -> Event:
    messages = tuple(message_from_dict(item) for item in read_field(body, "messages", list))
    return TurnStarted(read_field(body, "turn_id", str), messages)


def _step_started(body: Json) -> Event:
    return StepStarted(read_field(body, "turn_id", str), read_field(body, "step", int), read_field(body, "model", str))


def _part_added(body: Json) -> Event:
    return PartAdded(
        part_from_dict(body.get("part")),
        read_optional(body, "message_id", str),
        read_optional(body, "index", int),
    )


def _text_delta(body: Json) -> Event:
    return TextDelta(
        read_field(body, "message_id", str),
        read_field(body, "index", int),
        read_field(body, "offset", int),
        read_field(body, "text", str),
    )


def _execution_code(body: Json) -> Event:
    return ExecutionCode(
        read_field(body, "execution_id", str), read_field(body, "offset", int), read_field(body, "text", str)
    )


def _execution_status(body: Json) -> Event:
    return ExecutionStatusChanged(read_field(body, "execution_id", str), read_field(body, "execution", dict))


def _execution_output(body: Json) -> Event:
    output = body.get("output")
    return ExecutionOutput(
        read_field(body, "execution_id", str),
        read_choice(body, "change", OUTPUT_CHANGES),
        read_field(body, "index", int, 0),
        None if output is None else output_from_dict(output),
        read_optional(body, "offset", int),
        read_optional(body, "text", str),
    )


def _turn_finished(body: Json) -> Event:
    return TurnFinished(read_field(body, "turn_id", str), read_field(body, "message", dict))


def _turn_failed(body: Json) -> Event:
    error = part_from_dict(body.get("error"))
    if not isinstance(error, ErrorPart):
        raise InvalidRequestError("The field 'error' must be an error part.", details={"field": "error"})
    after = body.get("retry_after_seconds")
    return TurnFailed(
        read_field(body, "turn_id", str),
        read_field(body, "message", dict),
        error,
        None if after is None else float(after),
    )


def _chat_changed(body: Json) -> Event:
    chat = body.get("chat")
    return ChatChanged(read_field(body, "chat_id", str), None if chat is None else chat_from_dict(chat))


_READERS = {
    "turn.started": _turn_started,
    "step.started": _step_started,
    "turn.waiting": turn_waiting_from_dict,
    "part.added": _part_added,
    "text.delta": _text_delta,
    "execution.code": _execution_code,
    "execution.status": _execution_status,
    "execution.output": _execution_output,
    "turn.finished": _turn_finished,
    "turn.failed": _turn_failed,
    "queue.changed": queue_changed_from_dict,
    "chat.changed": _chat_changed,
}
