from __future__ import annotations

import builtins
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from jupyter_codeinterp.config.live import LiveSettings
from jupyter_codeinterp.errors import (
    ConflictError,
    ForbiddenError,
    InvalidRequestError,
    ModelError,
    NotFoundError,
)
from jupyter_codeinterp.llm.chat_names import is_for_chat
from jupyter_codeinterp.llm.connection import Connection
from jupyter_codeinterp.llm.demo import DemoModel
from jupyter_codeinterp.llm.model_lists import LIST_SECONDS
from jupyter_codeinterp.llm.registry import ModelRegistry
from jupyter_codeinterp.llm.scripted import ScriptedModel, text_step
from jupyter_codeinterp.llm.seam import ListedModel, ModelEvent, ModelRequest
from jupyter_codeinterp.protocol.models import ProviderConfig
from jupyter_codeinterp.protocol.settings import FoundProvider, ModelSettings, Settings

LAB = ProviderConfig("lab", "scripted", "http://127.0.0.1:9000/v1")


class MemoryProviders:
    """A provider store without a disk."""

    def __init__(self) -> None:
        self.configs: dict[str, ProviderConfig] = {}
        self.keys: dict[str, str] = {}
        self.sent: dict[str, dict[str, str]] = {}

    async def list(self) -> tuple[ProviderConfig, ...]:
        return tuple(replace(config, has_key=config.id in self.keys) for config in self.configs.values())

    async def put(self, config: ProviderConfig, key: str | None) -> ProviderConfig:
        if config.headers is not None:
            self.sent[config.id] = {name: value for name, value in config.headers.items() if value is not None}
        self.configs[config.id] = replace(config, headers=None, header_names=tuple(self.sent.get(config.id, ())))
        if key is not None:
            self.keys[config.id] = key
        return self.configs[config.id]

    async def key(self, provider_id: str, *, base_url: str | None = None) -> str | None:
        kept = self.configs.get(provider_id)
        return self.keys.get(provider_id) if kept and base_url in (None, kept.base_url) else None

    async def headers(self, provider_id: str, *, base_url: str) -> dict[str, str]:
        kept = self.configs.get(provider_id)
        return self.sent.get(provider_id, {}) if kept and base_url == kept.base_url else {}

    async def delete(self, provider_id: str) -> None:
        self.configs.pop(provider_id)
        self.keys.pop(provider_id, None)


def named_alone(name: str) -> ListedModel:
    """Return what a list tells that holds names only."""
    return ListedModel(name, chat=is_for_chat(name))


class World:
    """A registry whose adapters, clock and store a test can see."""

    def __init__(self, *, found: tuple[FoundProvider, ...] = (), **models: Any) -> None:
        self.now = 1000.0
        self.store = MemoryProviders()
        self.connections: builtins.list[Connection] = []
        self.made: builtins.list[Listing] = []
        self.names: Mapping[str, tuple[str, ...] | ModelError] = {}
        self.models: Mapping[str, tuple[ListedModel, ...]] = {}
        settings = Settings(models=ModelSettings(**{"discover_local": False, **models}), found_providers=found)
        adapters: dict[str, Callable[[Connection], Any]] = {"scripted": self.make, "openai-chat": self.make}
        adapters["demo"] = lambda connection: DemoModel(delay_seconds=0)
        self.live = LiveSettings(settings)
        self.registry = ModelRegistry(settings, self.store, adapters=adapters, clock=lambda: self.now, live=self.live)

    def make(self, connection: Connection) -> Listing:
        self.connections.append(connection)
        names = self.names.get(connection.provider_id, ("model",))
        named = names if isinstance(names, ModelError) else tuple(map(named_alone, names))
        self.made.append(Listing(self.models.get(connection.provider_id, named)))
        return self.made[-1]


class Listing:
    """A model that counts how often it is asked what there is."""

    def __init__(self, models: tuple[ListedModel, ...] | ModelError) -> None:
        self.models = models
        self.listed = 0
        self.closed = False

    def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        return ScriptedModel([text_step("ready")]).stream(request)

    async def list_models(self) -> tuple[ListedModel, ...]:
        self.listed += 1
        if isinstance(self.models, ModelError):
            raise self.models
        return self.models

    async def close(self) -> None:
        self.closed = True


@asynccontextmanager
async def world(*, found: tuple[FoundProvider, ...] = (), **models: Any) -> AsyncIterator[World]:
    made = World(found=found, **models)
    try:
        yield made
    finally:
        await made.registry.close()


async def ids(registry: ModelRegistry) -> list[str]:
    return [model.id for model in (await registry.list_models()).models]


async def test_the_demo_is_always_there() -> None:
    async with world() as w:
        assert await ids(w.registry) == ["demo/analyst"]
        adapter, name, info = await w.registry.resolve("demo/analyst")
        assert isinstance(adapter, DemoModel)
        assert (name, info.provider) == ("analyst", "demo")
        assert await w.registry.find_default() == "demo/analyst"


