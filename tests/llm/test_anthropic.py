"""The adapter for Anthropic's Messages API against a real socket."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from jupyter_codeinterp.llm.anthropic_messages import AnthropicMessages
from jupyter_codeinterp.llm.anthropic_request import EARLIER, build_messages
from jupyter_codeinterp.llm.seam import (
    AssistantMessage,
    End,
    ModelMessage,
    ModelRequest,
    Picture,
    Reasoning,
    TokenUsage,
    ToolCall,
    ToolCode,
    ToolEnd,
    ToolResult,
    UserMessage,
)
from jupyter_codeinterp.protocol.chats import Usage
from tests.llm.asking import JSON_TYPE, KEY, REQUEST, Asking, codes_of, connection_to, finish_of, read, text_of
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Item, Response, refuse

ASKING = Asking(AnthropicMessages)
CODE = json.dumps({"code": "print(6 * 7)"})
THOUGHT = {"type": "thinking", "thinking": "hmm", "signature": "s1s2"}


def event(kind: str, **fields: Any) -> str:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n"


def start(**usage: int) -> str:
    return event("message_start", message={"role": "assistant", "content": [], "usage": usage})


def block(index: int, kind: str, *deltas: dict[str, Any], end: bool = True, **fields: Any) -> list[Item]:
    items: list[Item] = [event("content_block_start", index=index, content_block={"type": kind, **fields})]
    items += [event("content_block_delta", index=index, delta=delta) for delta in deltas]
    return [*items, event("content_block_stop", index=index)] if end else items


def text(index: int, *pieces: str) -> list[Item]:
    return block(index, "text", *({"type": "text_delta", "text": piece} for piece in pieces), text="")


def tool(index: int, *pieces: str, **fields: Any) -> list[Item]:
    deltas = ({"type": "input_json_delta", "partial_json": piece} for piece in pieces)
    return block(index, "tool_use", *deltas, **{"id": f"toolu_{index}", "name": "execute_code", **fields})


def thinking(index: int) -> list[Item]:
    deltas = [{"type": "thinking_delta", "thinking": piece} for piece in ("h", "mm")]
    signatures = [{"type": "signature_delta", "signature": piece} for piece in ("s1", "s2")]
    return block(index, "thinking", *deltas, *signatures, thinking="", signature="")


def stop(reason: str, **usage: int) -> list[Item]:
    return [event("message_delta", delta={"stop_reason": reason}, usage=usage), event("message_stop")]


def answer(*items: Item, reason: str = "end_turn") -> Response:
    return {"body": [start(input_tokens=10, output_tokens=1), *items, *stop(reason, output_tokens=7)]}


def test_text_and_a_call_are_streamed_with_usage_and_the_key_is_in_its_header(model_server: ModelServerProcess) -> None:
    items = [*text(0, "Let me ", "see."), event("ping"), *tool(1, "", CODE[:9], CODE[9:], input={})]
    events = ASKING.ask(model_server, answer(*items, reason="tool_use"))
    assert (text_of(events), codes_of(events)) == ("Let me see.", ["print(6 * 7)"])
    assert "".join(event.text for event in events if isinstance(event, ToolCode)) == "print(6 * 7)"
    assert events[-2] == TokenUsage(Usage(10, 7))
    assert finish_of(events) == ("tool_calls", False)
    (request,) = model_server.requests()
    assert request["path"] == "/v1/messages"
    assert (request["headers"]["x-api-key"], request["headers"]["anthropic-version"]) == (KEY, "2023-06-01")
    assert "authorization" not in request["headers"]
    assert request["body"]["system"] == "Be short."
    assert request["body"]["messages"] == [{"role": "user", "content": [{"type": "text", "text": "Hello"}]}]
    (offered,) = request["body"]["tools"]
    assert (offered["name"], offered["input_schema"]["required"]) == ("execute_code", ["code"])


@pytest.mark.parametrize("root", ["", "/v1"])
def test_the_base_url_may_end_with_the_version_or_not(model_server: ModelServerProcess, root: str) -> None:
    model_server.respond(answer(*text(0, "Hi")))
    base_url = model_server.base_url.removesuffix("/v1") + root
    assert text_of(ASKING.ask_at(base_url)) == "Hi"
    assert model_server.requests()[0]["path"] == "/v1/messages"


def test_a_call_that_arrives_whole_without_deltas(model_server: ModelServerProcess) -> None:
    events = ASKING.ask(model_server, answer(*tool(0, input={"code": "1"}), reason="tool_use"))
    assert codes_of(events) == ["1"]


def test_blocks_that_overlap_and_have_no_input(model_server: ModelServerProcess) -> None:
    parts = [*block(0, "text", {"type": "text_delta", "text": "So"}, end=False, text="")]
    for index in (1, 2):
        delta = {"type": "input_json_delta", "partial_json": json.dumps({"code": str(index)})}
        parts += block(index, "tool_use", delta, end=False, id=f"t{index}", name="execute_code")
    parts += [event("content_block_stop", index=index) for index in range(3)]
    events = ASKING.ask(model_server, answer(*parts, reason="tool_use"))
    assert (text_of(events), codes_of(events)) == ("So", ["1", "2"])


@pytest.mark.parametrize("number", [0, None, [0]])
def test_blocks_that_are_not_counted_are_told_apart(model_server: ModelServerProcess, number: Any) -> None:
    body = [start(), *thinking(number), *text(number, "So."), *thinking(number), *tool(number, CODE)]
    events = ASKING.ask(model_server, {"body": [*body, *stop("tool_use")]})
    assert codes_of(events) == ["print(6 * 7)"]
    (end,) = (event for event in events if isinstance(event, End))
    assert [item.get("opaque") for item in end.bag["items"]] == [THOUGHT, None, THOUGHT, None]


def test_a_whole_message_is_accepted_for_a_stream_request(model_server: ModelServerProcess) -> None:
    content = [
        {"type": "text", "text": "Hi"},
        {"type": "tool_use", "id": "t", "name": "execute_code", "input": {"code": "2"}},
    ]
    body = {"type": "message", "content": content, "stop_reason": "tool_use", "usage": {"output_tokens": 3}}
    events = ASKING.ask(model_server, {"headers": JSON_TYPE, "body": [json.dumps(body)]})
    assert (text_of(events), codes_of(events), events[-2]) == ("Hi", ["2"], TokenUsage(Usage(0, 3)))


@pytest.mark.parametrize(
    ("reason", "finish"),
    [("end_turn", "stop"), ("max_tokens", "length"), ("refusal", "content_filter"), ("stop_sequence", "stop")],
)
def test_why_it_ended(model_server: ModelServerProcess, reason: str, finish: str) -> None:
    end = ASKING.ask(model_server, answer(*text(0, "a"), reason=reason))[-1]
    assert isinstance(end, End)
    assert (end.finish, end.incomplete) == (finish, False)


def test_a_call_that_was_cut_off_is_never_given(model_server: ModelServerProcess) -> None:
    assert codes_of(ASKING.ask(model_server, answer(*tool(0, CODE[:12]), reason="max_tokens"))) == []
    broken: Response = {"body": [start(), *tool(0, CODE)]}
    events = ASKING.ask(model_server, broken)
    assert (codes_of(events), finish_of(events)) == ([], ("unknown", True))


def test_all_that_was_read_is_counted(model_server: ModelServerProcess) -> None:
    body = [
        start(input_tokens=0, cache_read_input_tokens=90, cache_creation_input_tokens=5),
        *text(0, "a"),
        *stop("end_turn", input_tokens=10, output_tokens=7),
    ]
    assert TokenUsage(Usage(105, 7, None, 90, 5)) in ASKING.ask(model_server, {"body": body})


def test_thinking_goes_back_with_its_signature_to_the_same_model_only(model_server: ModelServerProcess) -> None:
    redacted = block(1, "redacted_thinking", data="xyz")
    events = ASKING.ask(model_server, answer(*thinking(0), *redacted, *tool(2, CODE), reason="tool_use"))
    assert "".join(event.text for event in events if isinstance(event, Reasoning)) == "hmm"
    end = events[-1]
    assert isinstance(end, End)
    call_id = next(event.call_id for event in events if isinstance(event, ToolEnd))
    said = AssistantMessage("", (ToolCall(call_id, "execute_code", CODE),), end.bag, "lab/m")
    request = ModelRequest("m", "", (UserMessage("Q"), said, ToolResult(call_id, "42")), tools=True)
    content = build_messages(request, "lab/m")[1]["content"]
    assert content[:2] == [THOUGHT, {"type": "redacted_thinking", "data": "xyz"}]
    assert [part["type"] for part in content[2:]] == ["tool_use"]
    for other in ("lab/other", None):
        assert [part["type"] for part in build_messages(request, other)[1]["content"]] == ["tool_use"]


def roles(*messages: ModelMessage, vision: bool = True) -> list[tuple[str, list[str]]]:
    built = build_messages(ModelRequest("m", "", messages, vision=vision), "lab/m")
    return [(message["role"], [part["type"] for part in message["content"]]) for message in built]


def test_the_history_is_one_that_the_api_takes() -> None:
    call, other = ToolCall("a", "execute_code", '{"code": "1'), ToolCall("b", "execute_code", "{}")
    picture = Picture("image/png", b"1234")
    assert roles(
        UserMessage("Q"), AssistantMessage("  ", (call, other)), ToolResult("a", "42", (picture,)), UserMessage("On")
    ) == [
        ("user", ["text"]),
        ("assistant", ["tool_use", "tool_use"]),
        ("user", ["tool_result", "tool_result", "text"]),
    ]
    assert roles(AssistantMessage("Hi"), UserMessage("Q")) == [
        ("user", ["text"]),
        ("assistant", ["text"]),
        ("user", ["text"]),
    ]
    assert EARLIER in str(build_messages(ModelRequest("m", "", (AssistantMessage("Hi"),)), None))
    assert roles(ToolResult("lost", "42", (picture,))) == [("user", ["text", "image"])]
    assert roles(UserMessage("Look", (picture,)), vision=False) == [("user", ["text"])]
    assert roles(UserMessage("Q"), AssistantMessage("")) == [("user", ["text"])]
    last = build_messages(ModelRequest("m", "", (UserMessage("Q"), AssistantMessage("", (call,)))), None)[-1]
    assert last["content"][0]["content"] == [{"type": "text", "text": "This code was not run."}]


@pytest.mark.parametrize(
    ("status", "kind", "message", "expected"),
    [
        (401, "authentication_error", "invalid x-api-key", "auth"),
        (404, "not_found_error", "model: nope", "not_found"),
        (400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", "context_length"),
        (400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.", "quota"),
        (413, "request_too_large", "Request exceeds the maximum size", "context_length"),
        (429, "rate_limit_error", "Number of requests exceeded", "rate_limit"),
        (529, "overloaded_error", "Overloaded", "server"),
    ],
)
def test_a_refusal_is_told_by_its_kind(
    model_server: ModelServerProcess, status: int, kind: str, message: str, expected: str
) -> None:
    body = json.dumps({"type": "error", "error": error(kind, message)})
    refused: Response = {"status": status, "headers": JSON_TYPE, "body": [body]}
    failed = ASKING.fail(model_server, *[refused] * 3)
    assert (failed.kind, message in failed.message) == (expected, True)


def error(kind: str, message: str) -> dict[str, str]:
    return {"type": kind, "message": message}


@pytest.mark.parametrize(
    ("kind", "expected", "retryable"),
    [("overloaded_error", "server", True), ("rate_limit_error", "rate_limit", True), ("api_error", "server", True)],
)
def test_an_error_in_the_middle_of_a_stream_is_told(
    model_server: ModelServerProcess, kind: str, expected: str, retryable: bool
) -> None:
    broken: Response = {"body": [start(), *text(0, "Half"), event("error", error=error(kind, "Overloaded"))]}
    failed = ASKING.fail(model_server, broken)
    assert (failed.kind, failed.retryable) == (expected, retryable)


def test_an_error_before_the_first_word_is_tried_again(model_server: ModelServerProcess) -> None:
    overloaded: Response = {"body": [event("error", error=error("overloaded_error", "Overloaded"))]}
    assert text_of(ASKING.ask(model_server, overloaded, answer(*text(0, "Hi")))) == "Hi"


def test_a_limit_that_is_too_high_is_lowered_and_remembered(model_server: ModelServerProcess) -> None:
    told = "max_tokens: 32000 > 4096, which is the maximum allowed number of output tokens"
    refused = refuse(400, told, type="invalid_request_error")
    assert text_of(ASKING.ask(model_server, refused, answer(*text(0, "Hi")))) == "Hi"
    assert [body["max_tokens"] for body in model_server.bodies()] == [32_000, 4_096]


def test_the_limit_is_what_the_model_can_write_or_shall(model_server: ModelServerProcess) -> None:
    for can, shall, limit in ((64_000, None, 64_000), (9, 8, 8)):
        request = replace(REQUEST, output_tokens=can, max_output_tokens=shall)
        ASKING.ask(model_server, answer(*text(0, "Hi")), request=request)
        assert model_server.bodies()[0]["max_tokens"] == limit


def test_code_is_asked_for_as_it_is_written(model_server: ModelServerProcess) -> None:
    refused = refuse(400, "tools.0.custom.eager_input_streaming: Extra inputs are not permitted")
    ASKING.ask(model_server, refused, answer(*text(0, "Hi")))
    assert [body["tools"][0].get("eager_input_streaming") for body in model_server.bodies()] == [True, None]


def test_a_model_that_thinks_in_silence_is_asked_for_a_summary(model_server: ModelServerProcess) -> None:
    silent = answer(*block(0, "thinking", {"type": "signature_delta", "signature": "s"}, thinking=""), *text(1, "Hi"))
    told = answer(*thinking(0), *text(1, "Hi"))
    words = "thinking.type: adaptive thinking is not supported on this model"
    model_server.respond(told, silent, told, refuse(400, words), told, key=KEY)

    async def run() -> None:
        async with ASKING.opened(connection_to(model_server.base_url)) as model:
            for _ in range(4):
                await read(model)

    asyncio.run(run())
    summary = {"type": "adaptive", "display": "summarized"}
    assert [body.get("thinking") for body in model_server.bodies()] == [None, None, summary, summary, None]


def test_thinking_that_is_refused_is_left_out(model_server: ModelServerProcess) -> None:
    said = AssistantMessage("So", (), {"blocks": [THOUGHT]}, "lab/scripted-model")
    request = replace(REQUEST, messages=(UserMessage("Q"), said, UserMessage("On")))
    refused = refuse(400, "messages.1.content.0: thinking blocks are not supported", type="invalid_request_error")
    ASKING.ask(model_server, refused, answer(*text(0, "Hi")), request=request)
    sent = [[part["type"] for part in body["messages"][1]["content"]] for body in model_server.bodies()]
    assert sent == [["thinking", "text"], ["text"]]


def test_models_are_listed(model_server: ModelServerProcess) -> None:
    assert ASKING.list_models(model_server) == ("scripted-model",)
    assert model_server.requests()[0]["path"].startswith("/v1/models?limit=")


def test_a_base_url_of_something_else_is_told(model_server: ModelServerProcess) -> None:
    page: Response = {"headers": {"Content-Type": "text/html"}, "body": ["<html>hello</html>"]}
    assert "base URL" in ASKING.fail(model_server, page).message
