"""Whether this chat, model or person may run code at all, and on which engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ..errors import ForbiddenError
from ..protocol.models import Capabilities
from ..protocol.parts import EngineName, Origin
from ..protocol.settings import Settings


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
        return Refusal(
            "interpreter_disabled",
            "The administrator has switched the code interpreter off; answer without running code.",
        )
    if origin == "user" and not settings.manual_run_enabled:
        return Refusal("manual_run_disabled", "The administrator has switched running code blocks off.")
    if engine not in settings.allowed_engines:
        others = " or ".join(f"'{name}'" for name in settings.allowed_engines)
        return Refusal("engine_disabled", f"Engine '{engine}' is disabled by the administrator; use {others}.")
    return None


def find_model_refusal(model_id: str, settings: Settings) -> Refusal | None:
    """Tell why the model (``provider/name``) may not be used, or None when it may; denying is stronger."""
    models = settings.models
    if _matches(model_id, models.allowed) and not _matches(model_id, models.denied):
        return None
    return Refusal("model_forbidden", f"Model '{model_id}' is not allowed by the administrator; choose another one.")


def may_interpret(capabilities: Capabilities, code_on: bool, settings: Settings) -> bool:
    """Tell whether the model is offered to run code: switched on globally, for the model, and in the chat."""
    return settings.interpreter_enabled and capabilities.code_interpreter and code_on


def _matches(model_id: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(model_id, pattern) for pattern in patterns)
