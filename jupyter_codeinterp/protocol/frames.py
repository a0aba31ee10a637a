"""The frames of the event socket, both directions.

A page says ``hello`` once, then may ``subscribe`` and ``unsubscribe``. The server answers with a ``snapshot`` or
with the ``events`` after the page's cursor, and pings so that both sides notice a dead connection. Requests to run
code are not events: they go to one page and are never repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..errors import InvalidRequestError
from .browser_runs import StopCause
from .json_types import Json, read_field, read_id, read_list, without_none

if TYPE_CHECKING:  # its many classes cost the start of the server a tenth of our import
    from .activity import TurnActivity
    from .events import Event


@dataclass(frozen=True)
class Cursor:
    """A place in a chat's events: ``seq`` is the last event seen, without gaps within an ``epoch``."""

    epoch: str
    seq: int

    def to_dict(self) -> Json:
        return {"epoch": self.epoch, "seq": self.seq}


@dataclass(frozen=True)
class Subscription:
    """One chat a page shows, and how far it has seen it."""

    chat_id: str
    cursor: Cursor | None = None

    def to_dict(self) -> Json:
        return without_none({"chat_id": self.chat_id, "cursor": self.cursor.to_dict() if self.cursor else None})


@dataclass(frozen=True)
class Hello:
    """First frame of a page; with ``chat_list`` it is told about changes of any chat.

    ``load_id`` is drawn anew each time the page is loaded, so that a reload is told from a broken connection;
    ``runs_code`` says that the page can run code of the browser engine.
    """

    page_id: str
    chats: tuple[Subscription, ...] = ()
    chat_list: bool = False
    load_id: str = ""
    runs_code: bool = False
    type: Literal["hello"] = "hello"

    def to_dict(self) -> Json:
        return {
            "type": self.type,
            "page_id": self.page_id,
            "chats": [item.to_dict() for item in self.chats],
            "chat_list": self.chat_list,
            "load_id": self.load_id,
            "runs_code": self.runs_code,
        }


@dataclass(frozen=True)
class Subscribe:
    """Also show me this chat."""

    subscription: Subscription
    type: Literal["subscribe"] = "subscribe"

    def to_dict(self) -> Json:
        return {"type": self.type, **self.subscription.to_dict()}


@dataclass(frozen=True)
class Unsubscribe:
    """No longer show me this chat."""

    chat_id: str
    type: Literal["unsubscribe"] = "unsubscribe"

    def to_dict(self) -> Json:
        return {"type": self.type, "chat_id": self.chat_id}


PageFrame = Hello | Subscribe | Unsubscribe


@dataclass(frozen=True)
class Welcome:
    """Answer to ``hello``; ``instance_id`` changes when the server was restarted.

    ``start_failed`` says that this page vanished while it started Python: it should not do so unasked. ``turns`` are
    all open turns of this server, for a page that asked for the chat list.
    """

    instance_id: str
    version: str
    start_failed: bool = False
    turns: tuple[TurnActivity, ...] = ()
    type: Literal["welcome"] = "welcome"

    def to_dict(self) -> Json:
        return without_none(
            {
                "type": self.type,
                "instance_id": self.instance_id,
                "version": self.version,
                "start_failed": self.start_failed,
                "turns": [turn.to_dict() for turn in self.turns] or None,
            }
        )


@dataclass(frozen=True)
class EventsFrame:
    """Events of one chat; the first has number ``seq``, the following count up by one."""

    chat_id: str
    epoch: str
    seq: int
    events: tuple[Event, ...]
    type: Literal["events"] = "events"

    def to_dict(self) -> Json:
        return {
            "type": self.type,
            "chat_id": self.chat_id,
            "epoch": self.epoch,
            "seq": self.seq,
            "events": [event.to_dict() for event in self.events],
        }


@dataclass(frozen=True)
class SnapshotFrame:
    """The whole chat as ``GET chats/{id}`` gives it, and the cursor to go on from."""

    chat_id: str
    cursor: Cursor
    chat: Json
    type: Literal["snapshot"] = "snapshot"

    def to_dict(self) -> Json:
        return {
            "type": self.type,
            "chat_id": self.chat_id,
            "cursor": self.cursor.to_dict(),
            "chat": self.chat,
        }


@dataclass(frozen=True)
class ListFrame:
    """A chat was made, changed or deleted; sent to pages that asked for the chat list."""

    event: Event
    type: Literal["list"] = "list"

    def to_dict(self) -> Json:
        return {"type": self.type, "event": self.event.to_dict()}


