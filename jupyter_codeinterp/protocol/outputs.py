"""Jupyter outputs (nbformat 4) in which a binary payload is a reference to a stored file.

Under its media type a payload is either JSON-or-text as nbformat has it, or ``{"file": "<file id>"}``.
See https://nbformat.readthedocs.io/en/latest/format_description.html#code-cell-outputs
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import InvalidRequestError
from .json_types import Json, read_choice, read_field, read_optional

StreamName = Literal["stdout", "stderr"]
STREAM_NAMES: tuple[StreamName, ...] = ("stdout", "stderr")

OMITTED_MEDIA_TYPE = "application/vnd.codeinterp.omitted+json"
"""A display output with this type stands where output was left out: ``{"bytes": int, "file"?: id, "reason": str}``."""

FILE_REFERENCE_PREFIX = "codeinterp-file:"
"""How stored text names a stored file; becomes a URL only where a page or a prompt needs one."""


@dataclass(frozen=True)
class StreamOutput:
    """Text written to stdout or stderr."""

    name: StreamName
    text: str
    output_type: Literal["stream"] = "stream"

    def to_dict(self) -> Json:
        return {"output_type": "stream", "name": self.name, "text": self.text}


@dataclass(frozen=True)
class DisplayOutput:
    """A MIME bundle shown by ``display()``; ``display_id`` lets a later update find it."""

    data: Json
    metadata: Json = field(default_factory=dict)
    display_id: str | None = None
    output_type: Literal["display_data"] = "display_data"

    def to_dict(self) -> Json:
        body: Json = {"output_type": "display_data", "data": self.data, "metadata": self.metadata}
        if self.display_id is not None:
            body["transient"] = {"display_id": self.display_id}
        return body


@dataclass(frozen=True)
class ResultOutput:
    """The value of the last expression."""

    data: Json
    metadata: Json = field(default_factory=dict)
    execution_count: int | None = None
    output_type: Literal["execute_result"] = "execute_result"

    def to_dict(self) -> Json:
        return {
            "output_type": "execute_result",
            "data": self.data,
            "metadata": self.metadata,
            "execution_count": self.execution_count,
        }


@dataclass(frozen=True)
class ErrorOutput:
    """An exception that ended the code; ``traceback`` lines may hold ANSI colours."""

    ename: str
    evalue: str
    traceback: tuple[str, ...] = ()
    output_type: Literal["error"] = "error"

    def to_dict(self) -> Json:
        return {
            "output_type": "error",
            "ename": self.ename,
            "evalue": self.evalue,
            "traceback": list(self.traceback),
        }


Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput


def output_from_dict(body: Any) -> Output:
    """Read an output of any kind; raises InvalidRequestError for an unknown ``output_type``."""
    if not isinstance(body, dict):
        raise InvalidRequestError("An output must be an object.")
    kind = body.get("output_type")
    if kind == "stream":
        return StreamOutput(read_choice(body, "name", STREAM_NAMES), read_field(body, "text", str))
    if kind == "display_data":
        transient = read_field(body, "transient", dict, {})
        return DisplayOutput(
            read_field(body, "data", dict),
            read_field(body, "metadata", dict, {}),
            read_optional(transient, "display_id", str),
        )
    if kind == "execute_result":
        return ResultOutput(
            read_field(body, "data", dict),
            read_field(body, "metadata", dict, {}),
            read_optional(body, "execution_count", int),
        )
    if kind == "error":
        lines = read_field(body, "traceback", list, [])
        return ErrorOutput(
            read_field(body, "ename", str), read_field(body, "evalue", str), tuple(str(line) for line in lines)
        )
    raise InvalidRequestError(f"Unknown output type {kind!r}.", details={"field": "output_type"})
