"""The adapter against a real socket: the scripted model server of ``tests/servers``."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from jupyter_codeinterp.errors import ModelError
from jupyter_codeinterp.llm.http_model import HttpModel
from jupyter_codeinterp.llm.seam import (
    End,
    ModelEvent,
    Picture,
    Reasoning,
    Text,
    TextWasReasoning,
    TokenUsage,
    ToolCode,
    UserMessage,
)
from jupyter_codeinterp.protocol.chats import Usage
from tests.llm.asking import JSON_TYPE, KEY, REQUEST, ask, codes_of, connection_to, finish_of, opened, read, text_of
from tests.servers.fixed_server import fixed_server
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Response, call, chunk, ending, say
from tests.servers.request_rules import Request


def test_a_call_is_streamed_with_usage_and_the_key_is_in_the_header(model_server: ModelServerProcess) -> None:
    events = ask(model_server, call("print(6 * 7)\n", text="Let me see."))
    assert text_of(events) == "Let me see."
    assert codes_of(events) == ["print(6 * 7)\n"]
    assert "".join(event.text for event in events if isinstance(event, ToolCode)) == "print(6 * 7)\n"
    assert events[-2] == TokenUsage(Usage(100, 20))
    assert finish_of(events) == ("tool_calls", False)
    (request,) = model_server.requests()
    assert request["path"] == "/v1/chat/completions"
    assert request["headers"]["authorization"] == f"Bearer {KEY}"
    assert request["body"]["messages"][0] == {"role": "system", "content": "Be short."}


def test_a_call_whose_absent_fields_are_null_runs_without_a_done(model_server: ModelServerProcess) -> None:
    def piece(**function: str | None) -> dict[str, Any]:
        named = {"id": "call_a", "type": "function"} if function["name"] else {"id": None, "type": None}
        return {"role": None, "content": None, "tool_calls": [{"index": 0, **named, "function": function}]}

    deltas: list[dict[str, Any]] = [
        {"role": "assistant", "content": None, "tool_calls": None},
        {"role": None, "content": None, "tool_calls": None},
        {"role": None, "content": "I compute it. ", "tool_calls": None},
        piece(name="execute_code", arguments=None),
        piece(name=None, arguments='{"code": "pri'),
        piece(name=None, arguments='nt(1)"}'),
        piece(name=None, arguments=None),
    ]
    end = chunk({"role": None, "content": None, "tool_calls": None}, "tool_calls")
    events = ask(model_server, {"body": [*map(chunk, deltas), end]})
    assert (text_of(events), codes_of(events)) == ("I compute it. ", ["print(1)"])
    assert finish_of(events) == ("tool_calls", False)


def test_bytes_cut_anywhere_give_the_same_text(model_server: ModelServerProcess) -> None:
    data = 'data: {"choices": [{"delta": {"content": "Grüße 😀"}, "finish_reason": "stop"}]}\n\n'.encode()
    items: list[Any] = [{"base64": base64.b64encode(bytes([byte])).decode()} for byte in data]
    assert ask(model_server, {"body": items}) == [Text("Grüße 😀"), End("stop")]


def test_a_json_body_is_accepted_for_a_stream_request(model_server: ModelServerProcess) -> None:
    message = {"role": "assistant", "content": "Hi"}
    body = json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]})
    events = ask(model_server, {"headers": JSON_TYPE, "body": [body[:9], body[9:]]})
    assert events == [Text("Hi"), End("stop")]


def test_a_server_that_stays_open_after_its_end_is_left(model_server: ModelServerProcess) -> None:
    events = ask(model_server, {"body": [chunk({"content": "Hi"}), *ending("stop"), {"hang": True}]})
    assert text_of(events) == "Hi"
    model_server.wait_for_disconnect()


@pytest.mark.parametrize("last", [[], [{"abort": True}]])
@pytest.mark.parametrize("framing", ["chunked", "close"])
def test_a_stream_that_breaks_off_is_incomplete(
    model_server: ModelServerProcess, last: list[Any], framing: str
) -> None:
    function = {"name": "execute_code", "arguments": '{"code": "pri'}
    body = [chunk({"content": "Half"}), chunk({"tool_calls": [{"index": 0, "id": "a", "function": function}]}), *last]
    events = ask(model_server, {"framing": framing, "body": body})
    assert text_of(events) == "Half"
    assert codes_of(events) == []
    assert finish_of(events) == ("unknown", True)


def test_pictures_reach_a_model_that_sees(model_server: ModelServerProcess) -> None:
    request = replace(REQUEST, messages=(UserMessage("Look", (Picture("image/png", b"1234"),)),), vision=True)
    ask(model_server, say("Nice."), request=request)
    (body,) = model_server.chat_bodies()
    assert body["messages"][1]["content"][1]["image_url"]["url"] == "data:image/png;base64,MTIzNA=="


def test_a_dropped_opener_is_remembered_for_the_next_request(model_server: ModelServerProcess) -> None:
    model_server.respond(say("hm</think>Yes."), say("hm</think>Yes."))

    async def run() -> tuple[list[ModelEvent], list[ModelEvent]]:
        async with opened(connection_to(model_server.base_url)) as model:
            return await read(model), await read(model)

    first, second = asyncio.run(run())
    assert TextWasReasoning() in first
    assert "".join(event.text for event in second if isinstance(event, Reasoning)) == "hm"
    assert text_of(second) == "Yes."


def hanging(*before: str) -> Response:
    return {"body": [*before, {"hang": True}]}


async def close_early(model: HttpModel) -> None:
    async with aclosing(model.stream(REQUEST)) as events:
        async for _ in events:
            return


async def cancel_while_reading(model: HttpModel) -> None:
    first = asyncio.Event()

    async def read_on() -> None:
        async for _ in model.stream(REQUEST):
            first.set()

    task = asyncio.create_task(read_on())
    await asyncio.wait_for(first.wait(), 10)
    task.cancel()
    await asyncio.wait((task,), timeout=10)
    assert task.cancelled()


@pytest.mark.parametrize("leave", [close_early, cancel_while_reading])
def test_leaving_a_stream_closes_its_connection(
    model_server: ModelServerProcess, leave: Callable[[HttpModel], Coroutine[Any, Any, None]]
) -> None:
    model_server.respond(hanging(chunk({"content": "One"})))

    async def run() -> None:
        async with opened(connection_to(model_server.base_url)) as model:
            await leave(model)
            # before the client is closed, which would close everything
            await asyncio.to_thread(model_server.wait_for_disconnect)

    asyncio.run(run())


def test_models_are_listed(model_server: ModelServerProcess) -> None:
    model_server.load({"models": ["b", "a"], "responses": []})

    async def run() -> tuple[str, ...]:
        async with opened(connection_to(model_server.base_url)) as model:
            return tuple(listed.name for listed in await model.list_models())

    assert asyncio.run(run()) == ("a", "b")


@pytest.mark.parametrize("framing", ["chunked", "close"])
def test_a_list_of_models_without_end_is_not_read_to_its_end(framing: str) -> None:
    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        chunked = framing == "chunked"
        writer.write(b"HTTP/1.1 200 OK\r\n" + (b"Transfer-Encoding: chunked\r\n" if chunked else b"") + b"\r\n")
        piece = b" " * 65536
        # until the client goes away
        while True:
            writer.write(b"10000\r\n" + piece + b"\r\n" if chunked else piece)
            await writer.drain()

    async def run() -> None:
        async with fixed_server(answer, key=KEY) as (place, _), opened(connection_to(f"http://{place}/v1")) as model:
            with pytest.raises(ModelError, match="more than 4194304 bytes") as caught:
                await model.list_models()
        assert "base URL of provider 'lab'" in caught.value.message
        assert (caught.value.kind, caught.value.retryable) == ("bad_request", False)

    asyncio.run(run())


def test_extra_headers_of_the_administrator_are_sent(model_server: ModelServerProcess) -> None:
    model_server.respond(say("Hi"))

    async def run() -> None:
        async with opened(connection_to(model_server.base_url, headers={"X-Team": "lab-7"})) as model:
            await read(model)

    asyncio.run(run())
    assert model_server.requests()[0]["headers"]["x-team"] == "lab-7"
