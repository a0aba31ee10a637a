"""The switches in words: for ``GET settings`` and for the administrators' page."""

from __future__ import annotations

from collections.abc import Mapping

from ..protocol.json_types import Json
from ..protocol.settings import SettingOrigin, Settings
from .live import find_reason
from .personal import RULES
from .switch import Switch
from .switches import SWITCHES

_INTRODUCTION = """\
# Switches

Every switch is a trait of `CodeInterp` (`c.CodeInterp.max_steps = 10` in `jupyter_server_config.py`,
`--CodeInterp.max_steps=10` on the command line) and an environment variable.
The command line is stronger than the environment, the environment stronger than a config file. A variable set to
nothing counts as not set. Lists are comma-separated in the environment, tables are JSON objects.
What the environment or the command line sets is locked: nobody can change it for themselves. Switches marked *personal*
people may set for themselves where nothing locks them, within what you set:
[What people may set](personal-settings.md) says how.
A value that cannot work stops the extension with one line that names the switch.

`CODE_INTERPRETER_JUPYTER_URL` and its `AUTH` variables, when none of them is set, are taken from
`CODE_EXECUTION_JUPYTER_URL` and its `AUTH` variables, and `CODE_INTERPRETER_JUPYTER_TIMEOUT` from
`CODE_EXECUTION_JUPYTER_TIMEOUT`.

| switch | environment | default | what it does |
| --- | --- | --- | --- |
"""


def describe_settings(given: Settings, now: Settings | None = None) -> list[Json]:
    """Return each switch as it is in force ``now``, and what holds a person who wants to change it.

    ``given`` is the administrator's part, which counts where a person chose nothing. A secret has no ``value`` and no
    ``default``, only ``is_set``.
    """
    return [_describe(switch, given, given if now is None else now) for switch in SWITCHES]


def render_switches() -> str:
    """Return the page ``docs/admins/switches.md``."""
    return _INTRODUCTION + "".join(_row(switch) for switch in SWITCHES)


def _describe(switch: Switch, given: Settings, now: Settings) -> Json:
    value = switch.read_from(now)
    rule = RULES.get(switch.name)
    form = switch.kind.form
    body: Json = {
        "name": switch.name,
        "source": now.origins.get(switch.name, SettingOrigin()).source,
        "locked": given.origins.get(switch.name, SettingOrigin()).locked or (rule is not None and rule.is_fixed(given)),
        "reason": find_reason(switch.name, given),
        "personal": switch.personal,
        "kind": form if rule is None else rule.narrow(form, given),
        "unit": switch.unit,
        "help": switch.text,
        "env": list(switch.environment),
    }
    if switch.secret:
        return {**body, "is_set": bool(value)}
    return {**body, "value": _plain(value), "default": _plain(switch.read_from(given))}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _row(switch: Switch) -> str:
    variables = ", ".join(f"`{name}`" for name in switch.environment)
    value = _plain(switch.default)
    shown = "" if value in ("", [], {}, None) else f"`{str(value).lower() if isinstance(value, bool) else value}`"
    unit = f" In {switch.unit}." if switch.unit else ""
    personal = " *Personal.*" if switch.personal else ""
    return f"| `{switch.name}` | {variables} | {shown} | {switch.text}{unit}{personal} |\n"
