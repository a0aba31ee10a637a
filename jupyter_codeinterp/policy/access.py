"""Whether this chat, model or person may run code at all, and on which engine."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from ..errors import ForbiddenError
from ..protocol.chats import CodeMode
from ..protocol.models import Capabilities, CapabilitySource
from ..protocol.parts import EngineName, Origin
from ..protocol.settings import SettingOrigin, Settings

_WILDCARD = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Refusal:
    """Why something may not be; ``message`` says who decides and what to do instead."""

    code: str
    message: str

    def to_error(self) -> ForbiddenError:
        """Return the refusal as an error, for callers that were asked directly."""
        return ForbiddenError(self.message, code=self.code)


def find_engine_refusal(engine: EngineName, origin: Origin, settings: Settings) -> Refusal | None:
    """Tell why code of this origin may not run on the engine, or None when it may."""
    if origin == "model" and not settings.interpreter_enabled:
        return find_interpreter_refusal(settings)
    if origin == "user" and not settings.manual_run_enabled:
        return Refusal("manual_run_disabled", "The administrator has switched running code blocks off.")
    if engine not in settings.allowed_engines:
        others = " or ".join(f"'{name}'" for name in settings.allowed_engines)
        return Refusal("engine_disabled", f"Engine '{engine}' is disabled by the administrator; use {others}.")
    return None


def find_interpreter_refusal(settings: Settings) -> Refusal | None:
    """Tell why models may run no code at all, or None when they may."""
    if settings.interpreter_enabled:
        return None
    if settings.origins.get("interpreter_enabled", SettingOrigin()).source == "user":
        who = "The person has switched the code interpreter off in their settings"
    else:
        who = "The administrator has switched the code interpreter off"
    return Refusal("interpreter_disabled", f"{who}: no code of a model runs; answer without it.")


def find_capabilities(model_id: str, settings: Settings) -> Capabilities:
    """Return what the settings say that a model can do; of patterns that fit, a later one is stronger."""
    return Capabilities(**_find_said(model_id, settings))


def merge_capabilities(model_id: str, told: Mapping[str, Any], given: Settings, now: Settings) -> Capabilities:
    """Return what is known of a model: what its server ``told`` counts where nobody says otherwise.

    ``given`` are the administrator's settings, ``now`` those with the person's laid over them.
    """
    administrator, said = _find_said(model_id, given), _find_said(model_id, now)
    sources: dict[str, CapabilitySource] = dict.fromkeys(told, "server")
    for name, value in said.items():
        sources[name] = "administrator" if name in administrator and administrator[name] == value else "user"
    return Capabilities(**{**told, **said}, sources=sources)


def _find_said(model_id: str, settings: Settings) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for pattern, changes in settings.models.capabilities.items():
        if fnmatchcase(model_id, pattern):
            said |= changes
    return said


def find_code_mode_refusal(code_mode: CodeMode, model_id: str, settings: Settings) -> Refusal | None:
    """Tell why a chat may not insist on how the model hands over code, or None when it may."""
    fixed = find_capabilities(model_id, settings).code_mode
    if code_mode in ("auto", fixed) or fixed == "auto":
        return None
    return Refusal(
        "code_mode_forbidden",
        f"Model '{model_id}' hands over code by '{fixed}' (the switch model_capabilities), not by '{code_mode}'; "
        f"choose 'auto' or '{fixed}'.",
    )


def find_model_refusal(model_id: str, settings: Settings) -> Refusal | None:
    """Tell why the model (``provider/name``) may not be used, or None when it may; denying is stronger."""
    models = settings.models
    if _matches(model_id, models.allowed) and not _matches(model_id, models.denied):
        return None
    return Refusal(
        "model_forbidden", f"Model '{model_id}' is not allowed by {_who_allows(settings)}; choose another one."
    )


def find_provider_refusal(provider_id: str, models: Sequence[str], settings: Settings) -> Refusal | None:
    """Tell why a provider is of no use: none of its ``models`` (empty: whatever it has) may be used."""
    if models:
        useless = all(find_model_refusal(f"{provider_id}/{name}", settings) for name in models)
    else:
        start, known = f"{provider_id}/", settings.models
        # a pattern that goes on after the provider's name, and ends in a star, holds whatever follows
        denied = any(pattern.endswith("*") and fnmatchcase(start, pattern) for pattern in known.denied)
        useless = denied or not any(_may_begin_with(start, pattern) for pattern in known.allowed)
    if not useless:
        return None
    allowed = ", ".join(settings.models.allowed)
    return Refusal(
        "provider_forbidden",
        f"No model of provider '{provider_id}' is allowed by {_who_allows(settings)}. Allowed are: {allowed}.",
    )


def may_interpret(capabilities: Capabilities, code_on: bool, settings: Settings) -> bool:
    """Tell whether the model is offered to run code: switched on globally, for the model, and in the chat."""
    return settings.interpreter_enabled and capabilities.code_interpreter and code_on


def _may_begin_with(start: str, pattern: str) -> bool:
    """Tell whether a pattern can hold a name that begins so; the part before its first wildcard decides."""
    plain = _WILDCARD.split(pattern, maxsplit=1)[0]
    return plain.startswith(start) or (plain != pattern and start.startswith(plain))


def _who_allows(settings: Settings) -> str:
    own = settings.origins.get("model_denied", SettingOrigin()).source == "user"
    return "the administrator or your own settings" if own else "the administrator"


def _matches(model_id: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(model_id, pattern) for pattern in patterns)
