"""The parts of a message, as they are stored, sent and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from ..errors import InvalidRequestError
from .json_types import Json, read_choice, read_field, read_list, read_optional, without_none
from .outputs import Output, output_from_dict

ExecutionStatus = Literal[
    "writing",
    "waiting_approval",
    "queued",
    "starting",
    "running",
    "ok",
    "error",
    "timeout",
    "interrupted",
    "refused",
    "lost",
]
EngineName = Literal["jupyter", "pyodide"]
Origin = Literal["model", "user"]

EXECUTION_STATUSES: tuple[ExecutionStatus, ...] = get_args(ExecutionStatus)
ENGINE_NAMES: tuple[EngineName, ...] = get_args(EngineName)
ORIGINS: tuple[Origin, ...] = get_args(Origin)

FINAL_STATUSES: frozenset[ExecutionStatus] = frozenset(("ok", "error", "timeout", "interrupted", "refused", "lost"))
"""An execution in one of these keeps its status; its outputs may still grow by what its code left running."""


@dataclass(frozen=True)
class TextPart:
    """Markdown."""

    text: str
    type: Literal["text"] = "text"

    def to_dict(self) -> Json:
        return {"type": "text", "text": self.text}


@dataclass(frozen=True)
class ReasoningPart:
    """What a model said it thought; shown folded, never run, never sent to another model.

    ``seconds`` is how long it took, once it is over; what was stored by earlier versions has none.
    """

    text: str
    seconds: float | None = field(default=None, compare=False)
    type: Literal["reasoning"] = "reasoning"

    def to_dict(self) -> Json:
        return without_none({"type": "reasoning", "text": self.text, "seconds": self.seconds})


@dataclass(frozen=True)
class NotePart:
    """What the product itself says in a conversation; ``code`` is stable, ``text`` is for a person."""

    code: str
    text: str
    type: Literal["note"] = "note"

    def to_dict(self) -> Json:
        return {"type": "note", "code": self.code, "text": self.text}


@dataclass(frozen=True)
class FilePart:
    """A stored file that belongs to the message, such as an attachment."""

    file_id: str
    name: str
    media_type: str
    size: int
    type: Literal["file"] = "file"

    def to_dict(self) -> Json:
        return {
            "type": "file",
            "file_id": self.file_id,
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
        }


@dataclass(frozen=True)
class ErrorPart:
    """Why an answer is incomplete; ``retry_at`` is from when on the server wants to be asked again."""

    code: str
    message: str
    retryable: bool = False
    retry_at: float | None = None
    type: Literal["error"] = "error"

    def to_dict(self) -> Json:
        body: Json = {"type": "error", "code": self.code, "message": self.message, "retryable": self.retryable}
        return body if self.retry_at is None else {**body, "retry_at": self.retry_at}


@dataclass(frozen=True)
class Note:
    """A remark on one execution, such as "variables were lost".

    ``details`` holds what a page needs to offer a remedy, as texts by name.
    """

    code: str
    text: str
    details: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> Json:
        body: Json = {"code": self.code, "text": self.text}
        return {**body, "details": dict(self.details)} if self.details else body


@dataclass(frozen=True)
class Anchor:
    """The code block of an answer under which a manual run is shown; ``part`` and ``block`` count from 0."""

    message_id: str
    part: int
    block: int

    def to_dict(self) -> Json:
        return {"message_id": self.message_id, "part": self.part, "block": self.block}


@dataclass(frozen=True)
class Holder:
    """A chat that has one of the kernels that code of another chat waits for.

    ``turn_id`` or else ``execution_id`` is what would have to end first; without either, somebody else uses the kernel.
    """

    chat_id: str
    title: str = ""
    turn_id: str | None = None
    execution_id: str | None = None

    def to_dict(self) -> Json:
        return without_none(
            {
                "chat_id": self.chat_id,
                "title": self.title,
                "turn_id": self.turn_id,
                "execution_id": self.execution_id,
            }
        )


@dataclass(frozen=True)
class ExecutionPart:
    """One piece of code handed to one engine, with its outputs and its outcome.

    ``code`` is what the model (or person) wrote; ``ran_code`` what ran when a person edited it before the run.
    Times are seconds since the epoch, UTC. ``deadline`` is when the engine will stop it, while it runs. ``told`` says
    that the model hears of a run that a person made; without an ``anchor`` such a run comes ``after`` the message that
    was the last one then. ``waited`` is how many seconds it waited for people: for their consent, or for a page to run
    it. ``waits_for`` are the chats whose kernels it waits for, the longest at work first. ``kernel`` is how people call
    the kernel it ran in; ``artifacts`` are stored files that the code wrote.
    """

    id: str
    code: str
    engine: EngineName
    origin: Origin
    status: ExecutionStatus = "writing"
    language: str = "python"
    ran_code: str | None = None
    step: int | None = None
    call_id: str | None = None
    outputs: tuple[Output, ...] = ()
    count: int | None = None
    started: float | None = None
    ended: float | None = None
    deadline: float | None = None
    phase: str | None = None
    notes: tuple[Note, ...] = ()
    anchor: Anchor | None = None
    told: bool = False
    after: str | None = None
    kernel: str | None = None
    waited: float = 0.0
    artifacts: tuple[FilePart, ...] = ()
    waits_for: tuple[Holder, ...] = ()
    type: Literal["execution"] = "execution"

    def to_dict(self) -> Json:
        body = without_none(
            {
                "type": "execution",
                "id": self.id,
                "code": self.code,
                "ran_code": self.ran_code,
                "language": self.language,
                "engine": self.engine,
                "origin": self.origin,
                "status": self.status,
                "step": self.step,
                "call_id": self.call_id,
                "count": self.count,
                "started": self.started,
                "ended": self.ended,
                "deadline": self.deadline,
                "phase": self.phase,
                "anchor": self.anchor.to_dict() if self.anchor else None,
                "told": self.told or None,
                "after": self.after,
                "kernel": self.kernel,
                "waited": self.waited or None,
            }
        )
        body["outputs"] = [output.to_dict() for output in self.outputs]
        body["notes"] = [note.to_dict() for note in self.notes]
        if self.artifacts:
            body["artifacts"] = [artifact.to_dict() for artifact in self.artifacts]
        if self.waits_for:
            body["waits_for"] = [holder.to_dict() for holder in self.waits_for]
        return body


Part = TextPart | ReasoningPart | ExecutionPart | FilePart | NotePart | ErrorPart


def note_from_dict(body: Any) -> Note:
    """Read a note; raises InvalidRequestError."""
    if not isinstance(body, dict):
        raise InvalidRequestError("A note must be an object.", details={"field": "notes"})
    details = read_field(body, "details", dict, {})
    # their names are anybody's: an error must not take one for a field of the request
    if not all(isinstance(text, str) for text in details.values()):
        raise InvalidRequestError("The field 'details' must hold texts by name.", details={"field": "details"})
    return Note(read_field(body, "code", str), read_field(body, "text", str), details)


def file_part_from_dict(body: Any) -> FilePart:
    """Read a file part; raises InvalidRequestError."""
    if not isinstance(body, dict):
        raise InvalidRequestError("A file must be an object.", details={"field": "file"})
    return FilePart(
        read_field(body, "file_id", str),
        read_field(body, "name", str),
        read_field(body, "media_type", str),
        read_field(body, "size", int),
    )


def holder_from_dict(body: Any) -> Holder:
    """Read a holder of a kernel; raises InvalidRequestError."""
    if not isinstance(body, dict):
        raise InvalidRequestError("A holder must be an object.", details={"field": "waits_for"})
    return Holder(
        read_field(body, "chat_id", str),
        read_field(body, "title", str, ""),
        read_optional(body, "turn_id", str),
        read_optional(body, "execution_id", str),
    )


def anchor_from_dict(body: Any) -> Anchor:
    """Read an anchor; raises InvalidRequestError."""
    if not isinstance(body, dict):
        raise InvalidRequestError("The field 'anchor' must be an object.", details={"field": "anchor"})
    return Anchor(read_field(body, "message_id", str), read_field(body, "part", int), read_field(body, "block", int))


def execution_from_dict(body: Json) -> ExecutionPart:
    """Read an execution part; raises InvalidRequestError."""
    anchor = body.get("anchor")
    started, ended, deadline = (body.get(name) for name in ("started", "ended", "deadline"))
    return ExecutionPart(
        id=read_field(body, "id", str),
        code=read_field(body, "code", str),
        ran_code=read_optional(body, "ran_code", str),
        language=read_field(body, "language", str, "python"),
        engine=read_choice(body, "engine", ENGINE_NAMES),
        origin=read_choice(body, "origin", ORIGINS),
        status=read_choice(body, "status", EXECUTION_STATUSES),
        step=read_optional(body, "step", int),
        call_id=read_optional(body, "call_id", str),
        outputs=read_list(body, "outputs", output_from_dict),
        count=read_optional(body, "count", int),
        started=None if started is None else float(started),
        ended=None if ended is None else float(ended),
        deadline=None if deadline is None else float(deadline),
        phase=read_optional(body, "phase", str),
        notes=read_list(body, "notes", note_from_dict),
        anchor=None if anchor is None else anchor_from_dict(anchor),
        told=read_field(body, "told", bool, False),
        after=read_optional(body, "after", str),
        kernel=read_optional(body, "kernel", str),
        waited=float(read_field(body, "waited", (int, float), 0)),
        artifacts=read_list(body, "artifacts", file_part_from_dict),
        waits_for=read_list(body, "waits_for", holder_from_dict),
    )


def part_from_dict(body: Any) -> Part:
    """Read a part of any kind; raises InvalidRequestError for an unknown ``type``."""
    if not isinstance(body, dict):
        raise InvalidRequestError("A part must be an object.")
    kind = body.get("type")
    if kind == "text":
        return TextPart(read_field(body, "text", str))
    if kind == "reasoning":
        seconds = None if body.get("seconds") is None else float(read_field(body, "seconds", (int, float)))
        return ReasoningPart(read_field(body, "text", str), seconds)
    if kind == "note":
        return NotePart(read_field(body, "code", str), read_field(body, "text", str))
    if kind == "file":
        return file_part_from_dict(body)
    if kind == "error":
        return ErrorPart(
            read_field(body, "code", str),
            read_field(body, "message", str),
            read_field(body, "retryable", bool, False),
            None if body.get("retry_at") is None else float(read_field(body, "retry_at", (int, float))),
        )
    if kind == "execution":
        return execution_from_dict(body)
    raise InvalidRequestError(f"Unknown part type {kind!r}.", details={"field": "type"})
