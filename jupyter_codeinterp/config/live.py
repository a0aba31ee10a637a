"""The settings as they are in force now: the administrator's, with a person's own laid over them where they may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import ForbiddenError, InvalidRequestError
from ..protocol.settings import SettingOrigin, Settings
from .load import fill
from .personal import RULES, Rule
from .switches import SWITCH_BY_NAME


class LiveSettings:
    """One per server. Who reads a personal switch asks ``now`` each time; all else may keep ``given``.

    Used on the event loop only; both are frozen, so a reader never sees half a change.
    """

    def __init__(self, given: Settings) -> None:
        self.given = given
        self.now = given
        self._choices: dict[str, Any] = {}

    def read(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is to be kept of a person's changes, None for each that is cleared; all of them or an error.

        Raises ForbiddenError (``setting_locked``) and InvalidRequestError (``invalid_setting``).
        """
        return {name: self._read(name, value) for name, value in changes.items()}

    def lay(self, choices: Mapping[str, Any]) -> bool:
        """Let these choices count from now on and tell whether that changed anything.

        One that is locked or no longer allowed is left out: the administrator may have changed their mind.
        """
        if choices == self._choices:
            return False
        self._choices = dict(choices)
        values: dict[str, object] = {}
        origins = dict(self.given.origins)
        for name, kept in choices.items():
            rule = RULES.get(name)
            if rule is None or self._is_locked(name) or not self._may(rule, kept):
                continue
            values[rule.switch.path] = rule.merge(rule.switch.kind.read(kept), self.given)
            origins[name] = SettingOrigin("user")
        before = self.now
        self.now = replace(fill(self.given, "", values), origins=origins)
        return self.now != before

    def _read(self, name: str, value: Any) -> Any:
        if name not in SWITCH_BY_NAME:
            known = ", ".join(sorted(RULES))
            message = f"There is no setting '{name}'. You may set {known}."
            raise InvalidRequestError(message, code="invalid_setting", details={"field": name})
        rule = RULES.get(name)
        if rule is None or (value is not None and self._is_locked(name)):
            raise ForbiddenError(
                f"You cannot change {name}. {find_reason(name, self.given)}",
                code="setting_locked",
                details={"field": name},
            )
        if value is None:
            return None
        try:
            wanted = rule.switch.kind.read(value)
        except (ValueError, TypeError) as exc:
            raise _refuse(name, f"It must be {rule.switch.kind.allowed}.") from exc
        problem = rule.find_problem(wanted, self.given)
        if problem is not None:
            if rule.is_fixed(self.given):
                raise ForbiddenError(
                    f"You cannot change {name}. {problem}", code="setting_locked", details={"field": name}
                )
            raise _refuse(name, problem)
        return rule.reduce(wanted, self.given)

    def _is_locked(self, name: str) -> bool:
        return self.given.origins.get(name, SettingOrigin()).locked

    def _may(self, rule: Rule, kept: Any) -> bool:
        try:
            return rule.find_problem(rule.switch.kind.read(kept), self.given) is None
        except (ValueError, TypeError):
            # of another version, which took other values
            return False


def find_reason(name: str, given: Settings) -> str | None:
    """Say why a person cannot change a switch, or what they may choose; None when nothing holds them."""
    switch, origin = SWITCH_BY_NAME[name], given.origins.get(name, SettingOrigin())
    if origin.source == "command_line":
        return f"It is set on the server's command line (--CodeInterp.{name}); ask whoever runs the server."
    if origin.source == "environment":
        variable = origin.by or switch.environment[0]
        return f"It is set in the server's environment ({variable}); ask whoever runs the server."
    if origin.locked:
        return "The administrator fixed it for everybody (the switch forced)."
    rule = RULES.get(name)
    if rule is None:
        return f"The administrator decides it for everybody: in jupyter_server_config or with {switch.environment[0]}."
    return rule.cap(given)


def _refuse(name: str, problem: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"This cannot be your {name}. {problem}", code="invalid_setting", details={"field": name, "allowed": problem}
    )
