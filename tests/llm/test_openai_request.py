from __future__ import annotations

import json

from jupyter_codeinterp.llm.openai_request import NO_RESULT, build_body, build_messages
from jupyter_codeinterp.llm.seam import (
    AssistantMessage,
    ModelMessage,
    ModelRequest,
    Picture,
    ToolCall,
    ToolResult,
    UserMessage,
)

PICTURE = Picture("image/png", b"\x89PNG")
CALL = ToolCall("AAAAAAAA1", "execute_code", '{"code": "print(1)"}')
BAG = {
    "reasoning": {"reasoning_content": "hm"},
    "message": {"extra_content": {"m": 1}},
    "calls": {"AAAAAAAA1": {"extra_content": {"google": {"thought_signature": "s"}}}},
}


def request(*messages: ModelMessage, vision: bool = False, system: str = "") -> ModelRequest:
    return ModelRequest("m", system, messages, tools=True, vision=vision)


def roles(*messages: ModelMessage, vision: bool = False) -> list[str]:
    return [message["role"] for message in build_messages(request(*messages, vision=vision), "p/m")]


def test_a_request_offers_the_tool_and_asks_for_usage() -> None:
    body = build_body(request(UserMessage("Hi"), system="Be short."), "p/m")
    assert body["messages"] == [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Hi"}]
    assert body["tools"][0]["function"]["name"] == "execute_code"
    assert body["stream_options"] == {"include_usage": True}
    assert "temperature" not in body


def test_what_was_asked_for_is_sent() -> None:
    body = build_body(ModelRequest("m", "", (UserMessage("Hi"),), temperature=0.5, max_output_tokens=9), "p/m")
    assert (body["temperature"], body["max_tokens"]) == (0.5, 9)


def test_each_call_has_a_result_right_behind_it() -> None:
    other = ToolCall("AAAAAAAA2", "execute_code", "{}")
    messages = build_messages(
        request(AssistantMessage("", (CALL, other)), ToolResult("AAAAAAAA2", "done"), UserMessage("Go on")), "p/m"
    )
    assert [(m["role"], m.get("tool_call_id"), m["content"]) for m in messages] == [
        ("assistant", None, None),
        ("tool", "AAAAAAAA2", "done"),
        ("tool", "AAAAAAAA1", NO_RESULT),
        ("user", None, "Go on"),
    ]


def test_a_result_without_its_call_is_told_as_text() -> None:
    assert roles(ToolResult("gone", "42"), UserMessage("And?")) == ["user"]


def test_broken_arguments_are_repaired() -> None:
    broken = AssistantMessage("", (ToolCall("AAAAAAAA1", "execute_code", "print(1"),))
    (message, _) = build_messages(request(broken), "p/m")
    assert json.loads(message["tool_calls"][0]["function"]["arguments"]) == {"code": "print(1"}


def test_pictures_of_results_follow_in_the_user_role() -> None:
    result = ToolResult("AAAAAAAA1", "done", (PICTURE,))
    history = (AssistantMessage("", (CALL,)), result, AssistantMessage("Nice."), UserMessage("Thanks."))
    assert roles(*history, vision=True) == ["assistant", "tool", "user", "assistant", "user"]
    assert roles(*history) == ["assistant", "tool", "assistant", "user"]
    shown = build_messages(request(*history, vision=True), "p/m")[2]["content"]
    assert shown[1] == {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}}


def test_a_model_that_cannot_see_gets_no_pictures() -> None:
    assert build_messages(request(UserMessage("Look", (PICTURE,))), "p/m") == [{"role": "user", "content": "Look"}]


def test_an_assistant_who_said_nothing_is_left_out() -> None:
    assert roles(UserMessage("a"), AssistantMessage(""), UserMessage("b")) == ["user"]


def test_the_bag_goes_back_to_the_same_model_only() -> None:
    answer = AssistantMessage("", (CALL,), BAG, "p/m")
    same = build_messages(request(answer), "p/m")[0]
    assert same["reasoning_content"] == "hm"
    assert same["extra_content"] == {"m": 1}
    assert same["tool_calls"][0]["extra_content"] == {"google": {"thought_signature": "s"}}
    for other in ("p/other", "q/m", None):
        assert not {"reasoning_content", "extra_content"} & build_messages(request(answer), other)[0].keys()


def test_reasoning_goes_back_with_plain_answers_too() -> None:
    message, _ = build_messages(request(AssistantMessage("Yes.", (), BAG, "p/m")), "p/m")
    assert message["reasoning_content"] == "hm"


def test_a_request_never_ends_with_the_model_s_own_words() -> None:
    assert roles(UserMessage("Hi"), AssistantMessage("Half of")) == ["user", "assistant", "user"]
