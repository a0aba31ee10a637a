"""Requests in OpenAI's Responses API, each as its published schema and its rules about histories want it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from jupyter_codeinterp.llm.responses_request import build_body, build_input
from jupyter_codeinterp.llm.seam import (
    AssistantMessage,
    ModelMessage,
    ModelRequest,
    Picture,
    ToolCall,
    ToolResult,
    UserMessage,
)
from tests.servers.json_faults import find_fault
from tests.servers.request_history import find_history_fault
from tests.servers.request_schemas import load_schema, schema_folder

Json = dict[str, Any]

DIALECT = "openai-responses"
CODE = json.dumps({"code": "print(6 * 7)"})
CALL = ToolCall("AAAAAAAA1", "execute_code", CODE)
OTHER = ToolCall("AAAAAAAA2", "execute_code", CODE)
THOUGHT: Json = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAA1"}
LATER: Json = {**THOUGHT, "id": "rs_2", "encrypted_content": "gAAAA2"}
BAG: Json = {
    "dialect": "responses",
    "items": [
        {"opaque": THOUGHT},
        {"opaque": {"type": "message", "phase": "commentary"}},
        {"text": 4},
        {"opaque": LATER},
        {"call": CALL.id, "id": "call_1"},
        {"text": 6},
    ],
}
HI = UserMessage("Hi")


def items_of(*messages: ModelMessage, full_id: str = "p/m", vision: bool = False) -> list[Json]:
    request = ModelRequest("m", "Be short.", messages, tools=True, vision=vision)
    body = build_body(request, full_id)
    fault = find_fault(load_schema(DIALECT, schema_folder()), body) or find_history_fault(DIALECT, body)
    assert fault is None
    found: list[Json] = body["input"]
    return found


def said(text: str, **fields: Any) -> Json:
    content = [{"type": "output_text", "text": text, "annotations": []}]
    return {"type": "message", "role": "assistant", "content": content, **fields}


def called(call_id: str) -> Json:
    return {"type": "function_call", "call_id": call_id, "name": "execute_code", "arguments": CODE}


def result(call_id: str, output: str = "42") -> Json:
    return {"type": "function_call_output", "call_id": call_id, "output": output}


def test_a_request_leaves_nothing_on_the_server_and_offers_the_tool_flat() -> None:
    body = build_body(ModelRequest("m", "Be short.", (HI,), True, temperature=0.5, max_output_tokens=9), "p/m")
    assert (body["store"], body["include"], body["stream"]) == (False, ["reasoning.encrypted_content"], True)
    assert (body["instructions"], body["input"]) == ("Be short.", [{"role": "user", "content": "Hi"}])
    assert (body["temperature"], body["max_output_tokens"]) == (0.5, 9)
    (tool,) = body["tools"]
    assert (tool["type"], tool["name"]) == ("function", "execute_code")
    assert tool["parameters"]["required"] == ["code"]
    assert "previous_response_id" not in body


def test_the_same_model_gets_its_items_back_in_order_and_in_place() -> None:
    step = AssistantMessage("So, Done. ", (CALL,), BAG, "p/m")
    assert items_of(HI, step, ToolResult(CALL.id, "42"))[1:] == [
        THOUGHT,
        said("So, ", phase="commentary"),
        LATER,
        called("call_1"),
        said("Done. ", phase="commentary"),
        result("call_1"),
    ]


@pytest.mark.parametrize("full_id", ["p/other", "q/m"])
def test_others_get_text_and_calls_alone(full_id: str) -> None:
    step = AssistantMessage("So, Done. ", (CALL,), BAG, "p/m")
    told = items_of(HI, step, ToolResult(CALL.id, "42"), full_id=full_id)
    assert not any(item.get("type") == "reasoning" for item in told)
    assert "gAAAA" not in json.dumps(told)
    assert "phase" not in json.dumps(told)
    calls = [item["call_id"] for item in told if item.get("type") in ("function_call", "function_call_output")]
    assert calls == [CALL.id, CALL.id]


def test_reasoning_that_led_to_nothing_or_cannot_be_read_again_stays_away() -> None:
    unreadable = {"type": "reasoning", "id": "rs_0", "summary": []}
    bag = {"dialect": "responses", "items": [{"opaque": unreadable}, {"text": 4}, {"opaque": THOUGHT}]}
    told = items_of(HI, AssistantMessage("Yes.", (), bag, "p/m"), UserMessage("And?"))
    assert told[1:] == [said("Yes."), {"role": "user", "content": "And?"}]


def test_each_call_has_a_result() -> None:
    step = AssistantMessage("", (CALL, OTHER))
    told = items_of(HI, step, ToolResult(OTHER.id, "42"), UserMessage("Go on"))
    assert told[1:] == [
        called(CALL.id),
        called(OTHER.id),
        result(OTHER.id),
        result(CALL.id, "This code was not run."),
        {"role": "user", "content": "Go on"},
    ]


def test_a_result_without_its_call_and_empty_steps_are_no_items() -> None:
    assert items_of(ToolResult(CALL.id, "42"), AssistantMessage(" "), HI) == [
        {"role": "user", "content": "42\n\nHi"},
    ]


def test_the_last_word_is_not_the_models_own() -> None:
    assert items_of(HI, AssistantMessage("So"))[-1]["role"] == "user"


@pytest.mark.parametrize("vision", [False, True])
def test_pictures_are_told_and_those_of_results_follow_them(vision: bool) -> None:
    picture = Picture("image/png", b"1234")
    url = f"data:image/png;base64,{base64.b64encode(b'1234').decode()}"
    image = {"type": "input_image", "image_url": url, "detail": "auto"}
    step = AssistantMessage("", (CALL,))
    told = items_of(UserMessage("Look", (picture,)), step, ToolResult(CALL.id, "42", (picture,)), vision=vision)
    if vision:
        assert told[0]["content"] == [{"type": "input_text", "text": "Look"}, image]
        assert told[-1]["content"] == [{"type": "input_text", "text": "The code made these images:"}, image]
    else:
        assert (told[0]["content"], told[-1]["type"]) == ("Look", "function_call_output")


def test_broken_arguments_are_repaired() -> None:
    request = ModelRequest("m", "", (HI, AssistantMessage("", (ToolCall("AAAAAAAA1", "execute_code", "print(1"),))))
    (call, _) = build_input(request, "p/m")[1:]
    assert json.loads(call["arguments"]) == {"code": "print(1"}
