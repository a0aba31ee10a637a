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
from jupyter_codeinterp.llm.scripted import ScriptedModel, code_step, text_step
from jupyter_codeinterp.llm.seam import ListedModel, PicturesLeftOut, RetryPause, UserMessage
from jupyter_codeinterp.protocol.models import ProviderConfig
from jupyter_codeinterp.protocol.settings import ModelSettings, Settings
from tests.llm.test_registry import MemoryProviders
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import call, refuse, say

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
        (say("ready"), "no_calls"),
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


@pytest.mark.parametrize("key", [KEY, None])
async def test_without_a_name_the_best_listed_model_is_tried(model_server: ModelServerProcess, key: str | None) -> None:
    model_server.load({"models": ["text-embedding-3", "some-model"], "responses": [call("print(6 * 7)"), say("1, 2")]})
    async with opened() as (registry, _):
        check = await registry.check_unstored(typed(model_server), key)
    assert check.result == "works"
    assert check.message == (
        "The model 'some-model' answers, calls the tool and reads its result. The server has 1 model: some-model."
    )
    assert {body["model"] for body in model_server.chat_bodies()} == {"some-model"}


async def test_a_listed_model_that_does_not_work_is_not_the_last_word(model_server: ModelServerProcess) -> None:
    responses = [refuse(404, "model a-model is not deployed"), call("print(6 * 7)"), say("1, 2")]
    model_server.load({"models": ["a-model", "b-model"], "responses": responses})
    async with opened() as (registry, _):
        check = await registry.check_unstored(typed(model_server), KEY)
        assert (check.result, "'b-model' answers" in check.message) == ("works", True)
        refusals = [refuse(404, "no model a-model"), refuse(404, "no model b-model")]
        model_server.load({"models": ["a-model", "b-model"], "responses": refusals})
        assert (await registry.check_unstored(typed(model_server), KEY)).result == "failed"


async def test_the_model_is_told_a_result_as_in_a_chat(model_server: ModelServerProcess) -> None:
    model_server.respond(call("print(6 * 7)"), refuse(400, "messages: tool results are not understood"))
    async with opened() as (registry, _):
        check = await registry.check_unstored(typed(model_server, "m"), KEY)
    assert (check.result, "not understood" in check.message) == ("failed", True)
    question, said, result = model_server.chat_bodies()[1]["messages"][1:]
    assert (question["role"], said["role"], result["role"], result["content"]) == ("user", "assistant", "tool", "42\n")
    assert result["tool_call_id"] == said["tool_calls"][0]["id"]


async def test_a_model_that_does_not_call_is_told_apart(model_server: ModelServerProcess) -> None:
    model_server.respond(say("42, 1, 2, 3"))
    async with opened() as (registry, _):
        check = await registry.check_unstored(typed(model_server, "m"), KEY)
    assert (check.result, "did not call the tool" in check.message) == ("no_calls", True)


async def test_a_name_that_a_server_answers_to_but_does_not_list_is_told(model_server: ModelServerProcess) -> None:
    model_server.load({"models": ["real"], "responses": [call("print(6 * 7)"), say("1, 2")]})
    async with opened() as (registry, _):
        check = await registry.check_unstored(typed(model_server, "made-up"), KEY)
    assert (check.result, "lists only: real. It may answer with another model" in check.message) == ("works", True)


@pytest.mark.parametrize(
    ("response", "result"),
    [
        (say("ready"), "no_calls"),
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


async def test_a_server_without_models_says_what_to_do(model_server: ModelServerProcess) -> None:
    async with opened() as (registry, _):
        model_server.load({"models": [], "responses": []})
        empty = await registry.check_unstored(typed(model_server), None)
        assert (empty.result, "no models yet" in empty.message) == ("works", True)


class NoList(ScriptedModel):
    """Answers, but has no list of models."""

    async def list_models(self) -> tuple[ListedModel, ...]:
        raise ModelError("No list at this address.", kind="not_found")


async def test_a_server_without_a_list_works_when_its_model_does() -> None:
    config = ProviderConfig("lab", "openai-chat", "http://127.0.0.1:9000/v1")
    lost = await check_provider(NoList([]), config, None)
    assert (lost.result, lost.message) == ("failed", "No list at this address.")
    assert (await check_provider(NoList([code_step("print(6 * 7)"), text_step("1, 2")]), config, "m")).result == "works"


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
    ("times", "result"),
    [
        # the first request, its call, the second request, twenty words
        ([0.0, 0.0, 0.0, 0.0, *(0.8 + n / 10_000 for n in range(20))], "buffers"),
        ([0.0, 0.0, 0.0, 0.0, *(0.001 + n / 10_000 for n in range(20))], "works"),
        ([0.0, 0.0, 0.0, 0.0, *(0.8 + n / 100 for n in range(20))], "works"),
    ],
    ids=["held back until its end", "fast", "slow"],
)
async def test_an_answer_that_is_held_back_is_told(times: list[float], result: str) -> None:
    clock = iter(times)
    words = text_step(*(f"{n}, " for n in range(1, 21)))
    model = ScriptedModel([code_step("print(6 * 7)"), words], models=("m",))
    check = await check_provider(model, ProviderConfig("lab", "x", "http://x"), "m", clock=lambda: next(clock))
    assert (check.result, next(clock, None)) == (result, None)


@pytest.mark.parametrize(("left_out", "words"), [(False, "takes pictures"), (True, "refuses pictures, although")])
async def test_a_picture_is_shown_to_a_model_that_claims_to_see(left_out: bool, words: str) -> None:
    call_step = [*([PicturesLeftOut()] if left_out else []), *code_step("print(6 * 7)")]
    model = Seeing([call_step, text_step("1, 2")])
    check = await check_provider(model, ProviderConfig("lab", "x", "http://x"), None)
    assert (check.result, words in check.message) == ("works", True)
    question = model.requests[0].messages[0]
    assert isinstance(question, UserMessage)
    assert (model.requests[0].vision, question.pictures[0].data[:4]) == (True, b"\x89PNG")


class Seeing(ScriptedModel):
    """Lists a model that sees."""

    async def list_models(self) -> tuple[ListedModel, ...]:
        return (ListedModel("m", vision=True),)


async def test_a_missing_end_of_the_address_is_found(model_server: ModelServerProcess) -> None:
    root = model_server.base_url.removesuffix("/v1")
    async with opened() as (registry, _):
        typed_root = replace(typed(model_server), base_url=root)
        check = await registry.check_unstored(typed_root, KEY)
        assert (check.result, check.base_url) == ("wrong_address", model_server.base_url)
        assert keys_seen(model_server) == {f"Bearer {KEY}"}
        elsewhere = replace(typed(model_server), base_url=f"{root}/nowhere")
        assert (await registry.check_unstored(elsewhere, KEY)).result == "failed"
    # what was tried on the way
    assert [line.partition(":")[0] for line in model_server.refused()] == [
        "GET /models",
        "GET /nowhere/models",
        "GET /nowhere/v1/models",
    ]


async def test_a_server_that_asks_for_a_long_pause_is_not_waited_for_in_silence() -> None:
    error = ModelError("models.example gets too many requests.", kind="rate_limit")
    model = ScriptedModel([[RetryPause(40.0, error), asyncio.Event()]], models=("m",))
    check = await asyncio.wait_for(check_provider(model, ProviderConfig("lab", "x", "http://x"), "m"), 20)
    assert (check.result, check.message) == ("failed", error.message)
