"""The adapter against a real socket: the scripted model server of ``tests/servers``."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from jupyter_codeinterp.errors import ForbiddenError, ModelError, ModelErrorKind
from jupyter_codeinterp.llm.connection import Connection
from jupyter_codeinterp.llm.openai_chat import OpenAIChat
from jupyter_codeinterp.llm.seam import (
    AssistantMessage,
    End,
    ModelEvent,
    ModelRequest,
    Picture,
    Reasoning,
    Text,
    TextWasReasoning,
    TokenUsage,
    ToolCall,
    ToolCode,
    ToolEnd,
    ToolResult,
    UserMessage,
)
from jupyter_codeinterp.protocol.chats import Usage
from jupyter_codeinterp.protocol.settings import Deadlines, ModelSettings
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Response, call, chunk, ending, refuse, say, sse

KEY = "sk-test-0123456789"
REQUEST = ModelRequest("scripted-model", "Be short.", (UserMessage("Hello"),), tools=True)
JSON_TYPE = {"Content-Type": "application/json"}


class Pauses:
    """Stands for sleeping and remembers how long."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def connection_to(base_url: str, **models: Any) -> Connection:
    async def key() -> str:
        return KEY

    return Connection("lab", base_url, key, ModelSettings(**models), Deadlines())


@asynccontextmanager
async def opened(connection: Connection, pauses: Pauses | None = None) -> AsyncIterator[OpenAIChat]:
    model = OpenAIChat(connection, sleep=pauses or Pauses())
    try:
        yield model
    finally:
        await model.close()


async def read(model: OpenAIChat, request: ModelRequest = REQUEST) -> list[ModelEvent]:
    return [event async for event in model.stream(request)]


def ask(server: ModelServerProcess, *responses: Response, request: ModelRequest = REQUEST) -> list[ModelEvent]:
    server.respond(*responses)

    async def run() -> list[ModelEvent]:
        async with opened(connection_to(server.base_url)) as model:
            return await read(model, request)

    return asyncio.run(run())


def fail(server: ModelServerProcess, *responses: Response, request: ModelRequest = REQUEST) -> ModelError:
    with pytest.raises(ModelError) as caught:
        ask(server, *responses, request=request)
    assert KEY not in caught.value.message + repr(caught.value.details)
    return caught.value


