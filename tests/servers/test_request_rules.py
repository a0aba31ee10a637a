"""Servers of tests take what each vendor takes, and refuse the rest in the vendor's words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.servers.request_rules import CHATS, EVENTS, JSON, LINES, LISTS, VERSION, Refusal, Request, RequestRules

CHAT_PATHS = {vendor.dialect: path for path, vendor in CHATS.items()}
PARAMETERS = {"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]}
FUNCTION = {"name": "execute_code", "description": "Run code.", "parameters": PARAMETERS}
TOOLS = [{"type": "function", "function": FUNCTION}]
BODIES: dict[str, dict[str, Any]] = {
    "openai-chat": {
        "model": "m",
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.5,
        "tools": TOOLS,
        "messages": [
            {
                "role": "user",
                "content": [{"type": "text", "text": "Q"}, {"type": "image_url", "image_url": {"url": "u"}}],
            },
            {
                "role": "assistant",
                "content": None,
                "reasoning_content": "hm",
                "tool_calls": [
                    {"id": "a", "type": "function", "function": {"name": "execute_code", "arguments": "{}"}}
                ],
            },
            {"role": "tool", "tool_call_id": "a", "content": "42"},
        ],
    },
    "anthropic-messages": {
        "model": "m",
        "stream": True,
        "max_tokens": 9,
        "system": "Be short.",
        "tools": [{"name": "execute_code", "description": "Run code.", "input_schema": PARAMETERS}],
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "Q"}]},
            {
                "role": "assistant",
                "content": [
                    {"type": "thinking", "thinking": "hm", "signature": "s"},
                    {"type": "tool_use", "id": "a", "name": "execute_code", "input": {"code": "1"}},
                ],
            },
            {
                "role": "user",
                "content": [{"type": "tool_result", "tool_use_id": "a", "content": [{"type": "text", "text": "42"}]}],
            },
        ],
    },
    "ollama": {
        "model": "m",
        "stream": True,
        "options": {"num_ctx": 4096},
        "tools": TOOLS,
        "messages": [
            {"role": "user", "content": "Q", "images": ["aGk="]},
            {
                "role": "assistant",
                "content": "",
                "thinking": "hm",
                "tool_calls": [{"id": "a", "function": {"name": "execute_code", "arguments": {"code": "1"}}}],
            },
            {"role": "tool", "content": "42", "tool_name": "execute_code", "tool_call_id": "a"},
        ],
    },
}
RULES = RequestRules()
Change = Callable[[Request], Request]


def chat(dialect: str, **changes: Any) -> Request:
    """Return a request that the vendor takes, with these fields of its body changed; None takes one away."""
    body = {name: value for name, value in {**BODIES[dialect], **changes}.items() if value is not None}
    headers = {"content-type": JSON, "accept": f"{LINES if dialect == 'ollama' else EVENTS}, {JSON}"}
    if dialect == "anthropic-messages":
        headers["anthropic-version"] = VERSION
    return Request("POST", CHAT_PATHS[dialect], headers, json.dumps(body).encode())


def model_list(path: str, **headers: str) -> Request:
    return Request("GET", path, {"accept": JSON, **headers})


def header(name: str, value: str | None) -> Change:
    """Change a header, or take it away."""

    def change(request: Request) -> Request:
        kept = {known: text for known, text in request.headers.items() if known != name}
        return replace(request, headers=kept if value is None else {**kept, name: value})

    return change


def refused(request: Request, rules: RequestRules = RULES) -> Refusal:
    refusal = rules.judge(request)
    assert refusal, "it was taken"
    return refusal


WRONG: dict[str, tuple[Change, int]] = {
    "no content type": (header("content-type", None), 400),
    "text": (header("content-type", "text/plain"), 400),
    "a charset": (header("content-type", "application/json; charset=utf-8"), 400),
    "a form": (header("content-type", "application/x-www-form-urlencoded"), 400),
    "no accept": (header("accept", None), 406),
    "accepts anything": (header("accept", "*/*"), 406),
    "accepts no stream": (header("accept", JSON), 406),
    "accepts no error": (header("accept", EVENTS), 406),
    "no scheme": (header("authorization", "k-1"), 401),
    "another method": (lambda request: replace(request, method="PUT"), 405),
    "another path": (lambda request: replace(request, path="/v2/answers"), 404),
    "no JSON": (lambda request: replace(request, body=b"{"), 400),
    "no body": (lambda request: replace(request, body=b""), 400),
}


@pytest.mark.parametrize("dialect", BODIES)
def test_what_a_vendor_takes_is_taken(dialect: str) -> None:
    assert RULES.judge(chat(dialect)) is None


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("dialect", BODIES)
def test_what_a_vendor_refuses_is_refused(dialect: str, wrong: str) -> None:
    change, status = WRONG[wrong]
    assert refused(change(chat(dialect))).status == status


@pytest.mark.parametrize(
    ("dialect", "changes", "place"),
    [
        *((dialect, {"more": 1}, "more") for dialect in BODIES),
        *((dialect, {"model": None}, "model") for dialect in BODIES),
        *((dialect, {"stream": False}, "stream") for dialect in BODIES),
        *(
            (dialect, {"messages": [{"role": "user", "content": "Q", "more": 1}]}, "messages[0].more")
            for dialect in BODIES
        ),
        ("openai-chat", {"max_tokens": "9"}, "max_tokens"),
        ("openai-chat", {"messages": []}, "messages"),
        (
            "openai-chat",
            {"tools": [{"type": "function", "function": {"more": 1, **FUNCTION}}]},
            "tools[0].function.more",
        ),
        ("anthropic-messages", {"max_tokens": None}, "max_tokens"),
        ("anthropic-messages", {"messages": [{"role": "system", "content": ["Q"]}]}, "messages[0]"),
        ("anthropic-messages", {"messages": [{"role": "assistant", "content": "Q"}]}, "messages.0.role"),
        ("anthropic-messages", {"messages": [{"role": "user", "content": " "}]}, "messages.0"),
        ("ollama", {"options": {"num_context": 1}}, "options.num_context"),
        *((dialect, {"messages": BODIES[dialect]["messages"][:2]}, "messages") for dialect in list(BODIES)[:2]),
        *((dialect, {"messages": BODIES[dialect]["messages"][::2]}, "messages") for dialect in list(BODIES)[:2]),
    ],
)
def test_a_body_that_does_not_fit_is_refused_with_the_place(dialect: str, changes: dict[str, Any], place: str) -> None:
    refusal = refused(chat(dialect, **changes))
    assert refusal.status == 400
    assert place in json.dumps(refusal.body)


def test_each_vendor_words_it_its_own_way() -> None:
    bodies = [refused(chat(dialect, more=1)).body for dialect in BODIES]
    message = "Unknown parameter: 'more'."
    assert bodies == [
        {"error": {"message": message, "type": "invalid_request_error", "param": "more", "code": "unknown_parameter"}},
        {
            "type": "error",
            "error": {"type": "invalid_request_error", "message": "more: Extra inputs are not permitted"},
        },
        {"error": f"more: {message}"},
    ]
    unknown_key = refused(header("x-api-key", "k-2")(chat("anthropic-messages")), RequestRules("k-1"))
    assert (unknown_key.status, unknown_key.body["error"]["type"]) == (401, "authentication_error")


KEYS: dict[str, tuple[str, str]] = {
    "openai-chat": ("authorization", "Bearer k-1"),
    "anthropic-messages": ("x-api-key", "k-1"),
    "ollama": ("authorization", "Bearer k-1"),
}


def keyed(dialect: str) -> Iterator[Request]:
    """Yield each request of a dialect with a key."""
    (path,) = [
        path
        for path, vendor in {**LISTS, "/v1/models?limit=9": CHATS["/v1/messages"]}.items()
        if vendor.dialect == dialect
    ]
    listed = model_list(path, **({"anthropic-version": VERSION} if dialect == "anthropic-messages" else {}))
    yield from (header(*KEYS[dialect])(request) for request in (chat(dialect), listed))


@pytest.mark.parametrize("dialect", BODIES)
def test_a_key_belongs_into_the_header_of_its_dialect(dialect: str) -> None:
    name, value = KEYS[dialect]
    other = "x-api-key" if name == "authorization" else "authorization"
    rules = RequestRules("k-1")
    for request in keyed(dialect):
        assert rules.judge(request) is None
        for wrong in (header(name, None), header(name, f"{value}2")):
            assert refused(wrong(request), rules).status == 401
        # another vendor's header is wrong whether a key is asked for or not
        assert refused(header(other, value)(request)).status == 401


def test_a_list_is_asked_for_without_a_body_and_with_what_its_vendor_knows() -> None:
    assert refused(model_list("/v1/models?limit=5")).status == 400
    claude = model_list("/v1/models?limit=1000", **{"anthropic-version": VERSION})
    assert RULES.judge(claude) is None
    for wrong in ("/v1/models?limit=1001", "/v1/models?page=2"):
        assert refused(replace(claude, path=wrong)).status == 400
    for request in (model_list("/v1/models"), model_list("/api/tags")):
        assert RULES.judge(request) is None
        assert refused(replace(request, body=b"{}")).status == 400
        assert refused(replace(request, method="POST")).status == 405
        assert refused(header("accept", "*/*")(request)).status == 406


def test_the_version_of_the_messages_api_is_asked_for() -> None:
    for wrong in (header("anthropic-version", None), header("anthropic-version", "2023-06-01, 2023-06-01")):
        assert refused(wrong(chat("anthropic-messages"))).status in {400, 401}
