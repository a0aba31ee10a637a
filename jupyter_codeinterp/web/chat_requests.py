"""Bodies of ``chats`` POST and PATCH: what a chat is made with, and which of its fields a person may change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

from ..errors import ForbiddenError, InvalidRequestError
from ..policy.access import find_code_mode_refusal, find_interpreter_refusal
from ..policy.approval import needs_approval, refuse_lax_approval
from ..policy.folders import is_hidden
from ..protocol.chats import APPROVALS, CODE_MODES, Approval, Chat, KernelChoice
from ..protocol.json_types import Json, read_choice, read_field, read_optional
from ..protocol.parts import ENGINE_NAMES, EngineName
from ..protocol.settings import Settings

MAX_TITLE_LENGTH = 200
NEW_CHAT_TITLE = ""
"""An empty title is filled from the first message."""


def read_new_chat(body: Json, settings: Settings, *, chat_id: str, default_model: str, now: float) -> Chat:
    """Make the chat a POST asks for; raises InvalidRequestError and ForbiddenError."""
    changes = read_chat_changes(body, settings, engine=default_engine(settings), model=default_model, known=_CREATE)
    engine: EngineName = changes.setdefault("engine", default_engine(settings))
    changes.setdefault("approval", default_approval(engine, settings))
    return Chat(
        **{
            "id": chat_id,
            "title": NEW_CHAT_TITLE,
            "created": now,
            "updated": now,
            "model": default_model,
            **changes,
        }
    )


def read_chat_changes(
    body: Json,
    settings: Settings,
    *,
    engine: EngineName,
    model: str,
    known: Mapping[str, Callable[[Json], Any]] | None = None,
) -> dict[str, Any]:
    """Read the fields of a PATCH by their dataclass names; ``engine`` and ``model`` are the chat's present ones.

    Raises InvalidRequestError, and ForbiddenError with the reason for what the settings do not allow.

    A chat that moves to another engine gets that engine's approval mode, so that trust in the browser's sandbox never
    becomes trust in code on the kernel.
    """
    readers = _CHANGE if known is None else known
    unknown = sorted(set(body) - set(readers) - {"client_id"})
    if unknown:
        raise InvalidRequestError(
            f"A chat has no field '{unknown[0]}' to set; known are {', '.join(sorted(readers))}.",
            details={"field": unknown[0], "allowed": sorted(readers)},
        )
    changes = {name: readers[name](body) for name in body if name in readers}
    target: EngineName = changes.get("engine", engine)
    if "engine" in changes:
        _check_engine(target, settings)
        if target != engine:
            changes.setdefault("approval", default_approval(target, settings))
    if changes.get("approval") == "auto":
        refuse_lax_approval(target, settings)
    refusal = find_interpreter_refusal(settings) if changes.get("code_on") else None
    if "code_mode" in changes:
        refusal = refusal or find_code_mode_refusal(changes["code_mode"], changes.get("model", model), settings)
    if refusal is not None:
        raise refusal.to_error()
    return changes


def refuse_hidden_folder(folder: str, *, allow_hidden: bool) -> None:
    """Raise InvalidRequestError for a folder that the server's contents API would not show either."""
    if is_hidden(folder) and not allow_hidden:
        raise InvalidRequestError(
            f"The folder '{folder}' is hidden, and this server keeps hidden folders closed. Choose another folder; "
            "the administrator can open them with 'ContentsManager.allow_hidden'.",
            details={"field": "folder"},
        )


def default_engine(settings: Settings) -> EngineName:
    """Return the engine of a new chat: the configured one where it is allowed."""
    allowed = settings.allowed_engines
    return settings.interpreter_engine if settings.interpreter_engine in allowed or not allowed else allowed[0]


def default_approval(engine: EngineName, settings: Settings) -> Approval:
    """Return how runs on an engine are approved unless a person says otherwise."""
    return "ask" if needs_approval(engine, None, settings) else "auto"


def _check_engine(engine: EngineName, settings: Settings) -> None:
    if engine not in settings.allowed_engines:
        allowed = " or ".join(f"'{name}'" for name in settings.allowed_engines) or "none"
        message = f"Engine '{engine}' is disabled by the administrator; use {allowed}."
        raise ForbiddenError(message, code="engine_disabled")


def _read_title(body: Json) -> str:
    title = " ".join(read_field(body, "title", str).split())
    if len(title) > MAX_TITLE_LENGTH:
        raise InvalidRequestError(f"A title has at most {MAX_TITLE_LENGTH} characters.", details={"field": "title"})
    return title


def _read_folder(body: Json) -> str:
    """Read a path below the server's root, written with slashes; an empty one is the root."""
    folder = read_field(body, "folder", str).strip("/")
    parts = PurePosixPath(folder).parts
    if ".." in parts or "\0" in folder or "\\" in folder:
        raise InvalidRequestError(
            "The field 'folder' must be a path below the server's root, without '..'.", details={"field": "folder"}
        )
    return "/".join(part for part in parts if part != ".")


def _read_kernel(body: Json) -> KernelChoice:
    kernel = read_field(body, "kernel", dict)
    if kernel.get("bound_id") is not None:
        raise InvalidRequestError(
            "Binding a chat to a running kernel is not part of this version yet; leave out 'bound_id'.",
            details={"field": "kernel"},
        )
    return KernelChoice(name=read_optional(kernel, "name", str))


_CREATE: Mapping[str, Callable[[Json], Any]] = {
    "title": _read_title,
    "model": lambda body: read_field(body, "model", str),
    "engine": lambda body: read_choice(body, "engine", ENGINE_NAMES),
    "approval": lambda body: read_choice(body, "approval", APPROVALS),
    "code_mode": lambda body: read_choice(body, "code_mode", CODE_MODES),
    "code_on": lambda body: read_field(body, "code_on", bool),
    "kernel": _read_kernel,
    "folder": _read_folder,
    "pinned": lambda body: read_field(body, "pinned", bool),
}
_CHANGE: Mapping[str, Callable[[Json], Any]] = {
    **_CREATE,
    "head": lambda body: read_field(body, "head", str),
    "archived": lambda body: read_field(body, "archived", bool),
}
