"""Whether a model may write code in a chat, and whether finished code may run: the policy as a turn asks it."""

from __future__ import annotations

from ..policy.access import Refusal, find_code_mode_refusal, find_engine_refusal, find_model_refusal, may_interpret
from ..policy.approval import needs_approval
from ..policy.imports import blocked_imports_message, find_blocked_imports
from ..protocol.chats import Chat
from ..protocol.models import ModelInfo
from ..protocol.parts import EngineName, Note, Origin
from ..protocol.settings import Settings


def find_turn_refusal(chat: Chat, settings: Settings) -> Refusal | None:
    """Tell why no turn may begin in a chat as it is set; a model without code may always answer."""
    refusal = find_model_refusal(chat.model, settings)
    if refusal is None and chat.code_on and settings.interpreter_enabled:
        refusal = find_engine_refusal(chat.engine, "model", settings)
        refusal = refusal or find_code_mode_refusal(chat.code_mode, chat.model, settings)
    return refusal


def writes_code(chat: Chat, info: ModelInfo, settings: Settings) -> bool:
    """Tell whether the model is offered to run code in this chat."""
    return may_interpret(info.capabilities, chat.code_on, settings)


def must_ask(chat: Chat, engine: EngineName, settings: Settings) -> bool:
    """Tell whether a person must allow each piece of a model's code."""
    return needs_approval(engine, chat.approval, settings)


def code_refusal(code: str, engine: EngineName, origin: Origin, settings: Settings) -> Note | None:
    """Return why the code must not run, in words for a model and a person; None when it may."""
    refusal = find_engine_refusal(engine, origin, settings)
    if refusal is not None:
        return Note(refusal.code, refusal.message)
    findings = find_blocked_imports(code, settings.blocked_modules)
    if findings:
        modules = ", ".join(dict.fromkeys(finding.module for finding in findings))
        return Note("blocked_module", blocked_imports_message(findings), {"modules": modules})
    size = len(code.encode("utf-8", "replace"))
    if size > settings.limits.code_bytes:
        limit = settings.limits.code_bytes
        return Note("code_too_long", f"The code has {size:,} bytes; at most {limit:,} can be run at once. Split it.")
    return None
