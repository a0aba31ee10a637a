"""What differs between the servers that models have: addresses, headers, the request and how its answer is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from ..protocol.chats import CodeUse
from .http_errors import Asked
from .list_details import AddDetails, no_details
from .seam import ListedModel, ModelEvent, ModelRequest

Json = dict[str, Any]


class AnswerReader(Protocol):
    """Turns the bytes of a body into objects; raises ModelError for errors among them.

    ``done`` says that the server marked the end; ``bad_frames`` counts what was no object.
    """

    done: bool

    @property
    def bad_frames(self) -> int:
        """Return how many frames were no JSON object."""

    def decode(self, chunk: bytes) -> Iterable[Json]:
        """Give the objects that this chunk completes; an error comes after what stands before it."""

    def flush(self) -> list[Json]:
        """Return what the end of the body completes; a body without any object is an error."""


class EventReader(Protocol):
    """Turns those objects into events.

    ``ended`` says that nothing more belongs to the answer. ``dropped_opener`` tells after the stream whether this
    model's text begins with reasoning whose opening tag the server drops, None when nothing was learned.
    """

    ended: bool

    @property
    def dropped_opener(self) -> bool | None:
        """Return what was learned."""

    def decode(self, body: Json) -> list[ModelEvent]:
        """Return the events of one object."""

    def finish(self, *, done: bool) -> list[ModelEvent]:
        """End the answer with End; ``done`` says that the server said so, apart from the reason."""


@dataclass(frozen=True)
class Dialect:
    """One way to talk to a server, as functions without state.

    ``name`` is the kind of provider that speaks only this. ``chat_url`` and ``list_url`` take the base URL, ``headers``
    the key (perhaps empty), ``build_body`` the request and the model's full id (opaque bags go back to it only);
    ``open_events`` takes how code is expected and whether the text begins inside of reasoning. ``stream_type`` is
    the media type of a stream; what is sent, lists and errors are JSON. ``add_details`` asks once more about listed
    models. ``elsewhere`` finds errors by which a server says that it serves a model in another dialect.
    """

    name: str
    stream_type: str
    chat_url: Callable[[str], str]
    list_url: Callable[[str], str]
    headers: Callable[[str], dict[str, str]]
    build_body: Callable[[ModelRequest, str], Json]
    open_answer: Callable[[Asked], AnswerReader]
    open_events: Callable[[CodeUse, bool], EventReader]
    read_list: Callable[[Any], tuple[ListedModel, ...] | None]
    add_details: AddDetails = no_details
    elsewhere: re.Pattern[str] | None = None


EVENT_STREAM = "text/event-stream"
"""Server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html"""
NDJSON = "application/x-ndjson"
"""One JSON object a line, https://github.com/ndjson/ndjson-spec"""


def bearer(key: str) -> dict[str, str]:
    """Return the header that most servers read a key from."""
    return {"Authorization": f"Bearer {key}"} if key else {}
