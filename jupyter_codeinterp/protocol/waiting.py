"""What waits in a chat: a model call for its next attempt, and a message for the end of the turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..errors import InvalidRequestError
from .json_types import Json, read_field, read_list, read_optional, without_none


@dataclass(frozen=True)
class ModelWait:
    """Why a model is asked again, and in how many seconds from now; ``code`` and ``message`` are the failure's."""

    code: str
    message: str
    seconds: float

    def to_dict(self) -> Json:
        return {"code": self.code, "message": self.message, "seconds": self.seconds}


def model_wait_from_dict(body: Json) -> ModelWait:
    """Read a wait; raises InvalidRequestError."""
    return ModelWait(
        read_field(body, "code", str),
        read_field(body, "message", str),
        float(read_field(body, "seconds", (int, float))),
    )


@dataclass(frozen=True)
class TurnWaiting:
    """The model's server failed in passing and is asked again after ``wait``; without it the waiting is over."""

    turn_id: str
    wait: ModelWait | None = None
    type: Literal["turn.waiting"] = "turn.waiting"

    def to_dict(self) -> Json:
        wait = None if self.wait is None else self.wait.to_dict()
        return without_none({"type": self.type, "turn_id": self.turn_id, "wait": wait})


@dataclass(frozen=True)
class QueuedMessage:
    """The message that waits for the end of the turn; ``held`` until the person sends or edits it: they said Stop."""

    text: str
    files: tuple[str, ...] = ()
    held: bool = False

    def to_dict(self) -> Json:
        return without_none({"text": self.text, "files": list(self.files), "held": self.held or None})


def queued_message_from_dict(body: Json) -> QueuedMessage:
    """Read a message that waits; raises InvalidRequestError."""
    return QueuedMessage(
        read_field(body, "text", str), read_list(body, "files", _file_id), read_field(body, "held", bool, False)
    )


@dataclass(frozen=True)
class QueueChanged:
    """Another message waits in the chat, or none does."""

    chat_id: str
    queued: QueuedMessage | None = None
    type: Literal["queue.changed"] = "queue.changed"

    def to_dict(self) -> Json:
        queued = None if self.queued is None else self.queued.to_dict()
        return without_none({"type": self.type, "chat_id": self.chat_id, "queued": queued})


def turn_waiting_from_dict(body: Json) -> TurnWaiting:
    """Read the event; raises InvalidRequestError."""
    wait = read_optional(body, "wait", dict)
    return TurnWaiting(read_field(body, "turn_id", str), None if wait is None else model_wait_from_dict(wait))


def queue_changed_from_dict(body: Json) -> QueueChanged:
    """Read the event; raises InvalidRequestError."""
    queued = read_optional(body, "queued", dict)
    return QueueChanged(read_field(body, "chat_id", str), None if queued is None else queued_message_from_dict(queued))


def _file_id(item: Any) -> str:
    if not isinstance(item, str):
        raise InvalidRequestError("The field 'files' must list file ids.", details={"field": "files"})
    return item
