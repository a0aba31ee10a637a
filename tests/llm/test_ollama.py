"""The adapter for Ollama's own API against a real socket."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from jupyter_codeinterp.llm.ollama import Ollama, build_body
from jupyter_codeinterp.llm.seam import (
    AssistantMessage,
    End,
    ModelRequest,
    Picture,
    Reasoning,
    TokenUsage,
    ToolCall,
    ToolResult,
    UserMessage,
)
from jupyter_codeinterp.protocol.chats import Usage
from tests.llm.asking import JSON_TYPE, REQUEST, Asking, codes_of, text_of
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Item, Response

ASKING = Asking(Ollama)


def line(done: bool = False, **message: Any) -> str:
    fields = {"model": "m", "message": {"role": "assistant", "content": "", **message}, "done": done}
    return json.dumps(fields) + "\n"


def last(reason: str = "stop") -> str:
    counts = {"prompt_eval_count": 26, "eval_count": 9, "total_duration": 1}
    return json.dumps({"message": {"content": ""}, "done": True, "done_reason": reason, **counts}) + "\n"


def tool(code: object, **function: Any) -> dict[str, Any]:
    return {"function": {"name": "execute_code", "arguments": {"code": code}, **function}}


def answer(*items: Item) -> Response:
    return {"headers": {"Content-Type": "application/x-ndjson"}, "body": [*items, last()]}


def test_text_thinking_and_usage_are_streamed(model_server: ModelServerProcess) -> None:
    events = ASKING.ask(model_server, answer(line(thinking="hm"), line(content="Gr"), line(content="üße")))
    assert "".join(event.text for event in events if isinstance(event, Reasoning)) == "hm"
    assert text_of(events) == "Grüße"
    assert events[-2] == TokenUsage(Usage(26, 9))
    assert events[-1] == End("stop", bag={"dialect": "chat", "items": [{"text": 5}], "message": {"reasoning": "hm"}})
    (request,) = model_server.requests()
    assert request["path"] == "/api/chat"
    assert request["body"]["messages"] == [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": "Hello"},
    ]
    assert request["body"]["tools"][0]["function"]["name"] == "execute_code"
    assert request["body"]["options"] == {}


def test_bytes_cut_anywhere_give_the_same_text(model_server: ModelServerProcess) -> None:
    data = (line(content="Grüße 😀") + last()).encode()
    items: list[Any] = [{"base64": base64.b64encode(bytes([byte])).decode()} for byte in data]
    assert text_of(ASKING.ask(model_server, {"body": items})) == "Grüße 😀"


@pytest.mark.parametrize("index", [{}, {"index": 0}])
def test_calls_come_whole_and_are_told_apart(model_server: ModelServerProcess, index: dict[str, int]) -> None:
    calls = [line(tool_calls=[tool("1", **index), tool("2", **index)]), line(tool_calls=[tool("3", **index)])]
    events = ASKING.ask(model_server, answer(*calls))
    assert codes_of(events) == ["1", "2", "3"]
    end = events[-1]
    assert isinstance(end, End)
    assert end.finish == "tool_calls"


@pytest.mark.parametrize("form", ["text", "object"])
def test_arguments_may_be_an_object_or_text(model_server: ModelServerProcess, form: str) -> None:
    arguments: object = {"code": "1"} if form == "object" else '{"code": "1"}'
    call = {"function": {"name": "execute_code", "arguments": arguments}}
    assert codes_of(ASKING.ask(model_server, answer(line(tool_calls=[call])))) == ["1"]


def test_an_answer_without_its_last_line_is_incomplete(model_server: ModelServerProcess) -> None:
    broken: Response = {"body": [line(content="Half"), line(tool_calls=[tool("1")])]}
    events = ASKING.ask(model_server, broken)
    assert (text_of(events), codes_of(events), events[-1]) == ("Half", [], End("unknown", incomplete=True))


def test_an_answer_at_its_longest_runs_no_code(model_server: ModelServerProcess) -> None:
    events = ASKING.ask(model_server, {"body": [line(tool_calls=[tool("1")]), last("length")]})
    assert (codes_of(events), events[-1]) == ([], End("length"))


def test_a_server_that_stays_open_after_its_end_is_left(model_server: ModelServerProcess) -> None:
    assert text_of(ASKING.ask(model_server, {"body": [line(content="Hi"), last(), {"hang": True}]})) == "Hi"
    model_server.wait_for_disconnect()


def refused(status: int, message: str) -> Response:
    return {"status": status, "headers": JSON_TYPE, "body": [json.dumps({"error": message})]}


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (400, "registry.ollama.ai/library/gemma:2b does not support tools", "tools_refused"),
        (404, "model 'nope' not found", "not_found"),
        (500, "model requires more system memory (5.6 GiB) than is available", "server"),
        (503, "server busy, please try again. maximum pending requests exceeded", "server"),
    ],
)
def test_a_refusal_is_told_by_its_kind(model_server: ModelServerProcess, status: int, message: str, kind: str) -> None:
    failed = ASKING.fail(model_server, *[refused(status, message)] * 3)
    assert (failed.kind, message in failed.message) == (kind, True)


def test_an_error_in_the_middle_is_told(model_server: ModelServerProcess) -> None:
    broken: Response = {"body": [line(content="Half"), json.dumps({"error": "an error was encountered"}) + "\n"]}
    assert "an error was encountered" in ASKING.fail(model_server, broken).message


@pytest.mark.parametrize(("body", "words"), [([], "answered with nothing"), (["<html>\n"], "right base URL")])
def test_what_is_no_answer_is_told(model_server: ModelServerProcess, body: list[Item], words: str) -> None:
    nothing: Response = {"body": body}
    assert words in ASKING.fail(model_server, *[nothing] * 3).message


def test_the_size_of_the_context_and_the_other_options_are_sent() -> None:
    request = replace(REQUEST, context_tokens=32_768, max_output_tokens=16, temperature=0.5)
    assert build_body(request, "lab/m")["options"] == {"num_ctx": 32_768, "num_predict": 16, "temperature": 0.5}


def test_the_history_is_one_that_the_api_takes() -> None:
    picture = Picture("image/png", b"1234")
    said = AssistantMessage(
        "So", (ToolCall("a", "execute_code", '{"code": "1"}'),), {"reasoning": {"reasoning": "hm"}}, "lab/m"
    )
    messages = (UserMessage("Look", (picture,)), said, ToolResult("a", "42", (picture,)))
    body = build_body(ModelRequest("m", "", messages, vision=True), "lab/m")
    call = {"id": "a", "function": {"name": "execute_code", "arguments": {"code": "1"}}}
    image = base64.b64encode(b"1234").decode()
    assert body["messages"] == [
        {"role": "user", "content": "Look", "images": [image]},
        {"role": "assistant", "content": "So", "tool_calls": [call], "thinking": "hm"},
        {"role": "tool", "content": "42", "tool_name": "execute_code", "tool_call_id": "a"},
        {"role": "user", "content": "The code made these images:", "images": [image]},
    ]
    other = build_body(ModelRequest("m", "", messages), "lab/other")
    assert "thinking" not in json.dumps(other["messages"])
    assert "images" not in json.dumps(other["messages"])


@pytest.mark.parametrize("path", ["", "/v1", "/api"])
def test_the_base_url_may_be_that_of_the_compatible_api(model_server: ModelServerProcess, path: str) -> None:
    model_server.respond(answer(line(content="Hi")))
    assert text_of(ASKING.ask_at(model_server.base_url.removesuffix("/v1") + path)) == "Hi"
    assert model_server.requests()[0]["path"] == "/api/chat"


def test_models_are_listed(model_server: ModelServerProcess) -> None:
    assert ASKING.list_models(model_server) == ("scripted-model",)
    assert model_server.requests()[0]["path"] == "/api/tags"


def test_thinking_goes_back_with_plain_answers_to_the_same_model_only() -> None:
    bag = {"dialect": "chat", "items": [{"text": 3}], "message": {"reasoning": "hm"}}
    said = AssistantMessage("Yes", (), bag, "lab/m")
    request = ModelRequest("m", "", (UserMessage("Q"), said, UserMessage("And?")))
    assert [build_body(request, full_id)["messages"][1] for full_id in ("lab/m", "lab/other")] == [
        {"role": "assistant", "content": "Yes", "thinking": "hm"},
        {"role": "assistant", "content": "Yes"},
    ]
