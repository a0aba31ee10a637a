"""Who may run code where."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jupyter_codeinterp.errors import ForbiddenError
from jupyter_codeinterp.policy.access import (
    Refusal,
    find_capabilities,
    find_code_mode_refusal,
    find_engine_refusal,
    find_interpreter_refusal,
    find_model_refusal,
    find_provider_refusal,
    may_interpret,
)
from jupyter_codeinterp.protocol.models import Capabilities
from jupyter_codeinterp.protocol.settings import ModelSettings, SettingOrigin, Settings


def code_of(refusal: Refusal | None) -> str | None:
    return None if refusal is None else refusal.code


def test_everything_is_allowed_by_default() -> None:
    assert find_engine_refusal("jupyter", "model", Settings()) is None
    assert find_engine_refusal("pyodide", "user", Settings()) is None
    assert find_model_refusal("lab/x", Settings()) is None


def test_models_and_people_are_switched_off_apart() -> None:
    models_off, people_off = Settings(interpreter_enabled=False), Settings(manual_run_enabled=False)
    assert code_of(find_engine_refusal("jupyter", "model", models_off)) == "interpreter_disabled"
    assert find_engine_refusal("jupyter", "user", models_off) is None
    assert code_of(find_engine_refusal("jupyter", "user", people_off)) == "manual_run_disabled"
    assert find_engine_refusal("jupyter", "model", people_off) is None


def test_a_disabled_engine_names_the_other_one() -> None:
    refusal = find_engine_refusal("pyodide", "model", Settings(allowed_engines=("jupyter",)))
    assert refusal == Refusal("engine_disabled", "Engine 'pyodide' is disabled by the administrator; use 'jupyter'.")
    with pytest.raises(ForbiddenError, match="use 'jupyter'"):
        raise refusal.to_error()


@pytest.mark.parametrize(
    ("allowed", "denied", "model", "may"),
    [
        (("*",), (), "lab/big", True),
        (("lab/*",), (), "lab/big", True),
        (("lab/*",), (), "other/big", False),
        (("*",), ("lab/*",), "lab/big", False),
        (("lab/big",), ("*/big",), "lab/big", False),
    ],
)
def test_patterns_allow_and_deny_models(
    allowed: tuple[str, ...], denied: tuple[str, ...], model: str, may: bool
) -> None:
    settings = replace(Settings(), models=ModelSettings(allowed=allowed, denied=denied))
    assert (find_model_refusal(model, settings) is None) is may


def test_a_model_interprets_when_all_three_switches_are_on() -> None:
    assert may_interpret(Capabilities(), True, Settings())
    assert not may_interpret(Capabilities(), False, Settings())
    assert not may_interpret(Capabilities(code_interpreter=False), True, Settings())
    assert not may_interpret(Capabilities(), True, Settings(interpreter_enabled=False))


@pytest.mark.parametrize(
    ("allowed", "denied", "models", "may"),
    [
        (("*",), (), (), True),
        (("lab/*",), (), (), True),
        (("lab*",), (), (), True),
        (("*big",), (), (), True),
        (("lab/big",), (), (), True),
        (("lab",), (), (), False),
        (("other/*", "label/*"), (), (), False),
        (("*",), ("lab/*",), (), False),
        (("*",), ("l?b/*",), (), False),
        (("*",), ("*",), (), False),
        (("*",), ("lab/big*", "*/big"), (), True),
        (("lab/*",), ("lab/big",), ("big",), False),
        (("lab/*",), ("lab/big",), ("big", "small"), True),
        (("lab/s*",), (), ("big",), False),
    ],
)
def test_a_provider_is_of_use_when_one_of_its_models_may_be_used(
    allowed: tuple[str, ...], denied: tuple[str, ...], models: tuple[str, ...], may: bool
) -> None:
    settings = Settings(models=ModelSettings(allowed=allowed, denied=denied))
    refusal = find_provider_refusal("lab", models, settings)
    assert (refusal is None) is may
    assert refusal is None or all(pattern in refusal.message for pattern in allowed)


def test_later_patterns_are_stronger_in_what_they_say() -> None:
    capabilities: dict[str, dict[str, Any]] = {
        "*": {"vision": True, "code_mode": "tags"},
        "lab/*": {"vision": False},
        "a/*": {"code_mode": "auto"},
    }
    settings = Settings(models=ModelSettings(capabilities=capabilities))
    assert find_capabilities("lab/x", settings) == Capabilities(vision=False, code_mode="tags")
    assert find_capabilities("lab/x", Settings()) == Capabilities()
    assert code_of(find_code_mode_refusal("native", "lab/x", settings)) == "code_mode_forbidden"
    assert find_code_mode_refusal("tags", "lab/x", settings) is None
    assert find_code_mode_refusal("auto", "lab/x", settings) is None
    assert find_code_mode_refusal("native", "a/x", settings) is None


def test_a_refusal_names_who_decided() -> None:
    own = {name: SettingOrigin("user") for name in ("interpreter_enabled", "model_denied")}
    settings = Settings(interpreter_enabled=False, models=ModelSettings(denied=("lab/*",)), origins=own)
    refusal, other = find_interpreter_refusal(settings), find_model_refusal("lab/x", settings)
    assert refusal
    assert "person" in refusal.message
    assert other
    assert "your own settings" in other.message
