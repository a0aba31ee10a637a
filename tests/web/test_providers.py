"""A provider is tried before it is stored, over the API."""

from __future__ import annotations

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import say
from tests.web.api import Api

KEY = "k-very-secret-1234"


async def test_a_provider_is_tried_and_not_stored(api: Api, model_server: ModelServerProcess) -> None:
    model_server.respond(say("ready"))
    provider = {"kind": "openai-chat", "base_url": model_server.base_url, "api_key": KEY, "models": ["m"]}
    answer = await api.ask("POST", "providers/lab/test", {"provider": provider})
    assert (answer.status, answer.body["result"]) == (200, "works")
    assert KEY not in answer.response.body.decode()
    assert (await api.ask("GET", "providers/lab")).status == 404
    again = {**provider, "base_url": "http://169.254.169.254/v1"}
    assert (await api.ask("POST", "providers/lab/test", {"provider": again})).status == 403
    assert (await api.ask("POST", "providers/lab/test", {"provider": "x"})).status == 400


async def test_no_answer_holds_a_header_of_a_provider(api: Api, model_server: ModelServerProcess) -> None:
    model_server.respond(say("ready"))
    provider = {"kind": "openai-chat", "base_url": model_server.base_url, "headers": {"X-Team": KEY}, "models": ["m"]}
    answers = [
        await api.ask("PUT", "providers/lab", provider),
        await api.ask("GET", "providers/lab"),
        await api.ask("GET", "providers"),
        await api.ask("POST", "providers/lab/test", {}),
        await api.ask("PUT", "providers/lab", {**provider, "headers": {"X-Team\n": KEY}}),
        await api.ask("PUT", "providers/lab", {**provider, "headers": {"X-Team": [KEY]}}),
    ]
    assert [answer.status for answer in answers] == [200, 200, 200, 200, 400, 400]
    assert answers[1].body["header_names"] == ["X-Team"]
    assert not any(KEY in answer.response.body.decode() for answer in answers)
    assert {request["headers"].get("x-team") for request in model_server.requests()} == {KEY}
