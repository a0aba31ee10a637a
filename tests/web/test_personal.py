"""What a person chooses for themselves counts within what the administrator allows, at once and after a restart."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_codeinterp.config import SWITCH_BY_NAME, load_settings
from jupyter_codeinterp.errors import CodeInterpError
from jupyter_codeinterp.protocol.settings import Settings
from jupyter_codeinterp.web.personal import PERSONAL, accept_choice, lay_over
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import say
from tests.test_app import find_app
from tests.web.api import Api


def configured(environ: dict[str, str] | None = None, **config: Any) -> Settings:
    return load_settings({"CodeInterp": config}, environ or {})


@pytest.mark.parametrize(
    ("config", "name", "value"),
    [
        ({}, "max_steps", 400),
        ({"max_steps": 10}, "max_steps", 10),
        ({}, "interpreter_jupyter_timeout", 0),
        ({"interpreter_jupyter_timeout": 0}, "interpreter_jupyter_timeout", 900),
        ({"manual_run_jupyter_timeout": 30}, "manual_run_jupyter_timeout", 30),
        ({}, "jupyter_approval", "auto"),
        ({"jupyter_approval": "auto"}, "jupyter_approval", "ask"),
        ({}, "interpreter_enabled", False),
        ({}, "manual_run_engine", "auto"),
        ({}, "model_default", ""),
        ({"model_allowed": ["openai/*"]}, "model_default", "openai/a"),
        ({"model_vision": True}, "model_vision", False),
    ],
)
def test_within_the_cap_a_choice_counts(config: dict[str, Any], name: str, value: object) -> None:
    base = configured(**config)
    assert accept_choice(base, name, value) == value
    laid = lay_over(base, {name: value})
    assert laid.origins[name].source == "user"


@pytest.mark.parametrize(
    ("config", "name", "value", "words"),
    [
        ({"max_steps": 10}, "max_steps", 11, "at most 10"),
        ({"interpreter_jupyter_timeout": 60}, "interpreter_jupyter_timeout", 61, "at most 60 seconds"),
        ({"interpreter_jupyter_timeout": 60}, "interpreter_jupyter_timeout", 0, "at most 60 seconds"),
        ({"jupyter_approval": "ask"}, "jupyter_approval", "auto", "a person asked"),
        ({"minimum_approval": {"pyodide": "ask"}}, "pyodide_approval", "auto", "a person asked"),
        ({"interpreter_enabled": False}, "interpreter_enabled", True, "switched it off"),
        ({"model_vision": False}, "model_vision", True, "switched it off"),
        ({"allowed_engines": ["jupyter"]}, "interpreter_engine", "pyodide", "allows only jupyter"),
        ({"model_denied": ["openai/*"]}, "model_default", "openai/a", "not allowed"),
        ({"forced": ["max_steps"]}, "max_steps", 1, "for everybody"),
        ({}, "max_kernels", 1, "the administrator's"),
        ({}, "blocked_modules", [], "the administrator's"),
    ],
)
def test_beyond_it_is_refused_with_the_reason(config: dict[str, Any], name: str, value: object, words: str) -> None:
    base = configured(**config)
    with pytest.raises(CodeInterpError, match=words) as refused:
        accept_choice(base, name, value)
    assert (refused.value.code, refused.value.details["field"]) == ("setting_locked", name)
    # a choice of earlier days, when the administrator allowed more, does not count
    assert lay_over(base, {name: value}) == base


@pytest.mark.parametrize("name", PERSONAL)
def test_what_the_environment_sets_is_locked(name: str) -> None:
    values = {"number": "5", "boolean": "true"}
    switch = SWITCH_BY_NAME[name]
    kind = type(switch.kind).__name__.lower()
    value = values.get(kind, "jupyter" if "engine" in name else "ask" if "approval" in name else "demo/analyst")
    base = configured({switch.environment[0]: value})
    with pytest.raises(CodeInterpError, match="by the environment") as refused:
        accept_choice(base, name, value)
    assert refused.value.code == "setting_locked"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_steps", 0),
        ("max_steps", "many"),
        ("interpreter_engine", "cloud"),
        ("prompt_template", "{secret}"),
        ("x", 1),
    ],
)
def test_a_value_that_cannot_work_is_told_by_its_field(name: str, value: object) -> None:
    with pytest.raises(CodeInterpError) as refused:
        accept_choice(configured(), name, value)
    assert (refused.value.code, refused.value.details["field"]) == ("invalid_setting", name)


async def test_choices_count_at_once_and_are_kept(api: Api, jp_serverapp: Any) -> None:
    body = {"interpreter_engine": "pyodide", "model_default": "demo/analyst", "max_steps": 3}
    changed = (await api.ask("PATCH", "settings", body)).body["settings"]
    assert {name: changed[name]["value"] for name in body} == body
    assert {changed[name]["source"] for name in body} == {"user"}
    assert (changed["max_steps"]["default"], changed["max_steps"]["personal"]) == (25, True)
    assert changed["max_steps"]["kind"] == {"type": "number", "minimum": 1, "maximum": 1_000_000}
    assert (await api.ask("POST", "chats", {})).body["engine"] == "pyodide"
    site = find_app(jp_serverapp).site
    await find_app(jp_serverapp).stop_extension()
    site._opening = None
    site.live.now = site.live.base
    kept = (await api.ask("GET", "settings")).body["settings"]
    assert kept["max_steps"]["value"] == 3
    cleared = (await api.ask("PATCH", "settings", {"max_steps": None})).body["settings"]
    assert (cleared["max_steps"]["value"], cleared["max_steps"]["source"]) == (25, "default")


async def test_all_or_none_is_changed(api: Api) -> None:
    refused = await api.ask("PATCH", "settings", {"max_steps": 3, "max_kernels": 9})
    assert (refused.status, refused.body["details"]) == (403, {"field": "max_kernels"})
    assert (await api.ask("GET", "settings")).body["settings"]["max_steps"]["value"] == 25
    refused = await api.ask("PATCH", "settings", {"max_steps": "x"})
    assert (refused.status, refused.body["code"]) == (400, "invalid_setting")


async def test_a_prompt_of_ones_own_is_previewed_and_reaches_the_model(
    api: Api, model_server: ModelServerProcess
) -> None:
    told = (await api.ask("GET", "prompt")).body
    assert (told["template"], told["source"]) == (told["built_in"], "default")
    assert [placeholder["name"] for placeholder in told["placeholders"]] == ["engine", "packages", "files", "date"]
    template = "Speak like a sailor. {engine}"
    seen = (await api.ask("POST", "prompt/preview", {"template": template})).body["text"]
    assert seen.startswith("Speak like a sailor. a Python kernel")
    wrong = await api.ask("POST", "prompt/preview", {"template": "{secret}"})
    assert (wrong.status, wrong.body["code"]) == (400, "invalid_template")
    assert "{secret}" in wrong.body["message"]
    assert (await api.ask("PATCH", "settings", {"prompt_template": template})).status == 200
    model_server.respond(say("Ahoy."))
    provider = {"kind": "openai-chat", "base_url": model_server.base_url}
    assert (await api.ask("PUT", "providers/lab", provider)).status == 200
    chat_id = await api.new_chat(model="lab/scripted-model")
    await api.send(chat_id, "Hello")
    await api.until(lambda: api.chat(chat_id), lambda chat: chat["turn"] is None)
    assert model_server.chat_bodies()[0]["messages"][0]["content"].startswith("Speak like a sailor.")
