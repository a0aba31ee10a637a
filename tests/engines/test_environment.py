"""Keys do not reach the kernel's environment, also when the server merges its own into it later."""

from __future__ import annotations

from jupyter_codeinterp.engines.environment import KernelEnvironment
from jupyter_codeinterp.protocol.settings import Settings

PATTERNS = Settings().stripped_variables


def test_matching_names_are_left_out_in_any_case() -> None:
    variables = {"OPENAI_API_KEY": "1", "my_api_key": "2", "HOME": "/h", "API_KEYS": "3"}
    assert dict(KernelEnvironment(variables, PATTERNS)) == {"HOME": "/h", "API_KEYS": "3"}


def test_a_later_merge_does_not_bring_them_back() -> None:
    environment = KernelEnvironment({}, PATTERNS)
    environment.update({"X_AUTH_TOKEN": "1", "A": "1"}, B="2")
    assert environment == {"A": "1", "B": "2"}


def test_without_patterns_everything_stays() -> None:
    assert KernelEnvironment({"OPENAI_API_KEY": "1"}, ()) == {"OPENAI_API_KEY": "1"}
