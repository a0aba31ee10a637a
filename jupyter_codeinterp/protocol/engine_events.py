"""What an engine reports while code runs, before size limits and before binary payloads became files.

Both engines speak these; a browser posts them as JSON to ``executions/{id}/events``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import InvalidRequestError
from .json_types import Json, read_choice, read_field, read_optional, without_none
from .outputs import STREAM_NAMES, StreamName

OutcomeStatus = Literal["ok", "error", "timeout", "interrupted", "refused", "lost"]


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


EngineEvent = Starting | Running | Stream | Display | DisplayUpdate | Result | Raised | Clear


def engine_event_from_dict(body: Any) -> EngineEvent:
    """Read an engine event; raises InvalidRequestError for an unknown ``type``."""
    if not isinstance(body, dict):
        raise InvalidRequestError("An engine event must be an object.")
    kind = body.get("type")
    if kind == "starting":
        return Starting(
            read_field(body, "phase", str), read_optional(body, "done", int), read_optional(body, "total", int)
        )
    if kind == "running":
        return Running(read_optional(body, "kernel", str))
    if kind == "stream":
        return Stream(read_choice(body, "name", STREAM_NAMES), read_field(body, "text", str))
    if kind == "clear":
        return Clear(read_field(body, "wait", bool, False))
    if kind == "raised":
        lines = read_field(body, "traceback", list, [])
        return Raised(read_field(body, "ename", str), read_field(body, "evalue", str), tuple(str(x) for x in lines))
    if kind in ("display", "display_update", "result"):
        return _bundle_from_dict(kind, body)
    raise InvalidRequestError(f"Unknown engine event {kind!r}.", details={"field": "type"})


def _bundle_from_dict(kind: str, body: Json) -> Display | DisplayUpdate | Result:
    data, metadata = read_field(body, "data", dict), read_field(body, "metadata", dict, {})
    if kind == "display":
        return Display(data, metadata, read_optional(body, "display_id", str))
    if kind == "display_update":
        return DisplayUpdate(read_field(body, "display_id", str), data, metadata)
    return Result(data, metadata, read_optional(body, "count", int))
