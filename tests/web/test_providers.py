"""A provider is tried before it is stored, over the API."""

from __future__ import annotations

from tests.llm.test_best_models import OPENAI
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import call, say
from tests.web.api import Api

KEY = "k-very-secret-1234"


async def test_a_provider_is_tried_and_not_stored(api: Api, model_server: ModelServerProcess) -> None:
    model_server.respond(call("print(6 * 7)"), say("1, 2"))
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


async def test_a_new_chat_takes_a_current_model_and_then_the_one_used_last(
    api: Api, model_server: ModelServerProcess
) -> None:
    model_server.load({"models": OPENAI.split(), "responses": []})
    await api.ask("PUT", "providers/lab", {"kind": "openai-chat", "base_url": model_server.base_url})
    # nobody has listed anything yet
    assert (await api.ask("POST", "chats", {})).body["model"] == "lab/gpt-5.6"
    listed = (await api.ask("GET", "models")).body
    assert listed["default"] == "lab/gpt-5.6"
    models = {model["name"]: model for model in listed["models"] if model["provider"] == "lab"}
    assert [name for name, model in models.items() if model["suggested"]] == ["gpt-5.6", "gpt-5.6-mini"]
    assert {models[name]["chat"] for name in ("gpt-4o", "whisper-1")} == {True, False}
    assert (await api.ask("POST", "chats", {"model": "lab/gpt-4o"})).status == 201
    assert (await api.ask("POST", "chats", {})).body["model"] == "lab/gpt-4o"
    # one for something else is taken when it is named
    assert (await api.ask("POST", "chats", {"model": "lab/whisper-1"})).status == 201
