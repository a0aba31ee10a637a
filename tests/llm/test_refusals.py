"""What is changed in a request after each refusal that servers are known for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jupyter_codeinterp.llm.anthropic_messages import ANTHROPIC_MESSAGES
from jupyter_codeinterp.llm.attempts import Attempt, Learned
from jupyter_codeinterp.llm.dialect import Dialect
from jupyter_codeinterp.llm.http_errors import Asked, read_error
from jupyter_codeinterp.llm.openai_chat import OPENAI_CHAT
from jupyter_codeinterp.llm.openai_responses import OPENAI_RESPONSES
from jupyter_codeinterp.llm.request_changes import RESULT_READ
from jupyter_codeinterp.llm.seam import (
    PICTURES_NOT_SHOWN,
    AssistantMessage,
    ModelRequest,
    Picture,
    ToolCall,
    ToolResult,
    UserMessage,
)

ASKED = Asked("lab", "api.example.test", "m", tools=True)
CALL = ToolCall("AAAAAAAA1", "execute_code", "{}")
BAG = {"reasoning": {"reasoning_content": "hm"}, "blocks": [{"type": "thinking", "thinking": "hm", "signature": "s"}]}
REQUEST = ModelRequest(
    "m",
    "Be short.",
    (
        UserMessage("Look", (Picture("image/png", b"1234"),)),
        AssistantMessage("A cat."),
        UserMessage("Count"),
        AssistantMessage("", (CALL,), BAG, "lab/m"),
        ToolResult(CALL.id, "42"),
    ),
    tools=True,
    vision=True,
    temperature=0.5,
    max_output_tokens=9_000,
)


def attempt_at(learned: Learned, request: ModelRequest = REQUEST) -> Attempt:
    return Attempt(learned, request, f"lab/{request.model}", "api.example.test")


def learn(attempt: Attempt, message: str, status: int = 400) -> bool:
    return attempt.change_after(read_error(ASKED, status, {"error": {"message": message}}))


Path = tuple[str | int, ...]
GONE = object()


def find(body: Any, path: Path) -> Any:
    for step in path:
        if isinstance(body, str) or (isinstance(body, dict) and step not in body):
            return GONE
        body = body[step]
    return body


EFFORT = (
    "Function tools with reasoning_effort are not supported for m in /v1/chat/completions. "
    "To use function tools, use /v1/responses or set reasoning_effort to 'none'."
)
VLLM = (
    "'max_tokens' or 'max_completion_tokens' is too large: 9000. This model's maximum context length is 16384 tokens "
    "and your request has 8000 input tokens (9000 > 16384 - 8000). (parameter=max_tokens, value=9000)"
)
DEEPSEEK = "The `reasoning_content` in the thinking mode must be passed back to the API."
PICTURE: Path = ("messages", 1, "content")
NO_PICTURES: dict[Path, Any] = {PICTURE: f"Look\n\n{PICTURES_NOT_SHOWN}"}
CHANGES: list[tuple[Dialect, int, str, dict[Path, Any], bool]] = [
    (OPENAI_CHAT, 400, "Unknown parameter: stream_options", {("stream_options",): GONE}, True),
    (OPENAI_CHAT, 422, "'temperature' does not support 0.5", {("temperature",): GONE}, True),
    (
        OPENAI_CHAT,
        400,
        "'max_tokens' is not supported. Use 'max_completion_tokens'.",
        {("max_tokens",): GONE, ("max_completion_tokens",): 9_000},
        True,
    ),
    (
        OPENAI_CHAT,
        400,
        "Function call is missing a thought_signature in functionCall parts. Additional data, position 2.",
        {
            (
                "messages",
                4,
                "tool_calls",
                0,
                "extra_content",
                "google",
                "thought_signature",
            ): "skip_thought_signature_validator"
        },
        True,
    ),
    (OPENAI_CHAT, 400, EFFORT, {("reasoning_effort",): "none", ("tools", 0, "type"): "function"}, True),
    (
        OPENAI_CHAT,
        400,
        DEEPSEEK,
        {("messages", 2, "reasoning_content"): "", ("messages", 4, "reasoning_content"): "hm"},
        False,
    ),
    (
        OPENAI_CHAT,
        400,
        "property 'reasoning_content' is unsupported",
        {("messages", 4, "reasoning_content"): GONE, ("messages", 4, "tool_calls", 0, "id"): CALL.id},
        False,
    ),
    (
        OPENAI_CHAT,
        400,
        "System role not supported",
        {("messages", 0, "role"): "user", ("messages", 0, "content", 0, "text"): "Be short.\n\nLook"},
        True,
    ),
    (
        OPENAI_CHAT,
        500,
        "Conversation roles must alternate user/assistant/user/assistant/...",
        {("messages", 0, "role"): "user"},
        True,
    ),
    (
        OPENAI_RESPONSES,
        400,
        "Argument not supported: instructions",
        {("instructions",): GONE, ("input", 0): {"role": "system", "content": "Be short."}},
        True,
    ),
    (
        OPENAI_RESPONSES,
        422,
        "Failed to deserialize the JSON body: data did not match any variant of untagged enum ModelInput",
        {("input", 1): {"type": "message", "role": "assistant", "content": "A cat."}},
        True,
    ),
    *(
        (OPENAI_CHAT, status, words, NO_PICTURES, True)
        for status, words in (
            (500, "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj"),
            (400, "Invalid content type. image_url is only supported by certain models."),
            (400, "chain is not a multimodal model"),
            (400, "At most 0 image(s) may be provided in one request."),
            (404, "No endpoints found that support image input"),
            (400, "unknown variant `image_url`, expected `text`"),
            (400, "Image input is not enabled for this model"),
            (400, "This model does not support image input."),
        )
    ),
    *(
        (OPENAI_CHAT, 400, words, NO_PICTURES, False)
        for words in (
            "Could not process image",
            "The image format image/avif is not supported. Only image/png and image/jpeg are supported.",
            "messages.0.content.1.image.source.base64.media_type: images of this type are not supported",
            "Images with a width of more than 8000 pixels are not allowed",
            "Unsupported mime type for image: only image/png is accepted",
        )
    ),
    (ANTHROPIC_MESSAGES, 400, VLLM, {("max_tokens",): 4_096}, False),
    (OPENAI_CHAT, 400, VLLM, {("max_tokens",): 4_096}, False),
    (OPENAI_RESPONSES, 400, VLLM, {("max_output_tokens",): 4_096}, False),
    (ANTHROPIC_MESSAGES, 400, "max_tokens: 9000 > 8192, which is the maximum", {("max_tokens",): 8_192}, True),
    (ANTHROPIC_MESSAGES, 400, "max_tokens is too large", {("max_tokens",): 4_096}, True),
    (
        ANTHROPIC_MESSAGES,
        400,
        "`thinking` blocks in the latest assistant message cannot be modified",
        {("messages", 3, "content", 0, "type"): "tool_use"},
        False,
    ),
    (
        ANTHROPIC_MESSAGES,
        400,
        "messages.3.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`",
        {("thinking", "type"): "disabled", ("messages", 3, "content", 0, "type"): "thinking"},
        False,
    ),
]


@pytest.mark.parametrize(("dialect", "status", "message", "changed", "lasts"), CHANGES)
def test_a_refusal_changes_the_request(
    dialect: Dialect, status: int, message: str, changed: dict[Path, Any], lasts: bool
) -> None:
    learned = Learned((dialect,))
    attempt = attempt_at(learned)
    before = attempt.build_body()
    assert {path: find(before, path) for path in changed} != changed
    assert learn(attempt, message, status)
    assert {path: find(attempt.build_body(), path) for path in changed} == changed
    attempt.keep()
    later = attempt_at(learned).build_body()
    assert (later == attempt.build_body()) is lasts
    assert (later == before) is not lasts


@pytest.mark.parametrize("message", ["temperature is fixed", EFFORT, "reasoning_content is unknown"])
def test_the_same_refusal_again_changes_nothing_more(message: str) -> None:
    attempt = attempt_at(Learned((OPENAI_CHAT,)))
    assert learn(attempt, message)
    assert not learn(attempt, message)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Unexpected role 'user' after role 'tool'"),
        (500, "Unexpected role 'user' after role 'tool'"),
        (500, "roles must alternate user/..."),
    ],
)
def test_a_person_who_speaks_behind_a_result_is_answered_first(status: int, message: str) -> None:
    attempt = attempt_at(Learned((OPENAI_CHAT,)), replace(REQUEST, messages=(*REQUEST.messages, UserMessage("Go on"))))
    assert learn(attempt, message, status)
    *_, result, answer, asked = attempt.build_body()["messages"]
    assert (result["role"], answer, asked["role"]) == ("tool", {"role": "assistant", "content": RESULT_READ}, "user")


def test_a_guess_that_did_not_help_is_not_remembered() -> None:
    request = replace(REQUEST, cache_key="c")
    learned = Learned((OPENAI_CHAT,))
    attempt = Attempt(learned, request, "lab/m", "generativelanguage.googleapis.com")
    before = attempt.build_body()
    assert "extra_body" in before
    for number in (1, 2):
        assert learn(attempt, f"Thought signature is not valid, request 8f{number}. Also reasoning_content is unknown.")
    # the second guess, without the first one, is what worked
    attempt.keep()
    assert "extra_body" in attempt.build_body()
    other = Attempt(learned, replace(request, cache_key="d"), "lab/m", "generativelanguage.googleapis.com")
    assert other.build_body() == before


def test_no_request_is_sent_twice() -> None:
    attempt = attempt_at(Learned((OPENAI_CHAT,)))
    sent = [attempt.build_body()]
    while learn(attempt, "This image and its format are not supported"):
        sent.append(attempt.build_body())
    assert len(sent) == 2
    assert sent[0] != sent[1]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Unknown parameter: foo"),
        (400, "This model's maximum context length is 10 tokens; lower max_tokens"),
        (401, "temperature"),
        (429, "Too many images"),
        (500, "oops"),
    ],
)
def test_other_refusals_change_nothing(status: int, message: str) -> None:
    assert not learn(attempt_at(Learned((OPENAI_CHAT,))), message, status)


def test_what_is_not_sent_is_not_taken_for_refused() -> None:
    plain = ModelRequest("m", "", (UserMessage("Hi"), AssistantMessage("A", bag=BAG, model="lab/other")))
    attempt = attempt_at(Learned((OPENAI_CHAT,)), plain)
    for message in ("temperature", "max_tokens", EFFORT, "reasoning_content is unknown", "no image input", "No system"):
        assert not learn(attempt, message)


def test_requests_that_began_before_a_lesson_do_not_undo_it() -> None:
    learned = Learned((OPENAI_CHAT,))
    attempt, earlier = attempt_at(learned), attempt_at(learned)
    assert learn(attempt, "temperature is fixed")
    attempt.keep()
    earlier.keep()
    assert "temperature" not in attempt_at(learned).build_body()


def test_other_models_are_asked_as_before() -> None:
    learned = Learned((OPENAI_CHAT,))
    attempt = attempt_at(learned)
    assert learn(attempt, "temperature is fixed")
    attempt.keep()
    assert attempt_at(learned, replace(REQUEST, model="other")).build_body()["temperature"] == 0.5


def test_what_the_history_of_a_chat_led_to_holds_for_that_chat() -> None:
    learned = Learned((OPENAI_CHAT,))
    mine, other = (replace(REQUEST, cache_key=key) for key in ("mine", "other"))
    attempt = attempt_at(learned, mine)
    assert learn(attempt, DEEPSEEK)
    attempt.keep()
    # also when other chats were asked in between
    attempt_at(learned, other).keep()
    bodies = [attempt_at(learned, asked).build_body() for asked in (mine, other)]
    filled = [find(body, ("messages", 2, "reasoning_content")) for body in bodies]
    assert filled == ["", GONE]


def test_reasoning_that_misses_what_it_led_to_is_not_taken_for_a_wrong_parameter() -> None:
    thought = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAA1"}
    bag = {"dialect": "responses", "items": [{"opaque": thought}, {"text": 3}]}
    messages = (UserMessage("Hi"), AssistantMessage("Yes", (), bag, "lab/m"), UserMessage("And?"))
    attempt = attempt_at(Learned((OPENAI_RESPONSES,)), replace(REQUEST, messages=messages))
    assert thought in attempt.build_body()["input"]
    assert learn(attempt, "Item 'rs_1' of type 'reasoning' was provided without its required following item.")
    assert "reasoning" in attempt.build_body()
    assert thought not in attempt.build_body()["input"]


def test_what_did_not_help_is_not_remembered() -> None:
    learned = Learned((OPENAI_CHAT,))
    attempt = attempt_at(learned)
    assert learn(attempt, "temperature is fixed")
    assert not learn(attempt, "something else")
    assert "temperature" in attempt_at(learned).build_body()


def test_reasoning_that_is_missing_when_empty_is_filled_with_a_blank() -> None:
    attempt = attempt_at(Learned((OPENAI_CHAT,)))
    missing = "thinking is enabled but reasoning_content is missing in assistant message at index 2"
    assert learn(attempt, missing)
    assert learn(attempt, missing)
    assert find(attempt.build_body(), ("messages", 2, "reasoning_content")) == " "
