"""A connection is tested, stored or not, and the answer says what to do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from jupyter_codeinterp.errors import ConflictError, ForbiddenError, InvalidRequestError, ModelError
from jupyter_codeinterp.llm import provider_check
from jupyter_codeinterp.llm.provider_check import check_provider
from jupyter_codeinterp.llm.registry import ModelRegistry
from jupyter_codeinterp.llm.scripted import ScriptedModel, text_step
from jupyter_codeinterp.llm.seam import ListedModel, RetryPause
from jupyter_codeinterp.protocol.models import ProviderConfig
from jupyter_codeinterp.protocol.settings import ModelSettings, Settings
from tests.llm.test_registry import MemoryProviders
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import chunk, ending, refuse, say

KEY = "k-very-secret-1234"


@asynccontextmanager
async def opened(**models: Any) -> AsyncIterator[tuple[ModelRegistry, MemoryProviders]]:
    store = MemoryProviders()
    settings = Settings(models=ModelSettings(**{"discover_local": False, **models}))
    registry = ModelRegistry(settings, store)
    try:
        yield registry, store
    finally:
        await registry.close()


def typed(server: ModelServerProcess, *models: str) -> ProviderConfig:
    return ProviderConfig("lab", "openai-chat", server.base_url, models=models)


def keys_seen(server: ModelServerProcess) -> set[str | None]:
    return {request["headers"].get("authorization") for request in server.requests()}


@pytest.mark.parametrize(
    ("response", "result"),
    [
        (say("ready"), "works"),
        (refuse(401, "bad key"), "key_refused"),
        (refuse(404, "no such model"), "no_such_model"),
        (refuse(400, "no"), "failed"),
    ],
)
async def test_a_connection_is_tested(model_server: ModelServerProcess, response: Any, result: str) -> None:
    model_server.respond(response)
    registry = ModelRegistry(Settings(models=ModelSettings(discover_local=False)), MemoryProviders())
    try:
        await registry.put_provider(
            ProviderConfig("lab", "openai-chat", model_server.base_url, models=("m",)), "k-1234"
        )
        check = await registry.check("lab")
        assert check.result == result
        assert "k-1234" not in check.message
        model_server.stop()
        assert (await registry.check("lab")).result == "unreachable"
    finally:
        await registry.close()


@pytest.mark.parametrize(
    ("response", "result"),
    [(refuse(401, "bad key"), "key_refused"), (refuse(404, "not a chat model"), "works"), (say("ready"), "works")],
)
async def test_a_key_is_tried_on_a_model_since_some_servers_list_theirs_to_everybody(
    model_server: ModelServerProcess, response: Any, result: str
) -> None:
    model_server.load({"models": ["text-embedding-3", "some-model"], "responses": [response]})
    async with opened() as (registry, _):
        assert (await registry.check_unstored(typed(model_server), KEY)).result == result
    assert [body["model"] for body in model_server.chat_bodies()] == ["some-model"]


async def test_without_a_key_the_list_of_models_is_proof_enough(model_server: ModelServerProcess) -> None:
    model_server.respond()
    async with opened() as (registry, _):
        assert (await registry.check_unstored(typed(model_server), None)).result == "works"
    assert model_server.chat_bodies() == []


@pytest.mark.parametrize(
    ("response", "result"),
    [
        (say("ready"), "works"),
        (refuse(401, f"bad key {KEY}"), "key_refused"),
        (refuse(404, "no such model"), "no_such_model"),
        (refuse(400, "no"), "failed"),
    ],
)
async def test_a_provider_is_tested_before_it_is_stored(
    model_server: ModelServerProcess, caplog: pytest.LogCaptureFixture, response: Any, result: str
) -> None:
    caplog.set_level(logging.DEBUG)
    model_server.respond(response)
    async with opened() as (registry, store):
        check = await registry.check_unstored(typed(model_server, "m"), KEY)
        assert check.result == result
        assert keys_seen(model_server) == {f"Bearer {KEY}"}
        assert (store.configs, store.keys) == ({}, {})
        model_server.stop()
        assert (await registry.check_unstored(typed(model_server, "m"), KEY)).result == "unreachable"
    assert KEY not in check.message
    assert KEY not in caplog.text


async def test_the_stored_key_is_tried_at_its_own_address_only(model_server: ModelServerProcess) -> None:
    async with opened() as (registry, _):
        await registry.put_provider(typed(model_server), KEY)
        await registry.check_unstored(typed(model_server), None)
        assert keys_seen(model_server) == {f"Bearer {KEY}"}
        await registry.check_unstored(typed(model_server), "another-key")
        assert keys_seen(model_server) == {f"Bearer {KEY}", "Bearer another-key"}
        await registry.put_provider(replace(typed(model_server), base_url="http://127.0.0.1:1/v1"), KEY)
        model_server.respond()
        await registry.check_unstored(typed(model_server), None)
        assert keys_seen(model_server) == {None}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"id": "demo"}, ConflictError),
        ({"id": "../x"}, InvalidRequestError),
        ({"kind": "smoke-signals"}, InvalidRequestError),
        ({"base_url": "file:///etc/passwd"}, InvalidRequestError),
        ({"base_url": "http://169.254.169.254/v1"}, ForbiddenError),
        ({"models": ("gpt-4",)}, ForbiddenError),
    ],
)
async def test_what_could_not_be_stored_is_not_tried(
    model_server: ModelServerProcess, change: dict[str, Any], error: type[Exception]
) -> None:
    async with opened(denied=("*/gpt-4",)) as (registry, _):
        with pytest.raises(error):
            await registry.check_unstored(replace(typed(model_server), **change), KEY)
        assert model_server.requests() == []


async def test_a_server_is_described_by_the_models_it_has(model_server: ModelServerProcess) -> None:
    async with opened() as (registry, _):
        model_server.load({"models": [], "responses": []})
        empty = await registry.check_unstored(typed(model_server), None)
        assert (empty.result, "no models yet" in empty.message) == ("works", True)
        model_server.load({"models": ["one"], "responses": []})
        full = await registry.check_unstored(typed(model_server), None)
        assert full.message == "The server answers and has 1 model: one."


class NoList(ScriptedModel):
    """Answers, but has no list of models."""

    async def list_models(self) -> tuple[ListedModel, ...]:
        raise ModelError("No list at this address.", kind="not_found")


async def test_a_server_without_a_list_works_when_its_model_does() -> None:
    config = ProviderConfig("lab", "openai-chat", "http://127.0.0.1:9000/v1")
    lost = await check_provider(NoList([]), config, None)
    assert (lost.result, lost.message) == ("failed", "No list at this address.")
    assert (await check_provider(NoList([text_step("ready")]), config, "m")).result == "works"


async def test_a_server_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_check, "CHECK_SECONDS", 0.02)
    config = ProviderConfig("lab", "openai-chat", "http://127.0.0.1:9000/v1")
    check = await check_provider(ScriptedModel([[asyncio.Event()]]), config, "model")
    assert (check.result, "did not answer" in check.message) == ("unreachable", True)


async def test_a_model_without_tools_is_asked_again_without(model_server: ModelServerProcess) -> None:
    model_server.respond(refuse(400, "m does not support tools"), say("1, 2"))
    async with opened() as (registry, _):
        check = await registry.check_unstored(typed(model_server, "m"), KEY)
    assert (check.result, "between tags" in check.message) == ("tools_refused", True)
    assert ["tools" in body for body in model_server.chat_bodies()] == [True, False]


async def test_a_model_that_answers_neither_way_is_told(model_server: ModelServerProcess) -> None:
    model_server.respond(refuse(400, "m does not support tools"), refuse(401, "bad key"))
    async with opened() as (registry, _):
        assert (await registry.check_unstored(typed(model_server, "m"), KEY)).result == "key_refused"


@pytest.mark.parametrize(
    ("held", "result"), [(0.8, "buffers"), (0.0, "works")], ids=["held back until its end", "fast"]
)
async def test_an_answer_that_is_held_back_is_told(model_server: ModelServerProcess, held: float, result: str) -> None:
    whole = "".join([*(chunk({"content": f"{n}, "}) for n in range(1, 21)), *map(str, ending("stop"))])
    model_server.respond({"body": [{"wait": held}, whole] if held else [whole]})
    async with opened() as (registry, _):
        assert (await registry.check_unstored(typed(model_server, "m"), KEY)).result == result


async def test_words_that_come_one_after_the_other_are_not_held_back(model_server: ModelServerProcess) -> None:
    words = [item for n in range(1, 21) for item in (chunk({"content": f"{n}, "}), {"wait": 0.01})]
    model_server.respond({"body": [{"wait": 0.8}, *words, *ending("stop")]})
    async with opened() as (registry, _):
        assert (await registry.check_unstored(typed(model_server, "m"), KEY)).result == "works"


async def test_a_server_that_asks_for_a_long_pause_is_not_waited_for_in_silence() -> None:
    error = ModelError("models.example gets too many requests.", kind="rate_limit")
    model = ScriptedModel([[RetryPause(40.0, error), asyncio.Event()]], models=("m",))
    check = await asyncio.wait_for(check_provider(model, ProviderConfig("lab", "x", "http://x"), "m"), 20)
    assert (check.result, check.message) == ("failed", error.message)
