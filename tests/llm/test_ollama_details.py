"""What Ollama tells of its models when it is asked about each, and how much they are told to read."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from jupyter_codeinterp.llm import list_details
from jupyter_codeinterp.llm.list_details import AT_ONCE, Further, OllamaDetails
from jupyter_codeinterp.llm.model_list import read_model_list
from jupyter_codeinterp.llm.ollama import Ollama
from jupyter_codeinterp.llm.ollama_context import FEWEST_TOKENS, choose_context
from jupyter_codeinterp.llm.provider_check import check_provider
from jupyter_codeinterp.llm.seam import ListedModel
from jupyter_codeinterp.protocol.models import ProviderConfig
from tests.llm import test_ollama
from tests.llm.asking import Asking, connection_to
from tests.servers.model_fixtures import ModelServerProcess

Json = dict[str, Any]
GIB = 1024**3
MANY = 32_768


def show(architecture: str, *capabilities: str, **facts: object) -> Json:
    """Return an answer as https://docs.ollama.com/api-reference/show-model-details describes it."""
    info = {f"{architecture}.{name.replace('__', '.')}": value for name, value in facts.items()}
    return {
        "parameters": "temperature 0.7",
        "details": {"format": "gguf", "family": architecture, "parameter_size": "8.0B", "quantization_level": "Q4_K_M"},
        "model_info": {"general.architecture": architecture, **info},
        "capabilities": list(capabilities),
    }


def tag(name: str, size: float = 5e9, **more: object) -> Json:
    """Return an entry as https://docs.ollama.com/api/tags describes it."""
    return {
        "name": name,
        "model": name,
        "modified_at": "2026-09-20T09:00:00.123456789+02:00",
        "size": int(size),
        "digest": f"sha256:{name}",
        "details": {"format": "gguf", "family": "llama", "parameter_size": "8.0B", "quantization_level": "Q4_K_M"},
        **more,
    }


LLAMA = show(
    *("llama", "completion", "tools"),
    context_length=131_072,
    block_count=32,
    attention__head_count=32,
    attention__head_count_kv=8,
    embedding_length=4_096,
)
QWEN = show(
    *("qwen3", "completion", "tools", "thinking"),
    context_length=40_960,
    block_count=64,
    attention__head_count=64,
    attention__head_count_kv=8,
    attention__key_length=128,
    attention__value_length=128,
)
GEMMA = show(
    *("gemma4", "completion", "vision", "tools", "thinking"),
    context_length=131_072,
    block_count=6,
    attention__head_count=8,
    attention__head_count_kv=[2, 2, 1, 2, 2, 1],
    attention__key_length=256,
    attention__value_length=256,
    attention__sliding_window=512,
    attention__sliding_window_pattern=[True, True, False, True, True, False],
)
TINY = show("llama", "completion", context_length=2_048, block_count=22, attention__head_count=4, embedding_length=64)
EMBEDDING = show("nomic-bert", "embedding", context_length=2_048)


@pytest.mark.parametrize(
    ("answer", "size", "memory", "tokens"),
    [
        # 128 KiB a token, 2 GiB of room
        (LLAMA, 5e9, None, 16_384),
        (LLAMA, 5e9, 8 * GIB, 10_240),
        # 256 KiB a token, a quarter of the model's size
        (QWEN, 20e9, None, 18_432),
        (QWEN, 20e9, 16 * GIB, FEWEST_TOKENS),
        (GEMMA, 9e9, None, MANY),
        (TINY, 6e8, None, 2_048),
        # nothing known but how long it may be, or not even that
        (show("new", context_length=1_000_000), 5e9, None, 16_384),
        ({"model_info": None}, None, None, 16_384),
        ({}, "big", 0, 16_384),
        (show("llama", block_count="x", attention__head_count=[], embedding_length={}), 5e9, None, 16_384),
        # who made the model has decided
        ({**LLAMA, "parameters": 'stop "a"\nnum_ctx                        65536\ntemperature 1'}, 5e9, None, 65_536),
        # of Ollama's cloud
        ({**LLAMA, "remote_model": "gpt-oss:120b", "remote_host": "https://ollama.com:443"}, 384, None, 131_072),
    ],
)
def test_a_model_reads_what_fits(answer: Json, size: object, memory: int | None, tokens: int) -> None:
    assert choose_context(answer, size=size, most=MANY, memory=memory) == tokens


def test_the_switch_limits_what_is_asked_for() -> None:
    assert choose_context(LLAMA, size=5e9, most=4_096, memory=None) == 4_096
    assert choose_context(GEMMA, size=5e9, most=131_072, memory=None) == 131_072
    assert choose_context(LLAMA, size=5e9, most=0, memory=None) is None


