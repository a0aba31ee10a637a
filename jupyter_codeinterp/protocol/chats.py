"""Chats, messages, turns and steps as they are stored and sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from ..errors import InvalidRequestError
from .json_types import Json, read_choice, read_field, read_list, read_optional, without_none
from .parts import ENGINE_NAMES, EngineName, Part, part_from_dict

Role = Literal["user", "assistant"]
CodeMode = Literal["native", "tags", "auto"]
CodeUse = Literal["native", "tags", "off"]
"""How a model hands over code: as calls of the tool, between our tags in its text, or not at all."""
Approval = Literal["ask", "auto"]
TurnState = Literal["running", "stopping", "finished", "stopped", "failed", "interrupted"]
StoppedReason = Literal["answer", "step_limit", "stopped", "error", "interrupted", "length"]

ROLES: tuple[Role, ...] = get_args(Role)
CODE_MODES: tuple[CodeMode, ...] = get_args(CodeMode)
APPROVALS: tuple[Approval, ...] = get_args(Approval)
STOPPED_REASONS: tuple[StoppedReason, ...] = get_args(StoppedReason)

OPEN_TURN_STATES: frozenset[TurnState] = frozenset(("running", "stopping"))


@dataclass(frozen=True)
class Usage:
    """Tokens as the model's server counted them, summed over the steps of a turn; ``cost`` in US dollars.

    ``input_tokens`` is all that the model read: ``cached_tokens`` of it were read from the server's cache,
    ``cache_write_tokens`` were put there. ``estimated`` says that some of it was not counted by the server.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    estimated: bool = False

    def plus(self, other: Usage) -> Usage:
        cost = None if self.cost is None and other.cost is None else (self.cost or 0) + (other.cost or 0)
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            cost,
            self.cached_tokens + other.cached_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
            self.estimated or other.estimated,
        )

    def to_dict(self) -> Json:
        return without_none(
            {
                "input_tokens": self.input_tokens,
                "output_tokens": self.output_tokens,
                "cost": self.cost,
                "cached_tokens": self.cached_tokens or None,
                "cache_write_tokens": self.cache_write_tokens or None,
                "estimated": self.estimated or None,
            }
        )


def usage_from_dict(body: Json) -> Usage:
    """Read token counts; raises InvalidRequestError."""
    cost = body.get("cost")
    return Usage(
        read_field(body, "input_tokens", int, 0),
        read_field(body, "output_tokens", int, 0),
        None if cost is None else float(cost),
        read_field(body, "cached_tokens", int, 0),
        read_field(body, "cache_write_tokens", int, 0),
        read_field(body, "estimated", bool, False),
    )


@dataclass(frozen=True)
class KernelChoice:
    """Which kernel a chat uses: a kernel of its own from the kernelspec ``name``, or the running ``bound_id``."""

    name: str | None = None
    bound_id: str | None = None

    def to_dict(self) -> Json:
        return without_none({"name": self.name, "bound_id": self.bound_id})


@dataclass(frozen=True)
class Chat:
    """A conversation with its settings; ``head`` names the last message of the shown branch.

    ``folder`` is a path relative to the server's root, as the contents API writes it. Times are seconds since the
    epoch.
    """

    id: str
    title: str
    created: float
    updated: float
    model: str
    engine: EngineName
    approval: Approval
    code_mode: CodeMode = "auto"
    code_on: bool = True
    kernel: KernelChoice = field(default_factory=KernelChoice)
    head: str | None = None
    folder: str = ""
    archived: bool = False
    pinned: bool = False

    def to_dict(self) -> Json:
        return {
            "id": self.id,
            "title": self.title,
            "created": self.created,
            "updated": self.updated,
            "head": self.head,
            "model": self.model,
            "engine": self.engine,
            "kernel": self.kernel.to_dict(),
            "approval": self.approval,
            "code_mode": self.code_mode,
            "code_on": self.code_on,
            "folder": self.folder,
            "archived": self.archived,
            "pinned": self.pinned,
        }


