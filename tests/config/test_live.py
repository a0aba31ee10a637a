"""What people may set for themselves, and what the administrator's values do to it."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_codeinterp.config import SWITCHES, LiveSettings, describe_settings, load_settings
from jupyter_codeinterp.config.personal import RULES
from jupyter_codeinterp.config.switch import PERSONAL
from jupyter_codeinterp.errors import CodeInterpError, ForbiddenError, InvalidRequestError
from jupyter_codeinterp.protocol.json_types import Json
from jupyter_codeinterp.protocol.settings import SettingOrigin

FREE: dict[str, Any] = {
    "interpreter_enabled": False,
    "interpreter_engine": "pyodide",
    "manual_run_engine": "pyodide",
    "prompt_template": "Be brief. {date}",
    "jupyter_approval": "auto",
    "pyodide_approval": "ask",
    "kernel_name": "ir",
    "model_default": "lab/x",
    "model_vision": False,
    "max_steps": 3,
    "interpreter_jupyter_timeout": 600.0,
    "manual_run_jupyter_timeout": 0.0,
    "model_capabilities": {"lab/*": {"code_interpreter": False, "vision": True}},
    "blocked_modules": ("socket",),
    "model_denied": ("lab/big",),
}


def live(environ: dict[str, str] | None = None, **config: Any) -> LiveSettings:
    return LiveSettings(load_settings({"CodeInterp": config}, environ or {}))


def choose(settings: LiveSettings, **choices: Any) -> LiveSettings:
    """Do what PATCH does."""
    settings.lay(settings.read(choices))
    return settings


def entry(settings: LiveSettings, name: str) -> Json:
    return next(item for item in describe_settings(settings.given, settings.now) if item["name"] == name)


def refused(settings: LiveSettings, **choices: Any) -> CodeInterpError:
    with pytest.raises((ForbiddenError, InvalidRequestError)) as caught:
        settings.read(choices)
    assert caught.value.details["field"] in choices
    return caught.value


def test_every_personal_switch_has_a_rule_and_is_a_switch() -> None:
    assert set(RULES) == PERSONAL == set(FREE) == {switch.name for switch in SWITCHES if switch.personal}


@pytest.mark.parametrize("name", FREE)
def test_without_a_word_of_the_administrator_a_choice_counts_and_is_cleared_again(name: str) -> None:
    settings = choose(live(), **{name: FREE[name]})
    described = entry(settings, name)
    expected = list(FREE[name]) if isinstance(FREE[name], tuple) else FREE[name]
    assert (described["value"], described["source"], described["locked"]) == (expected, "user", False)
    assert described["default"] == entry(live(), name)["value"]
    settings.lay({})
    assert settings.now == settings.given


@pytest.mark.parametrize("name", FREE)
def test_a_lock_holds_against_everything(name: str) -> None:
    for settings in (
        live(forced=[name]),
        LiveSettings(load_settings({}, {}, {"CodeInterp": {name: entry(live(), name)["value"]}})),
    ):
        error = refused(settings, **{name: FREE[name]})
        assert error.code == "setting_locked"
        assert not settings.lay({name: FREE[name]})
        described = entry(settings, name)
        assert described["locked"]
        assert described["reason"] in error.message


def test_the_reason_of_a_lock_names_the_variable_that_was_used() -> None:
    settings = live({"CODE_INTERPRETER_BLACKLISTED_MODULES": "os", "CODE_EXECUTION_JUPYTER_TIMEOUT": "9"})
    assert "(CODE_INTERPRETER_BLACKLISTED_MODULES)" in entry(settings, "blocked_modules")["reason"]
    assert "(CODE_EXECUTION_JUPYTER_TIMEOUT)" in entry(settings, "interpreter_jupyter_timeout")["reason"]
    assert "forced" in entry(live(forced=["max_steps"]), "max_steps")["reason"]
    assert "for everybody" in entry(live(), "max_pages")["reason"]
    assert entry(live(), "prompt_template")["reason"] is None


@pytest.mark.parametrize(
    ("config", "name", "may", "may_not"),
    [
        ({"max_steps": 10}, "max_steps", [10, 1], [11]),
        ({}, "max_steps", [25], [26]),
        ({"interpreter_jupyter_timeout": 60}, "interpreter_jupyter_timeout", [60, 1], [61, 0]),
        ({"interpreter_jupyter_timeout": 0}, "interpreter_jupyter_timeout", [0, 9999], []),
        ({"manual_run_jupyter_timeout": 60}, "manual_run_jupyter_timeout", [5], [0]),
        # the twin's value counts for code of models too
        ({"manual_run_jupyter_timeout": 60}, "interpreter_jupyter_timeout", [5], [61]),
        ({"allowed_engines": ["pyodide"]}, "interpreter_engine", ["pyodide"], []),
        ({"model_allowed": ["lab/*"], "model_denied": ["lab/big"]}, "model_default", ["lab/x", ""], ["lab/big", "a/b"]),
        ({"model_capabilities": {"lab/*": {"code_interpreter": False}}}, "model_capabilities", [{"lab/x": {}}], []),
    ],
)
def test_an_explicit_value_of_a_file_is_a_cap(
    config: dict[str, Any], name: str, may: list[Any], may_not: list[Any]
) -> None:
    settings = live(**config)
    for value in may:
        settings.read({name: value})
    for value in may_not:
        error = refused(settings, **{name: value})
        assert error.code == "invalid_setting"
        assert entry(settings, name)["reason"] == error.details["allowed"]


@pytest.mark.parametrize(
    ("config", "name", "value"),
    [
        ({"interpreter_enabled": False}, "interpreter_enabled", True),
        ({"model_vision": False}, "model_vision", True),
        ({"minimum_approval": {"jupyter": "ask"}}, "jupyter_approval", "auto"),
        ({"pyodide_approval": "ask"}, "pyodide_approval", "auto"),
        ({"allowed_engines": ["jupyter"]}, "interpreter_engine", "pyodide"),
    ],
)
def test_a_cap_that_leaves_no_choice_is_shown_as_a_lock(config: dict[str, Any], name: str, value: object) -> None:
    settings = live(**config)
    assert refused(settings, **{name: value}).code == "setting_locked"
    assert entry(settings, name)["locked"]
    assert entry(settings, name)["reason"]


def test_the_form_offers_only_what_may_be_chosen() -> None:
    settings = live(max_steps=10, allowed_engines=["jupyter"])
    assert entry(settings, "max_steps")["kind"] == {"type": "number", "minimum": 1, "maximum": 10}
    assert entry(settings, "manual_run_engine")["kind"]["choices"] == ["auto", "jupyter"]
    kinds = {item["name"]: item["kind"]["type"] for item in describe_settings(settings.given)}
    named = ("model_vision", "blocked_modules", "model_capabilities", "pyodide_upstream_url", "model_credential_hook")
    assert [kinds[name] for name in named] == ["boolean", "list", "table", "url", "other"]


def test_lists_only_grow() -> None:
    settings = choose(live(blocked_modules=["os"], model_denied=["a/*"]), blocked_modules=["socket"], model_denied=[])
    assert settings.now.blocked_modules == ("os", "socket")
    assert settings.now.models.denied == ("a/*",)
    # a page sends the whole list that it showed: only what is new is the person's
    assert settings.read({"blocked_modules": ["os", "socket", "ssl"]}) == {"blocked_modules": ("socket", "ssl")}


def test_capabilities_are_laid_over_each_pattern_and_code_is_only_taken_away() -> None:
    given = {"lab/*": {"code_interpreter": False, "code_mode": "tags"}, "lab/x": {"context_tokens": 4096}}
    settings = choose(
        live(model_capabilities=given),
        model_capabilities={
            "lab/*": {"code_interpreter": False, "code_mode": "native"},
            "own/*": {"code_interpreter": False, "vision": None},
            "b/*": {"code_interpreter": True},
        },
    )
    assert settings.now.models.capabilities == {
        "lab/*": {"code_interpreter": False, "code_mode": "native"},
        "lab/x": {"context_tokens": 4096},
        "own/*": {"code_interpreter": False},
    }
    for pattern in ("lab/*", "lab/x"):
        error = refused(settings, model_capabilities={pattern: {"code_interpreter": True}})
        assert "lab/*" in error.message
    # what the administrator switched on again may stay as it is
    live(model_capabilities={"*": {"code_interpreter": False}, "a/b": {"code_interpreter": True}}).read(
        {"model_capabilities": {"a/b": {"code_interpreter": True}}}
    )


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("max_steps", "many", "a whole number"),
        ("max_steps", 2.5, "a whole number"),
        ("interpreter_engine", "moon", "'jupyter' or 'pyodide'"),
        ("model_capabilities", {"a": {"colour": 1}}, "code_interpreter (true"),
        ("model_capabilities", {"a": {"context_tokens": "x"}}, "context_tokens"),
        ("prompt_template", "{nobody}", "{engine}"),
        ("model_default", "gpt", "provider/name"),
        ("blocked_modules", {"os": 1}, "comma-separated list"),
        ("nothing", 1, "max_steps"),
    ],
)
def test_a_value_that_cannot_be_says_what_can(name: str, value: object, hint: str) -> None:
    error = refused(live(), **{name: value})
    assert (error.code, error.details["field"]) == ("invalid_setting", name)
    assert hint in error.message


def test_all_changes_count_or_none() -> None:
    settings = live()
    with pytest.raises(InvalidRequestError):
        settings.read({"max_steps": 3, "interpreter_engine": "moon"})
    assert settings.read({"max_steps": 3, "kernel_name": None}) == {"max_steps": 3, "kernel_name": None}


def test_a_choice_that_the_administrator_took_back_is_left_out() -> None:
    kept = {"max_steps": 20, "interpreter_engine": "moon", "gone_switch": 1, "model_vision": False, "max_pages": 1}
    settings = live(max_steps=10)
    assert settings.lay(kept)
    assert (settings.now.limits.steps, settings.now.models.vision) == (10, False)
    assert settings.now.origins["max_steps"] == SettingOrigin("config")
    assert settings.now.limits.pages == settings.given.limits.pages
    assert not settings.lay(dict(kept))


def test_clearing_a_choice_is_allowed_where_it_is_locked_by_now() -> None:
    assert live(forced=["max_steps"]).read({"max_steps": None}) == {"max_steps": None}
    assert refused(live(), max_pages=None).code == "setting_locked"
