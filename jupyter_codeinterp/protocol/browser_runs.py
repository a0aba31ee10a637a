"""What the server and the one page that runs a piece of code tell each other over HTTP."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from ..errors import InvalidRequestError
from .engine_events import EngineEvent, OutcomeStatus, engine_event_from_dict
from .json_types import Json, read_choice, read_field, read_id, read_list, read_optional, without_none
from .parts import Note, note_from_dict

StopCause = Literal["interrupted", "timeout"]
OUTCOME_STATUSES: tuple[OutcomeStatus, ...] = get_args(OutcomeStatus)


@dataclass(frozen=True)
class ClaimRequest:
    """A page takes the code it was asked to run.

    ``lease`` is from the request, ``load_id`` from the page's hello. ``fresh`` says that the chat has no Python in
    this page yet, so that no variables are there.
    """

    lease: str
    load_id: str
    fresh: bool


@dataclass(frozen=True)
class JobFile:
    """A stored file that lies at ``./<name>`` when the code runs; ``size`` in bytes."""

    file_id: str
    name: str
    size: int

    def to_dict(self) -> Json:
        return {"file_id": self.file_id, "name": self.name, "size": self.size}


@dataclass(frozen=True)
class JobLimits:
    """What one execution may send, in bytes.

    ``output_bytes`` is all text together, ``image_bytes`` one picture, ``file_bytes`` one file that the code wrote, and
    ``all_file_bytes`` all of its files together.
    """

    output_bytes: int
    image_bytes: int
    file_bytes: int
    all_file_bytes: int

    def to_dict(self) -> Json:
        return asdict(self)


@dataclass(frozen=True)
class BrowserJob:
    """Answer to a claim: what to run.

    ``guard`` is Python code that watches over blocked modules, None when nothing is blocked.
    """

    execution_id: str
    chat_id: str
    code: str
    files: tuple[JobFile, ...]
    limits: JobLimits
    guard: str | None = None

    def to_dict(self) -> Json:
        return without_none(
            {
                "execution_id": self.execution_id,
                "chat_id": self.chat_id,
                "code": self.code,
                "files": [file.to_dict() for file in self.files],
                "limits": self.limits.to_dict(),
                "guard": self.guard,
            }
        )


@dataclass(frozen=True)
class RunEnd:
    """How the code ended in the page."""

    status: OutcomeStatus
    count: int | None = None
    notes: tuple[Note, ...] = ()

    def to_dict(self) -> Json:
        return without_none(
            {"status": self.status, "count": self.count, "notes": [note.to_dict() for note in self.notes]}
        )


@dataclass(frozen=True)
class EventsRequest:
    """One batch of what happened; ``batch`` counts from 0, the last one carries the ``outcome``."""

    lease: str
    batch: int
    events: tuple[EngineEvent, ...]
    outcome: RunEnd | None = None


@dataclass(frozen=True)
class EventsAnswer:
    """The batch was taken in; ``stop`` repeats that the code is to stop, should the page have missed it."""

    stop: StopCause | None = None

    def to_dict(self) -> Json:
        return without_none({"stop": self.stop})


@dataclass(frozen=True)
class StartRequest:
    """A page is about to start Python; said before, because a browser may kill the page for it."""

    page_id: str
    load_id: str


def claim_request_from_dict(body: Json) -> ClaimRequest:
    """Read the body of ``POST executions/{id}/claim``; raises InvalidRequestError."""
    return ClaimRequest(
        read_field(body, "lease", str), read_field(body, "load_id", str), read_field(body, "fresh", bool)
    )


def events_request_from_dict(body: Json) -> EventsRequest:
    """Read the body of ``POST executions/{id}/events``; raises InvalidRequestError."""
    outcome = body.get("outcome")
    batch = read_field(body, "batch", int)
    if batch < 0:
        raise InvalidRequestError("The field 'batch' counts from 0.", details={"field": "batch"})
    return EventsRequest(
        read_field(body, "lease", str),
        batch,
        read_list(body, "events", engine_event_from_dict),
        None if outcome is None else _run_end_from_dict(outcome),
    )


def start_request_from_dict(body: Json) -> StartRequest:
    """Read the body of ``POST pyodide/starts``; raises InvalidRequestError."""
    return StartRequest(read_id(body, "page_id"), read_id(body, "load_id"))


def _run_end_from_dict(body: Any) -> RunEnd:
    if not isinstance(body, dict):
        raise InvalidRequestError("The field 'outcome' must be an object.", details={"field": "outcome"})
    return RunEnd(
        read_choice(body, "status", OUTCOME_STATUSES),
        read_optional(body, "count", int),
        read_list(body, "notes", note_from_dict),
    )