def chat_from_dict(body: Json) -> Chat:
    """Read a chat; raises InvalidRequestError."""
    kernel = read_field(body, "kernel", dict, {})
    return Chat(
        id=read_field(body, "id", str),
        title=read_field(body, "title", str),
        created=float(read_field(body, "created", (int, float))),
        updated=float(read_field(body, "updated", (int, float))),
        head=read_optional(body, "head", str),
        model=read_field(body, "model", str),
        engine=read_choice(body, "engine", ENGINE_NAMES),
        kernel=KernelChoice(read_optional(kernel, "name", str), read_optional(kernel, "bound_id", str)),
        approval=read_choice(body, "approval", APPROVALS),
        code_mode=read_choice(body, "code_mode", CODE_MODES, "auto"),
        code_on=read_field(body, "code_on", bool, True),
        folder=read_field(body, "folder", str, ""),
        archived=read_field(body, "archived", bool, False),
        pinned=read_field(body, "pinned", bool, False),
    )


@dataclass(frozen=True)
class Message:
    """One user or assistant entry of a chat's tree; ``parent_id`` is None for the first.

    ``siblings`` are the ids of all messages with the same parent, oldest first and with its own, when there are
    others: what an edit or a repeated question left beside it. The store does not keep them.
    """

    id: str
    chat_id: str
    parent_id: str | None
    role: Role
    created: float
    parts: tuple[Part, ...] = ()
    model: str | None = None
    usage: Usage | None = None
    stopped_reason: StoppedReason | None = None
    turn_id: str | None = None
    steps: int = 0
    ended: float | None = None
    siblings: tuple[str, ...] = ()

    def to_dict(self) -> Json:
        body = without_none(
            {
                "id": self.id,
                "chat_id": self.chat_id,
                "parent_id": self.parent_id,
                "role": self.role,
                "created": self.created,
                "model": self.model,
                "usage": self.usage.to_dict() if self.usage else None,
                "stopped_reason": self.stopped_reason,
                "turn_id": self.turn_id,
                "ended": self.ended,
            }
        )
        body["steps"] = self.steps
        if self.siblings:
            body["siblings"] = list(self.siblings)
        body["parts"] = [part.to_dict() for part in self.parts]
        return body


def message_from_dict(body: Json) -> Message:
    """Read a message; raises InvalidRequestError."""
    usage = read_optional(body, "usage", dict)
    reason = body.get("stopped_reason")
    ended = body.get("ended")
    return Message(
        id=read_field(body, "id", str),
        chat_id=read_field(body, "chat_id", str),
        parent_id=read_optional(body, "parent_id", str),
        role=read_choice(body, "role", ROLES),
        created=float(read_field(body, "created", (int, float))),
        parts=read_list(body, "parts", part_from_dict),
        model=read_optional(body, "model", str),
        usage=None if usage is None else usage_from_dict(usage),
        stopped_reason=None if reason is None else read_choice(body, "stopped_reason", STOPPED_REASONS),
        turn_id=read_optional(body, "turn_id", str),
        steps=read_field(body, "steps", int, 0),
        ended=None if ended is None else float(ended),
        siblings=read_list(body, "siblings", _message_id),
    )


def _message_id(item: Any) -> str:
    if not isinstance(item, str):
        raise InvalidRequestError("The field 'siblings' must list message ids.", details={"field": "siblings"})
    return item


@dataclass(frozen=True)
class Turn:
    """Everything from one user message to the end of its answer."""

    id: str
    chat_id: str
    user_message_id: str
    answer_id: str
    state: TurnState
    started: float
    ended: float | None = None
    instance_id: str | None = None
    model: str | None = None

    def to_dict(self) -> Json:
        return without_none(
            {
                "id": self.id,
                "chat_id": self.chat_id,
                "user_message_id": self.user_message_id,
                "answer_id": self.answer_id,
                "state": self.state,
                "started": self.started,
                "ended": self.ended,
                "model": self.model,
            }
        )


@dataclass(frozen=True)
class Step:
    """One model call of a turn.

    ``bag`` is what only the same model may get back (see LLM adapters), ``told`` how much of the conversation the
    model was told. Neither is ever sent to a page. ``parts_end`` is how many parts the answer had at its end; None for
    steps of earlier versions.
    """

    turn_id: str
    index: int
    model: str
    started: float
    ended: float | None = None
    finish: str | None = None
    usage: Usage | None = None
    bag: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    parts_end: int | None = None
