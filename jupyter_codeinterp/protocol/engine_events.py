"""What an engine reports while code runs, before size limits and before binary payloads became files.

Both engines speak these; a browser posts them as JSON to ``executions/{id}/events``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import InvalidRequestError
from .json_types import Json, read_choice, read_field, read_optional, without_none
from .outputs import STREAM_NAMES, StreamName
from .parts import Holder

OutcomeStatus = Literal["ok", "error", "timeout", "interrupted", "refused", "lost"]


@dataclass(frozen=True)
class Waiting:
    """The code cannot start yet, for a ``reason`` that a person can do something about.

    ``holders`` are the chats whose kernels it waits for; a page reports none.
    """

    reason: str
    holders: tuple[Holder, ...] = ()
    type: Literal["waiting"] = "waiting"

    def to_dict(self) -> Json:
        return {"type": self.type, "reason": self.reason}


@dataclass(frozen=True)
class Starting:
    """The engine is not ready yet; ``phase`` is for a person, ``done`` of ``total`` bytes when known."""

    phase: str
    done: int | None = None
    total: int | None = None
    type: Literal["starting"] = "starting"

    def to_dict(self) -> Json:
        return without_none({"type": self.type, "phase": self.phase, "done": self.done, "total": self.total})


@dataclass(frozen=True)
class Running:
    """The code itself has begun; the deadline counts from here. ``kernel`` is how people call where it runs."""

    kernel: str | None = None
    type: Literal["running"] = "running"

    def to_dict(self) -> Json:
        return without_none({"type": self.type, "kernel": self.kernel})


@dataclass(frozen=True)
class Stream:
    """Text written to stdout or stderr."""

    name: StreamName
    text: str
    type: Literal["stream"] = "stream"

    def to_dict(self) -> Json:
        return {"type": self.type, "name": self.name, "text": self.text}


@dataclass(frozen=True)
class Display:
    """A MIME bundle; binary payloads are base64 text as in the kernel protocol."""

    data: Json
    metadata: Json = field(default_factory=dict)
    display_id: str | None = None
    type: Literal["display"] = "display"

    def to_dict(self) -> Json:
        return without_none(
            {
                "type": self.type,
                "data": self.data,
                "metadata": self.metadata,
                "display_id": self.display_id,
            }
        )


@dataclass(frozen=True)
class DisplayUpdate:
    """New content for every earlier display with ``display_id``."""

    display_id: str
    data: Json
    metadata: Json = field(default_factory=dict)
    type: Literal["display_update"] = "display_update"

    def to_dict(self) -> Json:
        return {
            "type": self.type,
            "display_id": self.display_id,
            "data": self.data,
            "metadata": self.metadata,
        }


@dataclass(frozen=True)
class Result:
    """The value of the last expression."""

    data: Json
    metadata: Json = field(default_factory=dict)
    count: int | None = None
    type: Literal["result"] = "result"

    def to_dict(self) -> Json:
        return without_none({"type": self.type, "data": self.data, "metadata": self.metadata, "count": self.count})


@dataclass(frozen=True)
class Raised:
    """The exception that ended the code."""

    ename: str
    evalue: str
    traceback: tuple[str, ...] = ()
    type: Literal["raised"] = "raised"

    def to_dict(self) -> Json:
        return {
            "type": self.type,
            "ename": self.ename,
            "evalue": self.evalue,
            "traceback": list(self.traceback),
        }


@dataclass(frozen=True)
class Clear:
    """Forget the outputs so far: at once, or with ``wait`` when the next output comes."""

    wait: bool = False
    type: Literal["clear"] = "clear"

    def to_dict(self) -> Json:
        return {"type": self.type, "wait": self.wait}


@dataclass(frozen=True)
class Artifact:
    """A file that the code wrote and that is stored: ``name`` is its path relative to where the code ran."""

    file_id: str
    name: str
    media_type: str
    size: int
    type: Literal["artifact"] = "artifact"

    def to_dict(self) -> Json:
        return {
            "type": self.type,
            "file_id": self.file_id,
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
        }


EngineEvent = Waiting | Starting | Running | Stream | Display | DisplayUpdate | Result | Raised | Clear | Artifact


def engine_event_from_dict(body: Any) -> EngineEvent:
    """Read an engine event; raises InvalidRequestError for an unknown ``type``."""
    if not isinstance(body, dict):
        raise InvalidRequestError("An engine event must be an object.")
    kind = read_field(body, "type", str)
    read = _READERS.get(kind)
    if read is None:
        raise InvalidRequestError(f"Unknown engine event {kind[:64]!r}.", details={"field": "type"})
    return read(body)


def _starting_from_dict(body: Json) -> Starting:
    return Starting(read_field(body, "phase", str), read_optional(body, "done", int), read_optional(body, "total", int))


def _raised_from_dict(body: Json) -> Raised:
    lines = read_field(body, "traceback", list, [])
    return Raised(read_field(body, "ename", str), read_field(body, "evalue", str), tuple(str(line) for line in lines))


def _artifact_from_dict(body: Json) -> Artifact:
    return Artifact(
        read_field(body, "file_id", str),
        read_field(body, "name", str),
        read_field(body, "media_type", str),
        read_field(body, "size", int),
    )


def _display_from_dict(body: Json) -> Display:
    return Display(*_bundle_from_dict(body), read_optional(body, "display_id", str))


def _update_from_dict(body: Json) -> DisplayUpdate:
    return DisplayUpdate(read_field(body, "display_id", str), *_bundle_from_dict(body))


def _result_from_dict(body: Json) -> Result:
    return Result(*_bundle_from_dict(body), read_optional(body, "count", int))


def _bundle_from_dict(body: Json) -> tuple[Json, Json]:
    return read_field(body, "data", dict), read_field(body, "metadata", dict, {})


_READERS: Mapping[str, Callable[[Json], EngineEvent]] = {
    "waiting": lambda body: Waiting(read_field(body, "reason", str)),
    "starting": _starting_from_dict,
    "running": lambda body: Running(read_optional(body, "kernel", str)),
    "stream": lambda body: Stream(read_choice(body, "name", STREAM_NAMES), read_field(body, "text", str)),
    "display": _display_from_dict,
    "display_update": _update_from_dict,
    "result": _result_from_dict,
    "raised": _raised_from_dict,
    "clear": lambda body: Clear(read_field(body, "wait", bool, False)),
    "artifact": _artifact_from_dict,
}
