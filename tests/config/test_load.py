"""Every switch is resolved, or refused in one readable line."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from traitlets import TraitError
from traitlets.config import Config
from traitlets.config.loader import KVArgParseConfigLoader

from jupyter_codeinterp.config import SWITCHES, CodeInterp, describe_settings, load_settings, render_switches
from jupyter_codeinterp.errors import ConfigError
from jupyter_codeinterp.protocol.settings import FoundProvider, RemoteJupyter, SettingOrigin, Settings

PAGE = Path(__file__).parents[2] / "docs" / "admins" / "switches.md"


def section(**values: Any) -> Config:
    return Config({"CodeInterp": values})


def leaves(value: object, prefix: str = "") -> list[str]:
    if not is_dataclass(value):
        return [prefix.removesuffix(".")]
    return [leaf for field in fields(value) for leaf in leaves(getattr(value, field.name), f"{prefix}{field.name}.")]


def test_nothing_set_gives_the_defaults() -> None:
    settings = load_settings({}, {}, {})
    assert settings == Settings(origins={switch.name: SettingOrigin() for switch in SWITCHES})


def test_every_part_of_the_snapshot_has_a_switch() -> None:
    assert sorted(switch.path for switch in SWITCHES) == sorted(
        set(leaves(Settings())) - {"origins", "found_providers"}
    )


def test_names_are_used_once() -> None:
    names = [switch.name for switch in SWITCHES]
    variables = [name for switch in SWITCHES for name in switch.environment]
    assert len(set(names)) == len(names)
    assert len(set(variables)) == len(variables)


def test_every_switch_is_a_trait_with_help() -> None:
    traits = CodeInterp.class_traits(config=True)
    for switch in SWITCHES:
        assert switch.text in traits[switch.name].help
        assert switch.environment[0] in traits[switch.name].help
        assert switch.unit in traits[switch.name].help
        assert getattr(CodeInterp(), switch.name) == switch.default


def test_the_page_for_administrators_is_what_the_switches_say() -> None:
    hint = "write it anew: python -c 'from jupyter_codeinterp.config import *; print(render_switches(), end=\"\")'"
    assert PAGE.read_text() == render_switches(), hint


@pytest.mark.parametrize(
    ("variable", "text", "path", "value"),
    [
        ("ENABLE_CODE_INTERPRETER", "False", "interpreter_enabled", False),
        ("CODE_INTERPRETER_ENGINE", "pyodide", "interpreter_engine", "pyodide"),
        ("CODE_INTERPRETER_JUPYTER_URL", "http://h:1/x/", "interpreter_jupyter.url", "http://h:1/x"),
        ("CODE_INTERPRETER_JUPYTER_AUTH", "token", "interpreter_jupyter.auth", "token"),
        ("CODE_INTERPRETER_JUPYTER_AUTH_TOKEN", "t", "interpreter_jupyter.token", "t"),
        ("CODE_INTERPRETER_JUPYTER_AUTH_PASSWORD", "p", "interpreter_jupyter.password", "p"),
        ("CODE_INTERPRETER_JUPYTER_TIMEOUT", "90", "interpreter_jupyter.timeout_seconds", 90.0),
        ("CODE_INTERPRETER_PROMPT_TEMPLATE", "Hello {date}", "prompt_template", "Hello {date}"),
        ("CODE_INTERPRETER_BLOCKED_MODULES", "os, subprocess,,os", "blocked_modules", ("os", "subprocess")),
        ("CODE_INTERPRETER_BLACKLISTED_MODULES", "os", "blocked_modules", ("os",)),
        ("ENABLE_CODE_EXECUTION", "off", "manual_run_enabled", False),
        ("CODE_EXECUTION_ENGINE", "jupyter", "manual_run_engine", "jupyter"),
        ("CODE_EXECUTION_JUPYTER_URL", "https://h", "manual_run_jupyter.url", "https://h"),
        ("CODE_EXECUTION_JUPYTER_AUTH", "none", "manual_run_jupyter.auth", "none"),
        ("CODE_EXECUTION_JUPYTER_AUTH_TOKEN", "t", "manual_run_jupyter.token", "t"),
        ("CODE_EXECUTION_JUPYTER_AUTH_PASSWORD", "p", "manual_run_jupyter.password", "p"),
        ("CODE_EXECUTION_JUPYTER_TIMEOUT", "0", "manual_run_jupyter.timeout_seconds", 0.0),
        ("CODEINTERP_MAX_STEPS", "3", "limits.steps", 3),
        ("CODEINTERP_MODEL_HEADERS", '{"X-Team": "a"}', "models.headers", {"X-Team": "a"}),
        ("CODEINTERP_MINIMUM_APPROVAL", '{"jupyter": "ask"}', "minimum_approval", {"jupyter": "ask"}),
        (
            "CODEINTERP_MODEL_CREDENTIAL_HOOK",
            "os.path:basename",
            "models.credential_hook",
            __import__("os").path.basename,
        ),
    ],
)
def test_the_environment_sets_and_locks(variable: str, text: str, path: str, value: object) -> None:
    settings = load_settings({}, {variable: text}, {})
    assert reduce(getattr, path.split("."), settings) == value
    switch = next(switch for switch in SWITCHES if switch.path == path)
    assert settings.origins[switch.name] == SettingOrigin("environment", locked=True)


@pytest.mark.parametrize("word", ["true", "1", "yes", "on", "True", " YES "])
def test_words_for_yes(word: str) -> None:
    assert load_settings({}, {"CODEINTERP_MODEL_ALLOW_LINK_LOCAL": word}).models.allow_link_local is True


@pytest.mark.parametrize("word", ["false", "0", "no", "off", "OFF"])
def test_words_for_no(word: str) -> None:
    assert load_settings({}, {"ENABLE_CODE_INTERPRETER": word}).interpreter_enabled is False


def test_a_variable_set_to_nothing_is_not_set() -> None:
    settings = load_settings(section(max_steps=4), {"CODEINTERP_MAX_STEPS": "", "ENABLE_CODE_INTERPRETER": ""})
    assert (settings.limits.steps, settings.interpreter_enabled) == (4, True)


def test_command_line_beats_environment_beats_config_file() -> None:
    environ = {"CODEINTERP_MAX_STEPS": "6", "CODEINTERP_MAX_KERNELS": "6"}
    in_files = section(max_steps=5, max_kernels=5, max_pages=5)
    on_command_line = section(max_steps="7")
    merged = Config(in_files)
    merged.merge(on_command_line)
    settings = load_settings(merged, environ, on_command_line)
    assert (settings.limits.steps, settings.limits.kernels, settings.limits.pages) == (7, 6, 5)
    assert settings.origins["max_steps"] == SettingOrigin("command_line", locked=True)
    assert settings.origins["max_kernels"] == SettingOrigin("environment", locked=True)
    assert settings.origins["max_pages"] == SettingOrigin("config", locked=False)
    assert settings.origins["prompt_template"] == SettingOrigin("default", locked=False)


def test_a_real_command_line_is_understood() -> None:
    arguments = ["--CodeInterp.max_steps=9", "--CodeInterp.blocked_modules=os,sys", "--CodeInterp.model_vision=no"]
    loaded = KVArgParseConfigLoader(argv=arguments, classes=[CodeInterp]).load_config()
    settings = load_settings(loaded, {}, loaded)
    assert (settings.limits.steps, settings.blocked_modules, settings.models.vision) == (9, ("os", "sys"), False)


def test_a_config_file_may_extend_a_default_list() -> None:
    config = Config()
    config.CodeInterp.stripped_variables.append("MY_*")
    assert load_settings(config, {}).stripped_variables == (*Settings().stripped_variables, "MY_*")


def test_the_forced_switches_are_locked() -> None:
    settings = load_settings(section(forced=["max_steps"], max_steps=5), {})
    assert settings.origins["max_steps"] == SettingOrigin("config", locked=True)


def test_code_of_models_uses_the_server_of_manual_runs_when_it_has_none() -> None:
    environ = {
        "CODE_EXECUTION_JUPYTER_URL": "http://a",
        "CODE_EXECUTION_JUPYTER_AUTH": "token",
        "CODE_EXECUTION_JUPYTER_AUTH_TOKEN": "secret",
        "CODE_EXECUTION_JUPYTER_TIMEOUT": "7",
    }
    settings = load_settings({}, environ)
    assert settings.interpreter_jupyter == RemoteJupyter("http://a", "token", "secret", "", 7.0)
    assert settings.origins["interpreter_jupyter_url"].source == "environment"


def test_a_token_never_goes_to_a_server_it_was_not_meant_for() -> None:
    environ = {
        "CODE_INTERPRETER_JUPYTER_URL": "http://b",
        "CODE_EXECUTION_JUPYTER_URL": "http://a",
        "CODE_EXECUTION_JUPYTER_AUTH": "token",
        "CODE_EXECUTION_JUPYTER_AUTH_TOKEN": "secret",
    }
    assert load_settings({}, environ).interpreter_jupyter == RemoteJupyter("http://b")


def test_two_names_of_one_switch_may_agree_but_not_differ() -> None:
    newer, older = "CODE_INTERPRETER_BLOCKED_MODULES", "CODE_INTERPRETER_BLACKLISTED_MODULES"
    assert load_settings({}, {newer: "os,sys", older: "os, sys"}).blocked_modules == ("os", "sys")
    with pytest.raises(ConfigError, match=f"{newer} and {older} are two names of one switch, but differ"):
        load_settings({}, {newer: "os", older: "sys"})


@pytest.mark.parametrize(
    ("config", "environ", "message"),
    [
        ({}, {"ENABLE_CODE_INTERPRETER": "maybe"}, "ENABLE_CODE_INTERPRETER cannot be 'maybe'; it must be true, 1"),
        (
            {},
            {"CODE_INTERPRETER_ENGINE": "docker"},
            "CODE_INTERPRETER_ENGINE cannot be 'docker'; it must be 'jupyter' or",
        ),
        ({}, {"CODE_INTERPRETER_JUPYTER_TIMEOUT": "-1"}, "a number of at least 0"),
        ({}, {"CODE_INTERPRETER_JUPYTER_TIMEOUT": "nan"}, "a number of at least 0"),
        ({}, {"CODE_INTERPRETER_JUPYTER_TIMEOUT": "inf"}, "a number of at least 0"),
        ({}, {"CODE_INTERPRETER_JUPYTER_URL": "ftp://x"}, "an address such as https"),
        ({}, {"CODE_INTERPRETER_JUPYTER_URL": "http://x:99999"}, "an address such as https"),
        (
            {},
            {"CODEINTERP_MAX_STEPS": "0"},
            "CODEINTERP_MAX_STEPS cannot be '0'; it must be a whole number of at least 1",
        ),
        ({}, {"CODEINTERP_ALLOWED_ENGINES": ","}, "at least one"),
        ({}, {"CODEINTERP_MODEL_CAPABILITIES": "{"}, "a JSON object"),
        ({}, {"CODEINTERP_MODEL_CAPABILITIES": '{"a": 1}'}, "a JSON object"),
        ({}, {"CODEINTERP_MODEL_CREDENTIAL_HOOK": "no.such:thing"}, "a function, or its place"),
        ({}, {"OPENAI_BASE_URL": "nonsense"}, "OPENAI_BASE_URL is 'nonsense'"),
        ({}, {"ANTHROPIC_BASE_URL": "nonsense"}, "ANTHROPIC_BASE_URL is 'nonsense'"),
        ({}, {"OLLAMA_HOST": "ftp://x"}, "OLLAMA_HOST is 'ftp://x'"),
        ({"max_steps": True}, {}, "setting CodeInterp.max_steps cannot be True"),
        ({"blocked_modules": 3}, {}, "CodeInterp.blocked_modules cannot be 3"),
        ({"prompt_template": 3}, {}, "CodeInterp.prompt_template cannot be 3"),
        (
            {"max_step": 3},
            {},
            "configuration of CodeInterp names max_step, but there is no such switch. Did you mean max_steps?",
        ),
        ({"qqqqqqqq": 3}, {}, "no such switch. 'jupyter lab --help-all' lists them."),
        ({"forced": ["max_stepz"]}, {}, "forced names max_stepz, but there is no such switch."),
        ({"model_ca_bundle": "/no/such.pem"}, {}, "model_ca_bundle is '/no/such.pem', but there is no such file."),
        ({"allowed_engines": ["pyodide"], "interpreter_engine": "jupyter"}, {}, "allowed_engines has only pyodide"),
        (
            {},
            {"CODE_INTERPRETER_JUPYTER_URL": "http://x", "CODE_INTERPRETER_JUPYTER_AUTH": "token"},
            "CODE_INTERPRETER_JUPYTER_AUTH is 'token', but CODE_INTERPRETER_JUPYTER_AUTH_TOKEN is not set.",
        ),
    ],
)
def test_a_bad_value_is_refused_in_one_line(config: dict[str, Any], environ: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(section(**config), environ)
    assert message in caught.value.message
    assert "\n" not in caught.value.message


def test_a_refused_secret_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings({}, {"CODEINTERP_MODEL_HEADERS": "Bearer abc"})
    assert "abc" not in str(caught.value)
    assert caught.value.__cause__ is None
    with pytest.raises(TraitError) as refused:
        CodeInterp(model_headers="Bearer abc")
    assert "abc" not in str(refused.value)


def test_a_trait_refuses_with_the_same_words() -> None:
    with pytest.raises(TraitError, match="max_steps cannot be 0; it must be a whole number of at least 1"):
        CodeInterp(max_steps=0)


def test_a_provider_is_found_in_the_environment() -> None:
    found = load_settings({}, {"OPENAI_API_KEY": "sk-1"}).found_providers
    assert found == (FoundProvider("openai", "openai-chat", "https://api.openai.com/v1", "sk-1", "OpenAI"),)
    local = load_settings({}, {"OPENAI_BASE_URL": "http://127.0.0.1:8080/v1/"}).found_providers
    assert local == (
        FoundProvider("openai", "openai-chat", "http://127.0.0.1:8080/v1", "", "OpenAI-compatible (127.0.0.1:8080)"),
    )
    assert load_settings({}, {}).found_providers == ()
    off = {"OPENAI_API_KEY": "sk-1", "CODEINTERP_MODEL_DISCOVER_ENVIRONMENT": "no"}
    assert load_settings({}, off).found_providers == ()


def test_anthropic_is_found_in_the_environment() -> None:
    found = load_settings({}, {"ANTHROPIC_API_KEY": "sk-2"}).found_providers
    assert found == (
        FoundProvider("anthropic", "anthropic-messages", "https://api.anthropic.com", "sk-2", "Anthropic"),
    )
    both = {"OPENAI_API_KEY": "sk-1", "ANTHROPIC_BASE_URL": "http://127.0.0.1:4000"}
    assert [(provider.id, provider.label) for provider in load_settings({}, both).found_providers] == [
        ("openai", "OpenAI"),
        ("anthropic", "Anthropic-compatible (127.0.0.1:4000)"),
    ]


@pytest.mark.parametrize("vendor", ["GEMINI", "MISTRAL", "DEEPSEEK", "XAI", "GROQ", "OPENROUTER"])
def test_other_vendors_are_found_by_their_keys(vendor: str) -> None:
    (found,) = load_settings({}, {f"{vendor}_API_KEY": "k-3"}).found_providers
    assert (found.id, found.kind, found.key) == (vendor.lower(), "openai-chat", "k-3")
    assert found.base_url.startswith("https://")
    assert load_settings({}, {f"{vendor}_API_KEY": " "}).found_providers == ()


@pytest.mark.parametrize(
    ("host", "base_url"),
    [
        ("127.0.0.1:11500", "http://127.0.0.1:11500"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:8000", "http://127.0.0.1:8000"),
        (":8000", "http://127.0.0.1:8000"),
        ("gpu-box", "http://gpu-box:11434"),
        ("https://models.example.org/", "https://models.example.org"),
        ("http://gpu-box:11434", "http://gpu-box:11434"),
        ("[::1]:11434", "http://[::1]:11434"),
        ("[::1]", "http://[::1]:11434"),
    ],
)
def test_ollama_is_found_by_the_variable_it_reads_itself(host: str, base_url: str) -> None:
    assert load_settings({}, {"OLLAMA_HOST": host}).found_providers == (
        FoundProvider("ollama", "ollama", base_url, "", "Ollama"),
    )


def test_settings_are_described_without_secrets() -> None:
    environ = {
        "CODE_INTERPRETER_JUPYTER_AUTH_TOKEN": "geheim",
        "CODEINTERP_MODEL_HEADERS": '{"X-Key": "geheim"}',
        "CODEINTERP_MODEL_PROXY": "http://u:geheim@p:1",
        "OPENAI_API_KEY": "geheim",
        "CODEINTERP_MAX_STEPS": "5",
    }
    settings = load_settings({}, environ)
    described = {entry["name"]: entry for entry in describe_settings(settings)}
    assert len(described) == len(SWITCHES)
    assert "geheim" not in str(described) + repr(settings)
    assert described["interpreter_jupyter_token"]["is_set"] is True
    assert described["manual_run_jupyter_token"]["is_set"] is False
    assert described["max_steps"] == {
        "name": "max_steps",
        "value": 5,
        "source": "environment",
        "locked": True,
        "reason": "It is set in the server's environment (CODEINTERP_MAX_STEPS); ask whoever runs the server.",
        "personal": True,
        "kind": {"type": "number", "minimum": 1, "maximum": 5},
        "default": 5,
        "unit": "",
        "help": "Model calls in one turn.",
        "env": ["CODEINTERP_MAX_STEPS"],
    }
