"""One switch of the administrator's: its place in the snapshot, its names, its help."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from ..protocol.settings import Settings
from .kinds import Kind

_FORMS = {
    "limits": "max_{}",
    "deadlines": "{}_seconds",
    "models": "model_{}",
    "pyodide": "pyodide_{}",
    "interpreter_jupyter": "interpreter_jupyter_{}",
    "manual_run_jupyter": "manual_run_jupyter_{}",
}
_DEFAULTS = Settings()

PERSONAL = frozenset(
    (
        "interpreter_enabled",
        "interpreter_engine",
        "manual_run_engine",
        "prompt_template",
        "jupyter_approval",
        "pyodide_approval",
        "kernel_name",
        "model_default",
        "model_vision",
        "max_steps",
        "interpreter_jupyter_timeout",
        "manual_run_jupyter_timeout",
        "model_capabilities",
        "blocked_modules",
        "model_denied",
    )
)
"""Switches that a person may set for themselves; ``personal.py`` says within what."""


@dataclass(frozen=True)
class Switch:
    """One switch; ``path`` is its place in ``Settings``. The first of ``variables`` is the name to prefer."""

    path: str
    kind: Kind
    text: str
    unit: str = ""
    variables: tuple[str, ...] = ()
    secret: bool = False

    @property
    def name(self) -> str:
        """Return the trait's name."""
        group, _, field = self.path.rpartition(".")
        return _FORMS[group].format(field.removesuffix("_seconds")) if group else field

    @property
    def personal(self) -> bool:
        """Tell whether a person may have a value of their own, where nothing locks the switch."""
        return self.name in PERSONAL

    @property
    def environment(self) -> tuple[str, ...]:
        """Return the environment variables that set it."""
        return self.variables or (f"CODEINTERP_{self.name.upper()}",)

    @property
    def default(self) -> object:
        """Return the value when nobody sets it."""
        return self.read_from(_DEFAULTS)

    def read_from(self, settings: Settings) -> object:
        """Return its value in a snapshot."""
        return reduce(getattr, self.path.split("."), settings)

    @property
    def help(self) -> str:
        """Return what it does, with unit and environment variable; traitlets adds the default."""
        unit = f" In {self.unit}." if self.unit else ""
        return f"{self.text}{unit} Environment: {', '.join(self.environment)}."
