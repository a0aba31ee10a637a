"""Model servers of this machine are found, named, and never mistaken for other servers or waited for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from jupyter_codeinterp.errors import ModelError
from jupyter_codeinterp.llm import local_providers
from jupyter_codeinterp.llm.local_providers import PROBE_SECONDS, LocalProviders
from jupyter_codeinterp.llm.registry import ModelRegistry
from jupyter_codeinterp.llm.scripted import ScriptedModel
from jupyter_codeinterp.llm.seam import ChatModel, ListedModel
from jupyter_codeinterp.protocol.models import ProviderConfig
from jupyter_codeinterp.protocol.settings import ModelSettings, Settings
from tests.llm.test_registry import MemoryProviders, ids
from tests.servers.fixed_server import fixed_server, http_response, sent_at_once
from tests.servers.model_fixtures import ModelServerProcess


async def test_a_local_server_is_found(model_server: ModelServerProcess) -> None:
    urls = (model_server.base_url, "http://127.0.0.1:1/v1")
    settings = Settings(models=ModelSettings(local_urls=urls))
    registry = ModelRegistry(settings, MemoryProviders())
    try:
        port = model_server.url.rpartition(":")[2]
        assert await ids(registry) == ["demo/analyst", f"local-{port}/scripted-model"]
    finally:
        await registry.close()


@asynccontextmanager
async def answering(status: str, body: str) -> AsyncIterator[str]:
    """Serve the same answer for everything and give the base URL."""

    async with fixed_server(sent_at_once(lambda _: http_response(status, body))) as (place, _):
        yield f"http://{place}/v1"


async def found_at(url: str) -> list[str]:
    registry = ModelRegistry(Settings(models=ModelSettings(local_urls=(url,))), MemoryProviders())
    try:
        return [provider.label or "" for provider in await registry.list_providers() if provider.source == "local"]
    finally:
        await registry.close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("404 Not Found", '{"detail":"Not Found"}'),
        ("200 OK", "<!doctype html><title>My app</title>"),
        ("200 OK", '{"status":"ok"}'),
        ("200 OK", '{"data":[]}'),
        ("200 OK", '{"object":"list","data":[1]}'),
        ("302 Found\r\nLocation: /hub/login", ""),
        ("401 Unauthorized", "{}"),
    ],
)
async def test_a_port_that_answers_something_else_is_no_model_server(status: str, body: str) -> None:
    async with answering(status, body) as url:
        assert await found_at(url) == []


@pytest.mark.parametrize(
    "body",
    [
        '{"object":"list","data":[{"id":"llama3","object":"model","owned_by":"library"}]}',
        '{"object":"list","data":null}',
        '{"object":"list","data":[]}',
        '{"models":[{"name":"qwen"}],"object":"list","data":[{"id":"qwen"}]}',
    ],
)
async def test_a_list_of_models_is_a_model_server_even_without_models(body: str) -> None:
    async with answering("200 OK", body) as url:
        (label,) = await found_at(url)
        assert label.startswith("Local server, port")


class Slow(ScriptedModel):
    """Never says which models it has."""

    async def list_models(self) -> tuple[ListedModel, ...]:
        await asyncio.get_running_loop().create_future()
        return ()


class Refusing(ScriptedModel):
    """Is not there."""

    async def list_models(self) -> tuple[ListedModel, ...]:
        raise ModelError("refused", kind="connection")


class Machine:
    """Servers by port, and the look around them."""

    def __init__(self, **models: ChatModel) -> None:
        self.now = 0.0
        self.models: dict[int, ChatModel] = {int(name[1:]): model for name, model in models.items()}
        self.local = LocalProviders(Settings(), self.make, lambda: self.now)

    def make(self, config: ProviderConfig) -> ChatModel:
        return self.models.get(int(config.base_url.split(":")[2].removesuffix("/v1")), Refusing([]))


async def test_the_usual_servers_are_looked_for_and_named() -> None:
    known = {"p11434": "Ollama", "p1234": "LM Studio", "p8080": "llama.cpp", "p8000": "vLLM"}
    machine = Machine(**{name: ScriptedModel([], models=(label,)) for name, label in known.items()})
    found = await machine.local.find()
    assert [(config.id, config.label) for config in found] == [
        ("ollama", "Ollama"),
        ("lm-studio", "LM Studio"),
        ("llama-cpp", "llama.cpp"),
        ("vllm", "vLLM"),
    ]
    assert machine.local.models("vllm") == (ListedModel("vLLM"),)
    assert machine.local.models("nobody") == ()


async def test_a_server_that_hangs_neither_hides_the_others_nor_holds_up_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine = Machine(p11434=ScriptedModel([], models=("llama",)), p8080=Slow([]))
    # only the wait of who asks ends here, as when the probe itself were late
    monkeypatch.setattr(local_providers, "PROBE_SECONDS", 0.02)
    waited = asyncio.get_running_loop().time()
    assert [config.id for config in await machine.local.find()] == ["ollama"]
    assert asyncio.get_running_loop().time() - waited < PROBE_SECONDS
    await machine.local.close()


async def test_a_server_that_went_away_is_gone_with_the_next_look() -> None:
    machine = Machine(p11434=ScriptedModel([], models=("llama",)))
    assert len(await machine.local.find()) == 1
    del machine.models[11434]
    assert len(await machine.local.find()) == 1
    machine.now += 61
    assert await machine.local.find() == ()
