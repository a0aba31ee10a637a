"""Resolves every switch: default < config file < environment < command line."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue

from ..errors import ConfigError
from ..protocol.settings import RemoteJupyter, SettingOrigin, Settings, SettingSource
from .found_providers import find_providers
from .switch import Switch
from .switches import SWITCH_BY_NAME, SWITCHES

SECTION = "CodeInterp"
_ADDRESS_FIELDS = ("url", "auth", "token", "password")
T = TypeVar("T")


@dataclass(frozen=True)
class _Found:
    value: object
    source: SettingSource
    by: str = ""


def load_settings(
    config: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    cli_config: Mapping[str, Any] | None = None,
) -> Settings:
    """Return the snapshot of all switches.

    Parameters
    ----------
    config
        Jupyter's merged configuration (``app.config``); its section is ``CodeInterp``.
    environ
        The environment, by default the process's. A variable set to nothing counts as not set.
    cli_config
        What of it came from the command line (``app.cli_config``), which is stronger than the environment.

    Raises
    ------
    ConfigError
        When a switch is unknown or has a value that cannot work; one line that names it and says what is allowed.
    """
    variables = os.environ if environ is None else environ
    by_config, by_command_line = _section(config), _section(cli_config)
    found = {switch.name: _find(switch, by_config, variables, by_command_line) for switch in SWITCHES}
    _fall_back_to_twin(found)
    forced = found["forced"].value
    names = forced if isinstance(forced, tuple) else ()
    _refuse_unknown(names, "The switch forced names")
    settings = Settings(
        origins={
            name: SettingOrigin(
                entry.source, entry.source in ("environment", "command_line") or name in names, entry.by
            )
            for name, entry in found.items()
        }
    )
    settings = fill(settings, "", {SWITCH_BY_NAME[name].path: entry.value for name, entry in found.items()})
    _check_together(settings)
    found_providers = find_providers(variables) if settings.models.discover_environment else ()
    return replace(settings, found_providers=found_providers)


def _section(config: Mapping[str, Any] | None) -> Mapping[str, Any]:
    section = dict((config or {}).get(SECTION, {}))
    _refuse_unknown(section, f"The configuration of {SECTION} names")
    return section


def _refuse_unknown(names: Any, where: str) -> None:
    for name in names:
        if name not in SWITCH_BY_NAME:
            close = difflib.get_close_matches(str(name), SWITCH_BY_NAME, 1)
            hint = f" Did you mean {close[0]}?" if close else " 'jupyter lab --help-all' lists them."
            raise ConfigError(f"{where} {name}, but there is no such switch.{hint}")


def _find(
    switch: Switch, by_config: Mapping[str, Any], environ: Mapping[str, str], by_command_line: Mapping[str, Any]
) -> _Found:
    if switch.name in by_command_line:
        shown = f"--{SECTION}.{switch.name}"
        return _Found(_read(switch, _plain(switch, by_command_line[switch.name]), shown), "command_line")
    texts = {name: environ[name] for name in switch.environment if environ.get(name)}
    if texts:
        values = [_read(switch, text, f"The environment variable {name}") for name, text in texts.items()]
        if any(value != values[0] for value in values):
            raise ConfigError(
                f"The environment variables {' and '.join(texts)} are two names of one switch, but differ; "
                f"set only {switch.environment[0]}."
            )
        return _Found(values[0], "environment", next(iter(texts)))
    if switch.name in by_config:
        value = _plain(switch, by_config[switch.name])
        return _Found(_read(switch, value, f"The setting {SECTION}.{switch.name}"), "config")
    return _Found(switch.default, "default")


def _plain(switch: Switch, value: Any) -> Any:
    """Turn what traitlets keeps until it knows the type into the value itself."""
    if isinstance(value, LazyConfigValue):
        default = switch.default
        return value.get_value(list(default) if isinstance(default, tuple) else default)
    if isinstance(value, list) and type(value) is not list:
        # a DeferredConfigList: the option was given once or several times, each a comma-separated list
        return ",".join(value)
    if isinstance(value, Config):
        return value.to_dict() if hasattr(value, "to_dict") else dict(value)
    return value


def _read(switch: Switch, value: object, where: str) -> object:
    try:
        return switch.kind.read(value)
    except (ValueError, TypeError) as exc:
        shown = "what it is set to" if switch.secret else repr(value)
        message = f"{where} cannot be {shown}; it must be {switch.kind.allowed}."
        # the cause of a refused secret would name it
        raise ConfigError(message, details={"switch": switch.name}) from (None if switch.secret else exc)


def _fall_back_to_twin(found: dict[str, _Found]) -> None:
    """Let what is not said for code of models be as for code that people run.

    Address and credentials go together: a token must never reach a server it was not meant for.
    """
    own, twin = "interpreter_jupyter", "manual_run_jupyter"
    unset = {field: found[f"{own}_{field}"].source == "default" for field in (*_ADDRESS_FIELDS, "timeout")}
    whole_address = all(unset[field] for field in _ADDRESS_FIELDS)
    for field in (*(_ADDRESS_FIELDS if whole_address else ()), "timeout"):
        if unset[field]:
            found[f"{own}_{field}"] = found[f"{twin}_{field}"]


def fill(group: T, prefix: str, values: Mapping[str, object]) -> T:
    """Return the dataclass with the values of its switches, groups inside it included."""
    changes: dict[str, Any] = {}
    if not is_dataclass(group):
        return group
    for field in fields(group):
        path = f"{prefix}{field.name}"
        if path in values:
            changes[field.name] = values[path]
        elif any(name.startswith(f"{path}.") for name in values):
            changes[field.name] = fill(getattr(group, field.name), f"{path}.", values)
    filled: T = replace(group, **changes)  # type: ignore[type-var] # is_dataclass does not narrow a type variable
    return filled


def _check_together(settings: Settings) -> None:
    """Refuse values that are fine alone and cannot work together."""
    _check_login(settings.interpreter_jupyter, "CODE_INTERPRETER")
    _check_login(settings.manual_run_jupyter, "CODE_EXECUTION")
    bundle = settings.models.ca_bundle
    if bundle and not Path(bundle).is_file():
        raise ConfigError(f"The switch model_ca_bundle is {bundle!r}, but there is no such file.")
    allowed = settings.allowed_engines
    for name, engine in (
        ("interpreter_engine", settings.interpreter_engine),
        ("manual_run_engine", settings.manual_run_engine),
    ):
        # an engine that somebody asked for; the default simply is not used where it is not allowed
        if engine not in ("auto", *allowed) and settings.origins[name].source != "default":
            raise ConfigError(f"The switch {name} is {engine!r}, but allowed_engines has only {', '.join(allowed)}.")


def _check_login(server: RemoteJupyter, prefix: str) -> None:
    needed = {"token": server.token, "password": server.password}
    if server.url and server.auth != "none" and not needed[server.auth]:
        raise ConfigError(
            f"{prefix}_JUPYTER_AUTH is '{server.auth}', but {prefix}_JUPYTER_AUTH_{server.auth.upper()} is not set."
        )
