"""What the lists of each kind of server tell; the entries are in ``listed_entries.py``."""

from __future__ import annotations

import json

import pytest

from jupyter_codeinterp.llm.model_list import read_model, read_model_list
from jupyter_codeinterp.llm.seam import ListedModel
from tests.llm.listed_entries import (
    ANTHROPIC,
    COPILOT,
    DEEPSEEK,
    FIREWORKS,
    GEMINI,
    GITHUB,
    GROQ,
    LITELLM,
    LLAMA_CPP,
    LM_STUDIO,
    MISTRAL,
    OPENAI,
    OPENROUTER,
    TOGETHER,
    VLLM,
    XAI,
    Json,
)

SHAPES = [
    (OPENAI, ListedModel("gpt-5.6", created=1782000000.0)),
    (
        OPENROUTER,
        ListedModel(
            "google/gemini-2.5-pro-preview",
            label="Google: Gemini 2.5 Pro Preview",
            context_tokens=1000000,
            output_tokens=65535,
            vision=True,
            tools=True,
            thinking=True,
            created=1746578513.0,
            input_price=1.25,
            output_price=10.0,
        ),
    ),
    (LLAMA_CPP, ListedModel("qwen3-vl", context_tokens=16384, vision=True, created=1782000000.0)),
    (VLLM, ListedModel("Qwen/Qwen3.6-27B", context_tokens=32768, created=1782000000.0)),
    (
        LITELLM,
        ListedModel(
            "smart",
            context_tokens=1000000,
            output_tokens=64000,
            vision=True,
            tools=True,
            input_price=3.0,
            output_price=15.0,
        ),
    ),
    (
        ANTHROPIC,
        ListedModel(
            "claude-opus-5",
            label="Claude Opus 5",
            context_tokens=1000000,
            output_tokens=128000,
            vision=True,
            thinking=True,
            created=1784851200.0,
        ),
    ),
    (
        GEMINI,
        ListedModel(
            "gemini-3.8-flash",
            label="Gemini 3.8 Flash",
            context_tokens=1048576,
            output_tokens=65536,
            thinking=True,
        ),
    ),
    (
        MISTRAL,
        ListedModel(
            "mistral-medium-latest",
            label="mistral-medium-2508",
            context_tokens=131072,
            vision=True,
            tools=True,
            thinking=False,
            created=1782000000.0,
        ),
    ),
    (
        GROQ,
        ListedModel(
            "qwen/qwen3.6-27b",
            context_tokens=131072,
            output_tokens=16384,
            vision=True,
            created=1782000000.0,
            input_price=0.6,
            output_price=3.0,
        ),
    ),
    (
        TOGETHER,
        ListedModel(
            "deepseek-ai/DeepSeek-V4-Pro",
            label="DeepSeek V4 Pro",
            context_tokens=1048576,
            created=1776000000.0,
            input_price=0.6,
            output_price=1.7,
        ),
    ),
    (
        FIREWORKS,
        ListedModel("accounts/fireworks/models/kimi-k3", context_tokens=1048576, vision=True, tools=True),
    ),
    (
        XAI,
        ListedModel("grok-4.7", vision=True, thinking=True, created=1788000000.0, input_price=1.25, output_price=2.5),
    ),
    (
        GITHUB,
        ListedModel(
            "openai/gpt-4.1",
            label="OpenAI GPT-4.1",
            context_tokens=1048576,
            output_tokens=32768,
            vision=True,
            tools=True,
        ),
    ),
    (LM_STUDIO, ListedModel("qwen2-vl-7b-instruct", context_tokens=8192, vision=True, tools=True)),
    (DEEPSEEK, ListedModel("deepseek-v4-pro")),
    (
        COPILOT,
        ListedModel("gpt-5", label="GPT-5", context_tokens=272000, output_tokens=128000, vision=True, tools=True),
    ),
]


@pytest.mark.parametrize(("entry", "model"), SHAPES, ids=[model.name for _, model in SHAPES])
def test_an_entry_tells_what_its_server_knows(entry: Json, model: ListedModel) -> None:
    assert read_model(json.loads(json.dumps(entry))) == model