def text_of(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


def codes_of(events: list[ModelEvent]) -> list[str | None]:
    return [event.code for event in events if isinstance(event, ToolEnd)]


def test_a_call_is_streamed_with_usage_and_the_key_is_in_the_header(model_server: ModelServerProcess) -> None:
    events = ask(model_server, call("print(6 * 7)\n", text="Let me see."))
    assert text_of(events) == "Let me see."
    assert codes_of(events) == ["print(6 * 7)\n"]
    assert "".join(event.text for event in events if isinstance(event, ToolCode)) == "print(6 * 7)\n"
    assert events[-2:] == [TokenUsage(Usage(100, 20)), End("tool_calls")]
    (request,) = model_server.requests()
    assert request["path"] == "/v1/chat/completions"
    assert request["headers"]["authorization"] == f"Bearer {KEY}"
    assert request["body"]["messages"][0] == {"role": "system", "content": "Be short."}


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
    assert events[-1] == End("unknown", incomplete=True)


@pytest.mark.parametrize(
    ("response", "kind", "words"),
    [
        (refuse(401, f"Incorrect API key: {KEY}"), "auth", "Check the API key of provider 'lab'"),
        (refuse(400, "maximum context length is 10"), "context_length", "new chat"),
        (refuse(400, '"auto" tool choice requires --enable-auto-tool-choice'), "tools_refused", "tags"),
        (refuse(400, "no"), "bad_request", "The server said: no"),
        (refuse(429, "none left", code="insufficient_quota"), "quota", "plan"),
        ({"headers": JSON_TYPE, "body": ['{"error": {"message": "boom"}}']}, "server", "boom"),
        ({"headers": JSON_TYPE, "body": ['{"detail": "boom"}']}, "server", "boom"),
        ({"headers": JSON_TYPE, "body": []}, "server", "answered with nothing"),
        ({"body": [": only comments\n\n"]}, "server", "base URL"),
        ({"body": ["<html>hello</html>"]}, "server", "base URL"),
        ({"body": ['event: error\ndata: {"message": "overloaded"}\n\n']}, "server", "overloaded"),
        ({"body": ['data: {"error": {"message": "slow", "code": 429}}\n\n']}, "rate_limit", "Wait"),
        (
            {"status": 302, "headers": {"Location": "http://evil.invalid/x?key=1"}, "body": []},
            "bad_request",
            "redirects",
        ),
    ],
)
def test_what_goes_wrong_is_told_in_words(
    model_server: ModelServerProcess, response: Response, kind: ModelErrorKind, words: str
) -> None:
    # the same again for those that are tried again
    error = fail(model_server, response, response, response)
    assert error.kind == kind
    assert words in error.message


def test_an_unknown_model_is_told_with_those_that_exist(model_server: ModelServerProcess) -> None:
    error = fail(model_server, refuse(404, "no such model"), request=replace(REQUEST, model="gone"))
    assert error.kind == "not_found"
    assert "It has: scripted-model." in error.message


def test_an_error_inside_the_stream_comes_after_what_was_said(model_server: ModelServerProcess) -> None:
    model_server.respond(sse([{"choices": [{"delta": {"content": "Half"}}]}, {"error": {"message": "boom"}}]))

    events: list[ModelEvent] = []

    async def run() -> None:
        async with opened(connection_to(model_server.base_url)) as model:
            async for found in model.stream(REQUEST):
                events.append(found)  # noqa: PERF401 (what came before the error counts)

    with pytest.raises(ModelError, match="boom"):
        asyncio.run(run())
    assert events == [Text("Half")]
    assert len(model_server.chat_bodies()) == 1


@pytest.mark.parametrize(
    ("first", "pause"),
    [
        (refuse(429, "slow down", headers={"Retry-After": "7"}), 7.0),
        (refuse(503, "busy"), 0.5),
        (refuse(500, "oops"), 0.5),
        ({"status": 200, "body": [{"abort": True}]}, 0.5),
        ({"framing": "raw", "body": [{"abort": True}]}, 0.5),
    ],
)
def test_a_passing_failure_is_tried_again(model_server: ModelServerProcess, first: Response, pause: float) -> None:
    model_server.respond(first, say("Hi"))
    pauses = Pauses()

    async def run() -> list[ModelEvent]:
        async with opened(connection_to(model_server.base_url), pauses) as model:
            return await read(model)

    assert text_of(asyncio.run(run())) == "Hi"
    assert pauses.seconds == [pytest.approx(pause, rel=0.26)]


def test_retries_end_and_can_be_switched_off(model_server: ModelServerProcess) -> None:
    fail(model_server, *[refuse(503, "busy")] * 5)
    assert len(model_server.chat_bodies()) == 3
    model_server.respond(refuse(503, "busy"), say("Hi"))

    async def run() -> None:
        async with opened(connection_to(model_server.base_url, retries=0)) as model:
            await read(model)

    with pytest.raises(ModelError):
        asyncio.run(run())


def test_a_long_retry_after_is_told_and_not_waited_for(model_server: ModelServerProcess) -> None:
    error = fail(model_server, refuse(429, "slow down", headers={"Retry-After": "3600"}), say("Hi"))
    assert error.retry_after_seconds == 3600
    assert len(model_server.chat_bodies()) == 1


def test_refused_parts_are_left_out_and_remembered(model_server: ModelServerProcess) -> None:
    model_server.respond(
        refuse(400, "Unknown parameter: stream_options"),
        refuse(400, "'max_tokens' is not supported, use 'max_completion_tokens'"),
        refuse(422, "temperature is fixed"),
        say("Hi"),
        say("Again"),
    )
    request = replace(REQUEST, temperature=0.5, max_output_tokens=9)

    async def run() -> str:
        async with opened(connection_to(model_server.base_url)) as model:
            return text_of(await read(model, request)) + text_of(await read(model, request))

    assert asyncio.run(run()) == "HiAgain"
    optional = {"stream_options", "max_tokens", "temperature", "max_completion_tokens"}
    sent = [optional & body.keys() for body in model_server.chat_bodies()]
    assert sent[0] == {"stream_options", "max_tokens", "temperature"}
    assert sent[-2:] == [{"max_completion_tokens"}] * 2


def test_a_bag_that_is_refused_is_dropped(model_server: ModelServerProcess) -> None:
    bag = {"reasoning": {"reasoning_content": "hm"}}
    answer = AssistantMessage("", (ToolCall("AAAAAAAA1", "execute_code", "{}"),), bag, "lab/scripted-model")
    request = replace(REQUEST, messages=(answer, ToolResult("AAAAAAAA1", "42")))
    events = ask(model_server, refuse(400, "reasoning_content is not allowed"), say("Hi"), request=request)
    assert text_of(events) == "Hi"
    first, second = model_server.chat_bodies()
    assert first["messages"][1]["reasoning_content"] == "hm"
    assert "reasoning_content" not in second["messages"][1]


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


async def close_early(model: OpenAIChat) -> None:
    async with aclosing(model.stream(REQUEST)) as events:
        async for _ in events:
            return


async def cancel_while_reading(model: OpenAIChat) -> None:
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
    model_server: ModelServerProcess, leave: Callable[[OpenAIChat], Coroutine[Any, Any, None]]
) -> None:
    model_server.respond(hanging(chunk({"content": "One"})))

    async def run() -> None:
        async with opened(connection_to(model_server.base_url)) as model:
            await leave(model)
            # before the client is closed, which would close everything
            await asyncio.to_thread(model_server.wait_for_disconnect)

    asyncio.run(run())


