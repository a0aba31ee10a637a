"""What the adapter does about failures on a real socket: tells, tries again, leaves out."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from jupyter_codeinterp.errors import ForbiddenError, ModelError, ModelErrorKind
from jupyter_codeinterp.llm.anthropic_messages import AnthropicMessages
from jupyter_codeinterp.llm.http_model import LIST_SECONDS
from jupyter_codeinterp.llm.seam import (
    AssistantMessage,
    ModelEvent,
    Picture,
    PicturesLeftOut,
    ToolCall,
    ToolResult,
    UserMessage,
)
from jupyter_codeinterp.protocol.settings import Deadlines
from tests.llm.asking import (
    JSON_TYPE,
    KEY,
    REQUEST,
    Asking,
    Pauses,
    ask,
    connection_to,
    fail,
    finish_of,
    opened,
    read,
    text_of,
)
from tests.servers.fixed_server import fixed_server, http_response
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Response, call, chunk, refuse, say, sse
from tests.servers.request_rules import Request


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
        ({"body": [{"abort": True}]}, "connection", "accepted the request, then broke off"),
        ({"framing": "raw", "body": [{"abort": True}]}, "connection", "before an answer came"),
        (
            {"body": [chunk({"role": "assistant", "content": None, "tool_calls": None}), {"abort": True}]},
            "connection",
            "accepted the request, then broke off",
        ),
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


def test_an_unknown_model_is_told_without_waiting_for_the_list() -> None:
    left = asyncio.Event()

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        if request.method == "GET":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            try:
                # until the client goes away
                while True:
                    writer.write(b" ")
                    await writer.drain()
                    await asyncio.sleep(0.01)
            finally:
                left.set()
        writer.write(http_response("404 Not Found", '{"error": "no such model"}', "Content-Type: application/json"))
        await writer.drain()

    async def run() -> None:
        async with fixed_server(answer, key=KEY) as (place, _), opened(connection_to(f"http://{place}/v1")) as model:
            with pytest.raises(ModelError, match="has no model 'scripted-model'"):
                await asyncio.wait_for(read(model), LIST_SECONDS / 2)
            await asyncio.wait_for(left.wait(), 10)

    asyncio.run(run())


def test_a_listed_model_of_another_dialect_is_told_as_such(model_server: ModelServerProcess) -> None:
    error = Asking(AnthropicMessages).fail(model_server, refuse(404, "Not Found"))
    assert error.kind == "not_found"
    assert "lists 'scripted-model' but does not serve it as 'anthropic-messages'" in error.message
    assert error.message.endswith("of another kind. The server said: Not Found")


def test_pictures_that_a_model_cannot_see_are_left_out_and_that_is_said(model_server: ModelServerProcess) -> None:
    refusal = refuse(500, "image input is not supported - hint: you may need to provide the mmproj")
    picture = UserMessage("Look", (Picture("image/png", b"1234"),))
    request = replace(REQUEST, messages=(picture,), vision=True)

    async def run() -> list[list[ModelEvent]]:
        async with opened(connection_to(model_server.base_url)) as model:
            return [await read(model, request), await read(model, request), await read(model, REQUEST)]

    model_server.respond(refusal, say("A word."), say("Again."), say("Plain."))
    first, second, plain = asyncio.run(run())
    assert (first[0], text_of(first)) == (PicturesLeftOut(), "A word.")
    assert (second[0], text_of(second)) == (PicturesLeftOut(), "Again.")
    assert PicturesLeftOut() not in plain
    contents = [body["messages"][1]["content"] for body in model_server.chat_bodies()]
    assert [isinstance(content, list) for content in contents] == [True, False, False, False]


def test_an_answer_as_long_as_was_allowed_is_cut(model_server: ModelServerProcess) -> None:
    events = ask(model_server, call("print(1)"), request=replace(REQUEST, max_output_tokens=20))
    assert finish_of(events) == ("length", False)


def test_an_error_inside_the_stream_comes_after_what_was_said(model_server: ModelServerProcess) -> None:
    model_server.respond(sse([{"choices": [{"delta": {"content": "Half"}}]}, {"error": {"message": "boom"}}]))

    events: list[ModelEvent] = []

    async def run() -> None:
        async with opened(connection_to(model_server.base_url)) as model:
            async for found in model.stream(REQUEST):
                events.append(found)  # noqa: PERF401 (what came before the error counts)

    with pytest.raises(ModelError, match="boom"):
        asyncio.run(run())
    assert text_of(events) == "Half"
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


def test_reasoning_that_is_demanded_is_not_dropped_but_filled_in(model_server: ModelServerProcess) -> None:
    bag = {"dialect": "chat", "message": {"reasoning_content": "hm"}, "items": [{"text": 4}]}
    foreign, own = AssistantMessage("One."), AssistantMessage("Two.", (), bag, "lab/scripted-model")
    request = replace(REQUEST, messages=(*REQUEST.messages, foreign, *REQUEST.messages, own, *REQUEST.messages))
    refusal = refuse(400, "The `reasoning_content` in the thinking mode must be passed back to the API.")
    model_server.respond(refusal, say("Hi"), say("Later"), key=KEY)

    async def run() -> list[str]:
        async with opened(connection_to(model_server.base_url)) as model:
            return [text_of(await read(model, asked)) for asked in (request, replace(request, cache_key="another"))]

    assert asyncio.run(run()) == ["Hi", "Later"]
    sent = [
        [message.get("reasoning_content") for message in body["messages"] if message["role"] == "assistant"]
        for body in model_server.chat_bodies()
    ]
    assert sent == [[None, "hm"], ["", "hm"], [None, "hm"]]


def test_silence_ends_at_the_idle_limit(model_server: ModelServerProcess) -> None:
    model_server.respond({"body": [{"hang": True}]})
    connection = replace(connection_to(model_server.base_url), deadlines=Deadlines(model_idle=0.2))

    async def run() -> None:
        async with opened(connection) as model:
            await read(model)

    with pytest.raises(ModelError) as caught:
        asyncio.run(run())
    assert caught.value.kind == "timeout"


def test_silence_in_the_middle_of_an_answer_loses_nothing_of_it(model_server: ModelServerProcess) -> None:
    model_server.respond({"body": [chunk({"content": "It is a <tool"}), {"hang": True}]})
    connection = replace(connection_to(model_server.base_url), deadlines=Deadlines(model_idle=0.2))
    events: list[ModelEvent] = []

    async def run() -> None:
        async with opened(connection) as model:
            async for event in model.stream(REQUEST):
                events.append(event)  # noqa: PERF401 (what came before the error counts)

    with pytest.raises(ModelError) as caught:
        asyncio.run(run())
    assert (caught.value.kind, text_of(events)) == ("timeout", "It is a <tool")


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