@pytest.mark.parametrize(
    "entry",
    [
        {**OPENROUTER, "architecture": {"input_modalities": ["text"], "output_modalities": ["image"]}},
        {**GEMINI, "supportedGenerationMethods": ["embedContent"]},
        {**MISTRAL, "capabilities": {"completion_chat": False}},
        {**GROQ, "active": False},
        {**TOGETHER, "type": "rerank"},
        {**FIREWORKS, "supports_chat": False},
        {**XAI, "output_modalities": ["video"]},
        {**GITHUB, "supported_output_modalities": ["embeddings"]},
        {**LM_STUDIO, "type": "embeddings"},
        {**COPILOT, "capabilities": {"type": "embeddings"}},
        {**LITELLM, "model_info": {"mode": "audio_transcription"}},
        {**ANTHROPIC, "lifecycle": "retired"},
        {"id": "d1", "object": "model", "capabilities": {"chat_completion": False, "embeddings": True}},
        {"id": "text-embedding-3-small", "object": "model"},
    ],
)
def test_what_is_for_something_else_is_marked(entry: Json) -> None:
    model = read_model(entry)
    assert model is not None
    assert not model.chat


def test_what_will_be_taken_away_is_marked() -> None:
    entries = (
        {**ANTHROPIC, "lifecycle": "deprecated"},
        {**OPENAI, "shutdown_date": "2026-12-31"},
        {**MISTRAL, "deprecation": "2026-12-31T12:00:00Z"},
    )
    found = [read_model(entry) for entry in entries]
    assert [model and (model.chat, model.deprecated) for model in found] == [(True, True)] * 3


def test_what_lm_studio_could_load_is_not_what_it_loads() -> None:
    entry = {**LM_STUDIO, "state": "not-loaded", "type": "llm"}
    del entry["loaded_context_length"], entry["capabilities"]
    assert read_model(entry) == ListedModel("qwen2-vl-7b-instruct", vision=False)


@pytest.mark.parametrize("value", [None, 0, -1, 255, 1e12, "many", True, [], {}, float("nan"), float("inf"), "1e999"])
@pytest.mark.parametrize("key", ["max_model_len", "created", "context_length", "max_output_tokens"])
def test_what_makes_no_sense_is_not_told(key: str, value: object) -> None:
    assert read_model({"id": "m", key: value}) == ListedModel("m")


@pytest.mark.parametrize(
    "junk",
    [
        {"architecture": "text", "meta": [1], "capabilities": 7, "pricing": "free", "top_provider": None},
        {"capabilities": [{"tools": 1}, None], "supported_parameters": "tools", "input_modalities": {"image": 1}},
        {"pricing": {"prompt": "-1", "completion": "-1"}, "context_length": "none", "display_name": "a\nb"},
        {"display_name": "x" * 101, "created": "yesterday", "created_at": "1970-01-01T00:00:00Z", "type": 3},
        {"supports_vision": "yes", "supports_tools": 1, "thinking": {"values": [False, True]}, "lifecycle": 1},
    ],
)
def test_junk_around_a_name_leaves_the_name(junk: Json) -> None:
    assert read_model({"id": "m", **junk}) in (ListedModel("m"), ListedModel("m", tools=False))


@pytest.mark.parametrize("entry", [None, 1, [], {}, {"id": ""}, {"id": 7}, {"id": "a\nb"}, {"id": "x" * 301}, "", " "])
def test_an_entry_without_a_name_is_no_model(entry: object) -> None:
    assert read_model(entry) is None


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"object": "list", "data": [OPENAI, VLLM, OPENAI]}, ["Qwen/Qwen3.6-27B", "gpt-5.6"]),
        ({"models": [GEMINI]}, ["gemini-3.8-flash"]),
        ([GITHUB, TOGETHER], ["deepseek-ai/DeepSeek-V4-Pro", "openai/gpt-4.1"]),
        (["b", "a"], ["a", "b"]),
        ({"object": "list", "data": []}, []),
        ({"object": "list", "data": None}, []),
    ],
)
def test_lists_of_all_forms_are_read(body: object, names: list[str]) -> None:
    models = read_model_list(body)
    assert models is not None
    assert [model.name for model in models] == names


@pytest.mark.parametrize("body", [None, "models", {}, {"data": []}, {"object": "list", "data": [1]}, {"models": {}}])
def test_what_is_no_list_is_told_apart(body: object) -> None:
    assert read_model_list(body) is None