def test_silence_ends_at_the_idle_limit(model_server: ModelServerProcess) -> None:
    model_server.respond(hanging())
    connection = replace(connection_to(model_server.base_url), deadlines=Deadlines(model_idle=0.2))

    async def run() -> None:
        async with opened(connection) as model:
            await read(model)

    with pytest.raises(ModelError) as caught:
        asyncio.run(run())
    assert caught.value.kind == "timeout"


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:1/v1", "http://nowhere.invalid/v1"])
def test_a_server_that_is_not_there_is_named(base_url: str) -> None:
    async def run() -> None:
        async with opened(connection_to(base_url)) as model:
            await read(model)

    with pytest.raises(ModelError, match="cannot be reached") as caught:
        asyncio.run(run())
    assert (caught.value.kind, caught.value.retryable) == ("connection", True)


def test_metadata_addresses_are_refused_before_anything_is_sent() -> None:
    async def run() -> None:
        async with opened(connection_to("http://169.254.169.254/v1")) as model:
            await read(model)

    with pytest.raises(ForbiddenError):
        asyncio.run(run())


def test_a_key_that_no_header_can_hold_is_refused_without_repeating_it(model_server: ModelServerProcess) -> None:
    async def key() -> str:
        return "sk-sécret\nx"

    async def run() -> None:
        async with opened(replace(connection_to(model_server.base_url), key=key)) as model:
            await read(model)

    with pytest.raises(ModelError) as caught:
        asyncio.run(run())
    assert caught.value.kind == "auth"
    assert "cret" not in caught.value.message


def test_models_are_listed(model_server: ModelServerProcess) -> None:
    model_server.load({"models": ["b", "a"], "responses": []})

    async def run() -> tuple[str, ...]:
        async with opened(connection_to(model_server.base_url)) as model:
            return await model.list_models()

    assert asyncio.run(run()) == ("a", "b")


def test_extra_headers_of_the_administrator_are_sent(model_server: ModelServerProcess) -> None:
    model_server.respond(say("Hi"))

    async def run() -> None:
        async with opened(connection_to(model_server.base_url, headers={"X-Team": "lab-7"})) as model:
            await read(model)

    asyncio.run(run())
    assert model_server.requests()[0]["headers"]["x-team"] == "lab-7"