@dataclass(frozen=True)
class ActivityFrame:
    """Turns that began, wait for a person or ended; sent to pages that asked for the chat list."""

    turns: tuple[TurnActivity, ...]
    type: Literal["activity"] = "activity"

    def to_dict(self) -> Json:
        return {"type": self.type, "turns": [turn.to_dict() for turn in self.turns]}


@dataclass(frozen=True)
class ErrorFrame:
    """A frame of the page could not be served; ``chat_id`` when it was about one chat."""

    code: str
    message: str
    chat_id: str | None = None
    type: Literal["error"] = "error"

    def to_dict(self) -> Json:
        return without_none({"type": self.type, "code": self.code, "message": self.message, "chat_id": self.chat_id})


@dataclass(frozen=True)
class Ping:
    """Nothing happened for a while; the connection is alive. Carries no answer."""

    type: Literal["ping"] = "ping"

    def to_dict(self) -> Json:
        return {"type": self.type}


@dataclass(frozen=True)
class ExecutionRequested:
    """Claim this code with ``lease`` and run it; sent to exactly one page, never again with the same lease."""

    execution_id: str
    chat_id: str
    lease: str
    type: Literal["execution.requested"] = "execution.requested"

    def to_dict(self) -> Json:
        return {
            "type": self.type,
            "execution_id": self.execution_id,
            "chat_id": self.chat_id,
            "lease": self.lease,
        }


@dataclass(frozen=True)
class ExecutionStop:
    """Stop the code you run: a person asked for it, or its time is over."""

    execution_id: str
    cause: StopCause
    type: Literal["execution.stop"] = "execution.stop"

    def to_dict(self) -> Json:
        return {"type": self.type, "execution_id": self.execution_id, "cause": self.cause}


@dataclass(frozen=True)
class RuntimePrepare:
    """A model writes code for this chat: start Python, and load what the code imports while it is written."""

    chat_id: str
    type: Literal["runtime.prepare"] = "runtime.prepare"

    def to_dict(self) -> Json:
        return {"type": self.type, "chat_id": self.chat_id}


@dataclass(frozen=True)
class SettingsChanged:
    """The person's settings changed, on this page or on another one: ask for them again. Sent to every page."""

    type: Literal["settings.changed"] = "settings.changed"

    def to_dict(self) -> Json:
        return {"type": self.type}


ServerFrame = (
    Welcome
    | EventsFrame
    | SnapshotFrame
    | ListFrame
    | ActivityFrame
    | ErrorFrame
    | Ping
    | ExecutionRequested
    | ExecutionStop
    | RuntimePrepare
    | SettingsChanged
)


def cursor_from_dict(body: Any) -> Cursor:
    """Read a cursor; raises InvalidRequestError."""
    if not isinstance(body, dict):
        raise InvalidRequestError("The field 'cursor' must be an object.", details={"field": "cursor"})
    return Cursor(read_field(body, "epoch", str), read_field(body, "seq", int))


def _subscription_from_dict(body: Any) -> Subscription:
    if not isinstance(body, dict):
        raise InvalidRequestError("A subscription must be an object.", details={"field": "chats"})
    cursor = body.get("cursor")
    return Subscription(read_field(body, "chat_id", str), None if cursor is None else cursor_from_dict(cursor))


def page_frame_from_dict(body: Any) -> PageFrame:
    """Read a frame sent by a page; raises InvalidRequestError."""
    if not isinstance(body, dict):
        raise InvalidRequestError("A frame must be a JSON object.")
    kind = body.get("type")
    if kind == "hello":
        return Hello(
            read_id(body, "page_id"),
            read_list(body, "chats", _subscription_from_dict),
            read_field(body, "chat_list", bool, False),
            read_id(body, "load_id", ""),
            read_field(body, "runs_code", bool, False),
        )
    if kind == "subscribe":
        return Subscribe(_subscription_from_dict(body))
    if kind == "unsubscribe":
        return Unsubscribe(read_field(body, "chat_id", str))
    raise InvalidRequestError(f"Unknown frame {kind!r}.", details={"field": "type"})


__all__ = [
    "ActivityFrame",
    "Cursor",
    "ErrorFrame",
    "EventsFrame",
    "ExecutionRequested",
    "ExecutionStop",
    "Hello",
    "ListFrame",
    "PageFrame",
    "Ping",
    "RuntimePrepare",
    "ServerFrame",
    "SettingsChanged",
    "SnapshotFrame",
    "Subscribe",
    "Subscription",
    "Unsubscribe",
    "Welcome",
    "cursor_from_dict",
    "page_frame_from_dict",
]
