"""Bodies of the POST and PATCH calls a page makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..errors import InvalidRequestError
from .json_types import Json, read_choice, read_field, read_list, read_optional
from .parts import ENGINE_NAMES, Anchor, EngineName, anchor_from_dict

Decision = Literal["run", "reject"]
Scope = Literal["once", "chat"]

MAX_EXTENSION_SECONDS = 24 * 60 * 60
"""A typing error must not keep a kernel busy for weeks."""


@dataclass(frozen=True)
class TurnRequest:
    """A user message; ``client_id`` makes the POST idempotent, ``queue`` lets it wait for the running turn.

    ``edits`` names the user message that this one stands beside, as another wording of it.
    """

    text: str
    files: tuple[str, ...] = ()
    client_id: str | None = None
    parent_id: str | None = None
    queue: bool = False
    page_id: str | None = None
    edits: str | None = None


@dataclass(frozen=True)
class ExecutionRequest:
    """A manual run; ``tell`` lets the model hear of it, ``timeout_seconds`` replaces the configured deadline."""

    code: str
    engine: EngineName | None = None
    anchor: Anchor | None = None
    client_id: str | None = None
    page_id: str | None = None
    tell: bool = False
    timeout_seconds: float | None = None


@dataclass(frozen=True)
class DecisionRequest:
    """A person's answer to an approval; ``code`` replaces what runs, ``note`` goes to the model."""

    decision: Decision
    scope: Scope = "once"
    code: str | None = None
    note: str | None = None


def _file_id(item: Any) -> str:
    if not isinstance(item, str):
        raise InvalidRequestError("The field 'files' must list file ids.", details={"field": "files"})
    return item


def turn_request_from_dict(body: Json) -> TurnRequest:
    """Read the body of ``POST chats/{id}/turns``; raises InvalidRequestError."""
    request = TurnRequest(
        text=read_field(body, "text", str, ""),
        files=read_list(body, "files", _file_id),
        client_id=read_optional(body, "client_id", str),
        parent_id=read_optional(body, "parent_id", str),
        queue=read_field(body, "queue", bool, False),
        page_id=read_optional(body, "page_id", str),
        edits=read_optional(body, "edits", str),
    )
    if request.edits is not None and request.parent_id is not None:
        raise InvalidRequestError(
            "A message either stands beside another one ('edits') or answers one ('parent_id'), not both.",
            details={"field": "edits"},
        )
    if not request.text.strip() and not request.files:
        raise InvalidRequestError("Write a message or attach a file.", details={"field": "text"})
    return request


def execution_request_from_dict(body: Json) -> ExecutionRequest:
    """Read the body of ``POST chats/{id}/executions``; raises InvalidRequestError."""
    anchor = body.get("anchor")
    engine = body.get("engine")
    return ExecutionRequest(
        code=read_field(body, "code", str),
        engine=None if engine is None else read_choice(body, "engine", ENGINE_NAMES),
        anchor=None if anchor is None else anchor_from_dict(anchor),
        client_id=read_optional(body, "client_id", str),
        page_id=read_optional(body, "page_id", str),
        tell=read_field(body, "tell", bool, False),
        timeout_seconds=read_seconds(body, "timeout_seconds"),
    )


def read_seconds(body: Json, name: str) -> float | None:
    """Read how much time code gets, or None when it is absent; raises InvalidRequestError."""
    if body.get(name) is None:
        return None
    seconds = read_field(body, name, (int, float))
    if not 0 < seconds <= MAX_EXTENSION_SECONDS:
        raise InvalidRequestError(
            f"The field '{name}' must be more than 0 and at most {MAX_EXTENSION_SECONDS}.", details={"field": name}
        )
    return float(seconds)


def decision_request_from_dict(body: Json) -> DecisionRequest:
    """Read the body of ``POST executions/{id}/decision``; raises InvalidRequestError."""
    decisions: tuple[Decision, ...] = ("run", "reject")
    scopes: tuple[Scope, ...] = ("once", "chat")
    return DecisionRequest(
        decision=read_choice(body, "decision", decisions),
        scope=read_choice(body, "scope", scopes, "once"),
        code=read_optional(body, "code", str),
        note=read_optional(body, "note", str),
    )
