"""What a person may choose for themselves, within what the administrator allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from ..config import SWITCH_BY_NAME, Switch, describe_settings, fill
from ..errors import CodeInterpError, ConfigError, ForbiddenError, InvalidRequestError
from ..policy.access import find_model_refusal
from ..protocol.json_types import Json
from ..protocol.settings import LiveSettings, SettingOrigin, Settings
from ..turn.prompt import check_template

Cap = Callable[[Settings, Switch, Any], str | None]
"""Tells why the administrator's settings do not leave room for a person's value, None when they do."""


def lay_over(base: Settings, own: Mapping[str, Any]) -> Settings:
    """Return the administrator's settings with the person's choices; those that are no longer allowed do not count."""
    values: dict[str, object] = {}
    origins = dict(base.origins)
    for name, value in own.items():
        try:
            values[SWITCH_BY_NAME[name].path] = accept_choice(base, name, value)
        except (KeyError, CodeInterpError):
            continue
        origins[name] = SettingOrigin("user")
    return fill(base, "", {**values, "origins": origins})


def describe_for_person(live: LiveSettings) -> list[Json]:
    """Return what ``describe_settings`` says of each switch, with whether and why not a person may choose it.

    ``default`` is what counts when the person takes a choice back; secrets have none.
    """
    defaults = {switch["name"]: switch for switch in describe_settings(live.base)}
    found = []
    for switch in describe_settings(live.now):
        name = switch["name"]
        own: Json = {"personal": name in PERSONAL, "reason": find_lock(live.base, name)}
        if "value" in switch:
            own["default"] = defaults[name]["value"]
        found.append({**switch, **own})
    return found


def accept_choice(base: Settings, name: str, value: object) -> object:
    """Return a choice as the snapshot holds it; raises InvalidRequestError, ForbiddenError (``setting_locked``)."""
    switch = SWITCH_BY_NAME.get(name)
    if switch is None:
        raise InvalidRequestError(f"There is no setting '{name}'.", code="invalid_setting", details={"field": name})
    refusal = find_lock(base, name)
    if refusal is not None:
        raise ForbiddenError(f"Cannot change {name}: {refusal}", code="setting_locked", details={"field": name})
    try:
        chosen = switch.kind.read(value)
        if name == "prompt_template":
            check_template(str(chosen))
    except (ValueError, TypeError, ConfigError) as exc:
        said = exc.message if isinstance(exc, ConfigError) else f"The setting {name} must be {switch.kind.allowed}."
        raise InvalidRequestError(said, code="invalid_setting", details={"field": name}) from exc
    refusal = PERSONAL[name](base, switch, chosen)
    if refusal is not None:
        raise ForbiddenError(f"Cannot change {name}: {refusal}", code="setting_locked", details={"field": name})
    return chosen


def find_lock(base: Settings, name: str) -> str | None:
    """Tell why a person may not choose this switch at all, None when they may within its cap."""
    if name not in PERSONAL:
        return "it is the administrator's, in jupyter_server_config or by its environment variable."
    origin = base.origins.get(name, SettingOrigin())
    if not origin.locked:
        return None
    where = {"environment": "by the environment", "command_line": "on the command line"}
    return f"the administrator has set it {where.get(origin.source, 'for everybody')}."


def _value(base: Settings, switch: Switch) -> Any:
    return reduce(getattr, switch.path.split("."), base)


def _is_explicit(base: Settings, name: str) -> bool:
    return base.origins.get(name, SettingOrigin()).source != "default"


def _anything(_base: Settings, _switch: Switch, _chosen: Any) -> str | None:
    return None


def _only_off(base: Settings, switch: Switch, chosen: Any) -> str | None:
    return "the administrator has switched it off." if chosen and not _value(base, switch) else None


def _an_allowed_engine(base: Settings, _switch: Switch, chosen: Any) -> str | None:
    if chosen in ("auto", *base.allowed_engines):
        return None
    return f"the administrator allows only {' and '.join(base.allowed_engines)}."


def _no_laxer(base: Settings, switch: Switch, chosen: Any) -> str | None:
    engine: Any = switch.name.removesuffix("_approval")
    asks = base.minimum_approval.get(engine) == "ask"
    asks = asks or (_is_explicit(base, switch.name) and _value(base, switch) == "ask")
    return "the administrator wants to have a person asked." if asks and chosen != "ask" else None


def _an_allowed_model(base: Settings, _switch: Switch, chosen: Any) -> str | None:
    refusal = find_model_refusal(chosen, base) if chosen else None
    return refusal.message if refusal else None


def _no_more(base: Settings, switch: Switch, chosen: Any) -> str | None:
    most = _value(base, switch)
    if not _is_explicit(base, switch.name) or chosen <= most:
        return None
    return f"the administrator allows at most {most:g}."


def _no_longer(base: Settings, switch: Switch, chosen: Any) -> str | None:
    """0 is no end, which is the longest."""
    most = _value(base, switch)
    if not _is_explicit(base, switch.name) or most == 0 or 0 < chosen <= most:
        return None
    return f"the administrator allows at most {most:g} seconds."


PERSONAL: Mapping[str, Cap] = {
    "interpreter_enabled": _only_off,
    "interpreter_engine": _an_allowed_engine,
    "interpreter_jupyter_timeout": _no_longer,
    "prompt_template": _anything,
    "manual_run_engine": _an_allowed_engine,
    "manual_run_jupyter_timeout": _no_longer,
    "jupyter_approval": _no_laxer,
    "pyodide_approval": _no_laxer,
    "max_steps": _no_more,
    "model_default": _an_allowed_model,
    "model_vision": _only_off,
}
"""The switches of a person, each with what caps it."""