async def test_a_provider_is_set_listed_resolved_and_deleted() -> None:
    async with world() as w:
        await w.registry.put_provider(replace(LAB, base_url="http://127.0.0.1:9000/v1/"), "sk-1")
        assert w.store.configs["lab"].base_url == "http://127.0.0.1:9000/v1"
        assert await ids(w.registry) == ["demo/analyst", "lab/model"]
        assert await w.registry.find_default() == "lab/model"
        _, name, _ = await w.registry.resolve("lab/some/alias")
        assert name == "some/alias"
        assert await w.connections[0].key() == "sk-1"
        await w.registry.delete_provider("lab")
        assert w.made[0].closed
        with pytest.raises(NotFoundError, match="There are: demo"):
            await w.registry.resolve("lab/model")


async def test_what_does_not_exist_is_told_with_what_does() -> None:
    async with world() as w:
        await w.registry.put_provider(replace(LAB, models=("one", "two")), None)
        with pytest.raises(NotFoundError, match="It has: one, two"):
            await w.registry.resolve("lab/three")
        with pytest.raises(NotFoundError, match="There are: demo, lab"):
            await w.registry.resolve("gone/model")
        with pytest.raises(InvalidRequestError, match="provider/name"):
            await w.registry.resolve("model")
        with pytest.raises(NotFoundError):
            await w.registry.delete_provider("gone")


async def test_one_broken_provider_does_not_hide_the_others() -> None:
    async with world() as w:
        w.names = {"lab": ModelError("lab is down", kind="connection")}
        await w.registry.put_provider(LAB, None)
        await w.registry.put_provider(replace(LAB, id="other"), None)
        listed_now = await w.registry.list_models()
        assert [model.id for model in listed_now.models] == ["demo/analyst", "other/model"]
        assert listed_now.failures == {"lab": "lab is down"}


async def test_names_are_asked_for_once_a_minute() -> None:
    async with world() as w:
        await w.registry.put_provider(LAB, None)
        await w.registry.list_models()
        await w.registry.list_models()
        assert w.made[0].listed == 1
        w.now += LIST_SECONDS
        await w.registry.list_models()
        assert w.made[0].listed == 2


async def test_the_administrator_allows_and_denies() -> None:
    async with world(allowed=("lab/*",), denied=("*/secret*",)) as w:
        w.names = {"lab": ("open", "secret-1")}
        await w.registry.put_provider(LAB, None)
        assert await ids(w.registry) == ["lab/open"]
        for model in ("demo/analyst", "lab/secret-1"):
            with pytest.raises(ForbiddenError, match="administrator"):
                await w.registry.resolve(model)


async def test_capabilities_are_given_by_pattern() -> None:
    capabilities = {"lab/*": {"vision": True}, "lab/small": {"vision": False, "context_tokens": 4096}}
    async with world(capabilities=capabilities) as w:
        await w.registry.put_provider(LAB, None)
        _, _, info = await w.registry.resolve("lab/small")
        assert (info.capabilities.vision, info.capabilities.context_tokens) == (False, 4096)
        _, _, info = await w.registry.resolve("lab/large")
        assert info.capabilities.vision is True


FOUND = FoundProvider("openai", "openai-chat", "https://api.openai.com/v1", "sk-env", "OpenAI")


async def test_a_provider_of_the_environment_has_its_key() -> None:
    async with world(found=(FOUND,)) as w:
        await w.registry.resolve("openai/gpt")
        assert await w.connections[0].key() == "sk-env"
        (_, config) = await w.registry.list_providers()
        assert (config.source, config.has_key, config.label) == ("environment", True, "OpenAI")
    async with world(found=(FOUND,), discover_environment=False) as w:
        assert len(await w.registry.list_providers()) == 1


async def test_a_key_of_the_environment_never_goes_to_another_address() -> None:
    async with world(found=(FOUND,)) as w:
        await w.registry.put_provider(replace(LAB, id="openai"), None)
        await w.registry.resolve("openai/gpt")
        assert w.connections[0].base_url == LAB.base_url
        assert await w.connections[0].key() is None


async def test_a_hook_of_the_administrator_gives_the_key() -> None:
    async def hook(provider_id: str) -> str:
        return f"fresh-{provider_id}"

    for each in (hook, lambda provider_id: f"fresh-{provider_id}"):
        async with world(found=(FOUND,), credential_hook=each) as w:
            await w.registry.resolve("openai/gpt")
            assert await w.connections[0].key() == "fresh-openai"


async def test_a_hook_that_fails_is_told_without_its_message() -> None:
    def hook(provider_id: str) -> str:
        raise RuntimeError("the key is sk-secret")

    async with world(found=(FOUND,), credential_hook=hook) as w:
        await w.registry.resolve("openai/gpt")
        with pytest.raises(ModelError, match="RuntimeError") as caught:
            await w.connections[0].key()
        assert "sk-secret" not in caught.value.message


@pytest.mark.parametrize(
    ("config", "error"),
    [
        (replace(LAB, id="demo"), ConflictError),
        (replace(LAB, id="../x"), InvalidRequestError),
        (replace(LAB, kind="smoke-signals"), InvalidRequestError),
        (replace(LAB, base_url="file:///etc/passwd"), InvalidRequestError),
        (replace(LAB, base_url="http://169.254.169.254/v1"), ForbiddenError),
    ],
)
async def test_providers_that_cannot_work_are_refused(config: ProviderConfig, error: type[Exception]) -> None:
    async with world() as w:
        with pytest.raises(error):
            await w.registry.put_provider(config, "key")
        assert w.store.configs == {}
