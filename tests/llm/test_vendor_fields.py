"""Servers are asked for what only they know, each in its own words, and others are not bothered."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_codeinterp.llm.anthropic_messages import ANTHROPIC_MESSAGES
from jupyter_codeinterp.llm.attempts import Attempt, Learned
from jupyter_codeinterp.llm.dialect import Dialect
from jupyter_codeinterp.llm.http_errors import Asked, read_error
from jupyter_codeinterp.llm.openai_chat import OPENAI_CHAT
from jupyter_codeinterp.llm.seam import ModelRequest, UserMessage
from jupyter_codeinterp.llm.vendor_fields import add_vendor_fields

MARK = {"cache_control": {"type": "ephemeral"}}
KEY = {"prompt_cache_key": "chat-1"}
THOUGHTS = {"extra_body": {"google": {"thinking_config": {"include_thoughts": True}}}}


@pytest.mark.parametrize(
    ("dialect", "host", "model", "added"),
    [
        ("anthropic-messages", "api.anthropic.com", "claude-opus-5", MARK),
        ("anthropic-messages", "127.0.0.1:8080", "m", MARK),
        ("openai-chat", "api.openai.com", "gpt-5.6", KEY),
        ("openai-responses", "api.openai.com", "gpt-5.6", KEY),
        ("openai-responses", "lab.openai.azure.com", "gpt", KEY),
        ("openai-responses", "api.x.ai:443", "grok-4.7", KEY),
        ("openai-chat", "openrouter.ai", "anthropic/claude-opus-5", MARK),
        ("openai-chat", "openrouter.ai", "openai/gpt-5.6", {}),
        ("openai-chat", "generativelanguage.googleapis.com", "gemini-3.8-flash", THOUGHTS),
        ("openai-chat", "us-east1-aiplatform.googleapis.com", "google/gemini-3.8-flash", THOUGHTS),
        ("openai-chat", "storage.googleapis.com", "m", {}),
        ("openai-chat", "gateway.example", "anthropic/claude-opus-5", {}),
        ("openai-chat", "api.mistral.ai", "mistral-large", {}),
        ("openai-chat", "notapi.openai.com.example", "gpt-5.6", {}),
        ("openai-chat", "fakeapi.x.ai", "grok", {}),
        ("ollama", "api.openai.com", "m", {}),
    ],
)
def test_each_server_is_asked_in_its_words(dialect: str, host: str, model: str, added: dict[str, Any]) -> None:
    body: dict[str, Any] = {"model": model}
    add_vendor_fields(body, dialect, host, "chat-1")
    assert body == {"model": model, **added}


def test_without_a_key_none_is_sent() -> None:
    body: dict[str, Any] = {"model": "gpt-5.6"}
    add_vendor_fields(body, "openai-chat", "api.openai.com", "")
    assert "prompt_cache_key" not in body


@pytest.mark.parametrize(
    ("dialect", "field"), [(OPENAI_CHAT, "prompt_cache_key"), (ANTHROPIC_MESSAGES, "cache_control")]
)
def test_a_server_that_refuses_it_is_not_asked_again(dialect: Dialect, field: str) -> None:
    learned = Learned([dialect])
    request = ModelRequest("m", "", (UserMessage("Hello"),), cache_key="chat-1")

    def attempt() -> Attempt:
        return Attempt(learned, request, "lab/m", "api.openai.com")

    first = attempt()
    assert field in first.build_body()
    refusal = {"error": {"message": f"{field}: Extra inputs are not permitted"}}
    assert first.change_after(read_error(Asked("lab", "api.openai.com", "m"), 400, refusal))
    assert field not in first.build_body()
    first.keep()
    assert field not in attempt().build_body()