def list_at(server: ModelServerProcess, **models: Any) -> dict[str, ListedModel]:
    async def run() -> dict[str, ListedModel]:
        async with Asking(Ollama).opened(connection_to(server.base_url, **models)) as model:
            return {listed.name: listed for listed in await model.list_models()}

    return asyncio.run(run())


def test_each_model_is_asked_about(model_server: ModelServerProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    # whatever machine this is
    monkeypatch.setattr(list_details, "machine_memory", lambda: None)
    shows = {"llama3.2:latest": LLAMA, "gemma4:e4b": GEMMA, "nomic-embed-text:latest": EMBEDDING}
    names = [*shows, "gone:latest"]
    model_server.load({"models": [tag(name) for name in names], "further": {"/api/show": shows}, "responses": []})
    models = list_at(model_server)
    # as of the day it was fetched
    day = 1_789_894_800.0
    assert models == {
        "gemma4:e4b": ListedModel(
            "gemma4:e4b", context_tokens=MANY, vision=True, tools=True, thinking=True, created=day
        ),
        "gone:latest": ListedModel("gone:latest", created=day),
        "llama3.2:latest": ListedModel(
            "llama3.2:latest", context_tokens=16_384, vision=False, tools=True, thinking=False, created=day
        ),
        "nomic-embed-text:latest": ListedModel(
            "nomic-embed-text:latest",
            context_tokens=2_048,
            vision=False,
            tools=False,
            thinking=False,
            chat=False,
            created=day,
        ),
    }
    assert list_at(model_server, ollama_context=8_192)["llama3.2:latest"].context_tokens == 8_192


class Shows:
    """Answers /api/show one by one, and counts how many are asked at once."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.open = self.most_open = 0
        self.hanging: set[str] = set()

    async def fetch(self, further: Further) -> Any:
        name = (further.body or {})["model"]
        self.asked.append(name)
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        try:
            await asyncio.sleep(0)
            if name in self.hanging:
                await asyncio.Event().wait()
            return LLAMA
        finally:
            self.open -= 1


async def contexts(details: OllamaDetails, shows: Shows, *tags: Json) -> list[int | None]:
    body = await details.add("http://ollama.example", {"models": list(tags)}, shows.fetch)
    return [model.context_tokens for model in read_model_list(body) or ()]


async def test_a_model_is_asked_about_again_only_when_it_changed() -> None:
    shows, details = Shows(), OllamaDetails("http://ollama.example", MANY)
    assert await contexts(details, shows, tag("a"), tag("b")) == [16_384, 16_384]
    assert await contexts(details, shows, tag("a"), tag("b", digest="sha256:new")) == [16_384, 16_384]
    assert sorted(shows.asked) == ["a", "b", "b"]


async def test_what_is_no_longer_listed_is_forgotten() -> None:
    shows, details = Shows(), OllamaDetails("http://ollama.example", MANY)
    for number in range(5):
        assert await contexts(details, shows, tag("a", digest=f"sha256:{number}")) == [16_384]
    assert len(details._known) == 1


async def test_many_models_are_asked_about_a_few_at_a_time() -> None:
    shows = Shows()
    found = await contexts(OllamaDetails("http://ollama.example", MANY), shows, *(tag(f"m{n}") for n in range(300)))
    assert shows.most_open == AT_ONCE
    assert (found.count(16_384), found.count(None)) == (200, 100)


async def test_what_takes_too_long_hides_neither_its_model_nor_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_details, "DETAIL_SECONDS", 0.05)
    shows, details = Shows(), OllamaDetails("http://ollama.example", MANY)
    shows.hanging = {"slow"}
    assert await contexts(details, shows, tag("fast"), tag("slow")) == [16_384, None]
    assert shows.open == 0
    shows.hanging = set()
    # known by now, and so asked for no more
    assert await contexts(details, shows, tag("fast"), tag("slow")) == [16_384, 16_384]
    assert shows.asked.count("fast") == 1


async def test_the_connection_test_asks_for_as_much_as_a_turn(model_server: ModelServerProcess) -> None:
    shows = {"llama3.2:latest": LLAMA, "nomic-embed-text:latest": EMBEDDING}
    answer = test_ollama.answer(test_ollama.line(content="1, 2, 3"))
    model_server.load(
        {"models": [tag(name) for name in shows], "further": {"/api/show": shows}, "responses": [answer] * 3}
    )
    config = ProviderConfig("lab", "ollama", model_server.base_url)
    async with Asking(Ollama).opened(connection_to(model_server.base_url)) as model:
        check = await check_provider(model, config, None)
    assert check.models == ("llama3.2:latest",)
    asked = {(body["model"], body["options"]["num_ctx"]) for body in model_server.bodies()}
    assert len(asked) == 1
    ((name, context),) = asked
    assert name == "llama3.2:latest"
    assert FEWEST_TOKENS <= context <= 16_384
