"""Headers of a provider are sent along, kept like a key, and never told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest

from jupyter_codeinterp.errors import InvalidRequestError, ModelError
from jupyter_codeinterp.llm.anthropic_messages import AnthropicMessages
from jupyter_codeinterp.llm.http_model import HttpModel
from jupyter_codeinterp.llm.ollama import Ollama
from jupyter_codeinterp.llm.openai_chat import OpenAIChat
from jupyter_codeinterp.llm.provider_headers import clean_headers
from jupyter_codeinterp.protocol.models import ProviderConfig
from tests.llm.asking import KEY, Asking, connection_to, opened, read
from tests.llm.test_provider_check import opened as registry_opened
from tests.llm.test_provider_check import typed
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import refuse, say

SECRET = "header-secret-4711"


def sent(server: ModelServerProcess, name: str) -> set[str | None]:
    return {request["headers"].get(name) for request in server.requests()}


async def test_headers_go_with_each_request_and_the_key_stays_the_key(model_server: ModelServerProcess) -> None:
    model_server.respond(say("ready"))

    async def own() -> dict[str, str]:
        return {"X-Team": SECRET, "AUTHORIZATION": "mine", "x-site": "own"}

    connection = replace(connection_to(model_server.base_url, headers={"X-Site": "all"}), headers=own)
    assert SECRET not in repr(connection)
    async with opened(connection) as model:
        await model.list_models()
        await read(model)
    assert sent(model_server, "x-team") == {SECRET}
    assert sent(model_server, "x-site") == {"own"}
    assert sent(model_server, "authorization") == {f"Bearer {await connection.key()}"}


@pytest.mark.parametrize("stored", [True, False])
async def test_headers_typed_in_are_tried_and_told_by_name_only(
    model_server: ModelServerProcess, caplog: pytest.LogCaptureFixture, stored: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    model_server.respond(refuse(401, f"bad team {SECRET}"))
    config = replace(typed(model_server, "m"), headers={"X-Team": f" {SECRET} "})
    async with registry_opened() as (registry, _):
        if stored:
            told = await registry.put_provider(config, None)
            assert told.to_dict()["header_names"] == ["X-Team"]
            check = await registry.check("lab")
        else:
            check = await registry.check_unstored(config, None)
        assert await registry.list_providers()
    assert check.result == "key_refused"
    assert sent(model_server, "x-team") == {SECRET}
    assert SECRET not in check.message + caplog.text + repr(config)


async def test_stored_headers_are_tried_at_their_own_address_only(model_server: ModelServerProcess) -> None:
    config = typed(model_server)
    async with registry_opened() as (registry, _):
        await registry.put_provider(replace(config, headers={"X-Team": SECRET, "X-Old": "1"}), KEY)
        await registry.check_unstored(replace(config, headers={"X-Team": None, "X-New": "2"}), None)
        assert [sent(model_server, name) for name in ("x-team", "x-new", "x-old")] == [{SECRET}, {"2"}, {None}]
        await registry.put_provider(replace(config, base_url="http://127.0.0.1:1/v1", headers={"X-Team": SECRET}), KEY)
        model_server.respond()
        await registry.check_unstored(config, None)
        assert sent(model_server, "x-team") == {None}


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": SECRET},
        {"content-LENGTH": SECRET},
        {"X Team": SECRET},
        {"X-Team\r\nX-Other": SECRET},
        {"X-Team": f"{SECRET}\r\nX-Other: 1"},
        {"X-Team": f"{SECRET}é"},
        {"X-Team": " "},
        {"": SECRET},
        {"X-Team": SECRET, "x-team": SECRET},
        {f"X-{n}": SECRET for n in range(21)},
    ],
)
def test_other_headers_are_refused_without_repeating_their_values(headers: dict[str, str]) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        clean_headers(headers)
    assert SECRET not in caught.value.message


def test_nothing_typed_in_stays_nothing() -> None:
    assert clean_headers(None) is None
    assert clean_headers({"X-Team": None}) == {"X-Team": None}
    assert ProviderConfig("lab", "ollama", "").headers is None


TYPES: dict[Callable[..., HttpModel], tuple[str, str]] = {
    OpenAIChat: ("/v1/chat/completions", "text/event-stream, application/json"),
    AnthropicMessages: ("/v1/messages", "text/event-stream, application/json"),
    Ollama: ("/api/chat", "application/x-ndjson, application/json"),
}


@pytest.mark.parametrize("adapter", TYPES, ids=lambda adapter: adapter.__name__)
@pytest.mark.parametrize("whose", ["nobody's", "the organisation's", "a person's"])
async def test_what_is_sent_and_what_can_be_read_is_said_whatever_headers_are_given(
    model_server: ModelServerProcess, adapter: Callable[..., HttpModel], whose: str
) -> None:
    path, accepted = TYPES[adapter]
    odd = {"CONTENT-TYPE": "text/plain", "accept": "text/html", "Accept-Encoding": "gzip"}
    odd |= {"anthropic-Version": "1"} if adapter is AnthropicMessages else {}
    # these would make a request that cannot be sent, or that goes elsewhere
    odd |= {"Content-Length": "1", "Transfer-Encoding": "chunked", "host": "elsewhere.example", "X-Team": SECRET}

    async def own() -> dict[str, str]:
        return odd if whose == "a person's" else {}

    given = {"headers": odd} if whose == "the organisation's" else {}
    model_server.respond(refuse(400, "no"))
    async with Asking(adapter).opened(replace(connection_to(model_server.base_url, **given), headers=own)) as model:
        assert [listed.name for listed in await model.list_models()] == ["scripted-model"]
        with pytest.raises(ModelError, match="The server said: no"):
            await read(model)
    listed, *shown, asked = model_server.requests()
    # what is asked about the models of a list comes with the same headers
    assert [request["path"] for request in shown] == (["/api/show"] if adapter is Ollama else [])
    for request in shown:
        assert (request["headers"]["content-type"], request["headers"]["accept"]) == ("application/json",) * 2
        assert request["headers"].get("x-team") == listed["headers"].get("x-team")
    assert "content-type" not in listed["headers"]
    assert (listed["headers"]["accept"], listed["headers"]["accept-encoding"]) == ("application/json", "identity")
    assert asked["path"] == path
    assert (asked["headers"]["content-type"], asked["headers"]["accept"]) == ("application/json", accepted)
    assert asked["headers"]["host"] in model_server.url
    assert asked["headers"].get("x-team") == (None if whose == "nobody's" else SECRET)
