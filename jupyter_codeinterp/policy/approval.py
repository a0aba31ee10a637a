"""Whether code of a model waits for a person's consent."""

from __future__ import annotations

from ..errors import ForbiddenError
from ..protocol.chats import Approval
from ..protocol.parts import EngineName
from ..protocol.settings import SettingOrigin, Settings


def needs_approval(engine: EngineName, chat_approval: Approval | None, settings: Settings) -> bool:
    """Tell whether a person must consent before the engine runs code of a model.

    The chat's choice counts (None: the engine's default), but never below what the administrator demands:
    ``minimum_approval``, or an engine's default that is locked.
    """
    default = settings.jupyter_approval if engine == "jupyter" else settings.pyodide_approval
    locked = settings.origins.get(f"{engine}_approval", SettingOrigin()).locked
    if settings.minimum_approval.get(engine) == "ask" or (locked and default == "ask"):
        return True
    return (chat_approval or default) == "ask"


def refuse_lax_approval(engine: EngineName, settings: Settings) -> None:
    """Raise ForbiddenError when a chat may not let the engine run code without asking."""
    if needs_approval(engine, "auto", settings):
        raise ForbiddenError(
            f"The administrator wants a person to approve every run on engine '{engine}'; allow each by itself.",
            code="approval_required",
        )
