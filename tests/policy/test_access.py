"""Who may run code where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jupyter_codeinterp.errors import ForbiddenError
from jupyter_codeinterp.policy.access import Refusal, find_engine_refusal, find_model_refusal, may_interpret
from jupyter_codeinterp.protocol.models import Capabilities
from jupyter_codeinterp.protocol.settings import ModelSettings, Settings


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
