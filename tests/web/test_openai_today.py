"""Turns with models that OpenAI serves in one of its two interfaces only, or with tools in one only."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from tests.servers.chain_texts import ANSWER, CODE, PRINTED
from tests.servers.fixed_server import fixed_server, http_response, sent_at_once
from tests.servers.journeys import Face, check_turn, turn_with_code
from tests.servers.model_scripts import Response, call, refuse, say
from tests.servers.request_rules import Request
from tests.servers.responses_scripts import answer, call_arguments, function_call, message, reasoning
from tests.web.api import Api

KEY = "sk-test-0123456789"
CHAT, RESPONSES = "/v1/chat/completions", "/v1/responses"
THINKS, CODES, OLD = "gpt-thinks", "gpt-codes", "gpt-old"
"""Takes tools in Chat Completions at effort none only; is served in Responses only; in Chat Completions only."""


def reply(request: Request) -> bytes:
    """Answer as OpenAI does."""
    if request.method == "GET":
        return http_response("200 OK", json.dumps({"object": "list", "data": [{"id": OLD}]}))
    body = json.loads(request.body)
    found = in_chat(body) if request.place == CHAT else in_responses(body)
    text = "".join(item for item in found["body"] if isinstance(item, str))
    kind = "application/json" if "status" in found else "text/event-stream"
    return http_response(f"{found.get('status', 200)} Answered", text, f"Content-Type: {kind}")


def in_chat(body: Any) -> Response:
    model = body["model"]
    if model == CODES:
        return refuse(404, "This model is only supported in v1/responses and not in v1/chat/completions.")
    if model == THINKS and "tools" in body and body.get("reasoning_effort") != "none":
        words = f"Function tools with reasoning_effort are not supported for {model} in {CHAT}. "
        return refuse(400, f"{words}To use function tools, use {RESPONSES} or set reasoning_effort to 'none'.")
    return say(ANSWER) if PRINTED in str(body["messages"][-1]["content"]) else call(CODE)


def in_responses(body: Any) -> Response:
    model = body["model"]
    if model == OLD:
        return refuse(404, f"The requested model '{model}' is not supported with the Responses API.")
    if PRINTED in body["input"][-1].get("output", ""):
        kinds = [item.get("type") for item in body["input"]]
        assert "reasoning" in kinds
        return answer(message(ANSWER))
    return answer(reasoning("A product."), function_call(call_arguments(CODE)))


@pytest.mark.parametrize("code_mode", ["auto", "native"])
@pytest.mark.parametrize(
    ("kind", "model", "first", "later"),
    [
        ("openai-chat", THINKS, [CHAT, CHAT], CHAT),
        ("openai-chat", CODES, [CHAT, RESPONSES], RESPONSES),
        ("openai-chat", OLD, [CHAT], CHAT),
        ("openai-responses", THINKS, [RESPONSES], RESPONSES),
        ("openai-responses", CODES, [RESPONSES], RESPONSES),
    ],
)
async def test_a_model_runs_code_from_the_first_message_on(
    api: Api, kind: str, model: str, first: list[str], later: str, code_mode: str
) -> None:
    async with fixed_server(sent_at_once(reply), key=KEY) as (place, requests):
        face = Face(kind, f"http://{place}/v1", model, KEY)
        check_turn(await turn_with_code(api, face, code_mode))
        assert [request.place for request in requests if request.method == "POST"] == [*first, later]

        # the next chat does not have to find out again
        requests.clear()
        chat_id = await api.new_chat(model=f"real/{model}", approval="auto", code_mode=code_mode)
        await api.send(chat_id, "What is six times seven?")
        check_turn(await api.finished_chat(chat_id))
        assert [request.place for request in requests] == [later, later]


async def test_a_dialect_that_is_not_served_is_named(api: Api) -> None:
    async with fixed_server(sent_at_once(reply), key=KEY) as (place, _):
        face = Face("openai-responses", f"http://{place}/v1", OLD, KEY)
        chat = await turn_with_code(api, face, "auto")
    (error,) = [part for part in chat["messages"][-1]["parts"] if part["type"] == "error"]
    assert f"lists '{OLD}' but does not serve it as 'openai-responses'" in error["message"]


async def test_encrypted_reasoning_goes_back_to_its_server_and_nowhere_else(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    encrypted = reasoning()["encrypted_content"]
    async with fixed_server(sent_at_once(reply), key=KEY) as (place, requests):
        face = Face("openai-responses", f"http://{place}/v1", CODES, KEY)
        assert (await api.ask("PUT", "providers/real", face.provider())).status == 200
        chat_id = await api.new_chat(model=f"real/{CODES}", approval="auto")
        socket = await api.connect()
        await socket.hello({"chat_id": chat_id})
        await api.send(chat_id, "What is six times seven?")
        chat = await api.finished_chat(chat_id)
        check_turn(chat)
        told = [chat, await socket.until_event("turn.finished")]
        told.append((await api.call("GET", f"chats/{chat_id}/notebook")).response.body.decode())
    assert encrypted.encode() in requests[-1].body
    assert encrypted not in json.dumps(told)
    assert encrypted not in caplog.text
