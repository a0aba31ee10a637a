"""What servers really say when they refuse, and the kind of error it becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from jupyter_codeinterp.errors import ModelErrorKind
from jupyter_codeinterp.llm.http_errors import Asked, read_error
from jupyter_codeinterp.llm.retry_after import read_retry_after

ASKED = Asked("lab", "api.example.test", "m", tools=True, secrets=("sk-secret-key",))


def error(message: str, **fields: Any) -> dict[str, Any]:
    return {"error": {"message": message, **fields}}


ROWS: list[tuple[int | None, Any, ModelErrorKind]] = [
    (401, error("Incorrect API key provided"), "auth"),
    (403, "Forbidden", "auth"),
    (400, error("API key not valid. Please pass a valid API key."), "auth"),
    (404, error("The model `m` does not exist"), "not_found"),
    (400, error("x", code="model_not_found"), "not_found"),
    (404, {"detail": "Not Found"}, "not_found"),
    (429, error("Rate limit reached"), "rate_limit"),
    (429, error("busy", type="throttling_error"), "rate_limit"),
    (429, error("You exceeded your current quota, check your billing", code="insufficient_quota"), "quota"),
    (402, error("Insufficient Balance"), "quota"),
    (
        400,
        error("This model's maximum context length is 8192 tokens", code="context_length_exceeded"),
        "context_length",
    ),
    (400, error("too big", type="exceed_context_size_error", code=400, n_ctx=4096), "context_length"),
    (400, error("ContextWindowExceededError: prompt is too long", code="400"), "context_length"),
    (400, error("The input token count (9) exceeds the maximum number of tokens allowed (8)."), "context_length"),
    (500, error("the request exceeds the available context size, try increasing it"), "context_length"),
    (413, "Payload Too Large", "bad_request"),
    (400, error('"auto" tool choice requires --enable-auto-tool-choice'), "tools_refused"),
    (400, error("registry.ollama.ai/library/gemma does not support tools"), "tools_refused"),
    (400, error("x", code="tool_use_failed", failed_generation="..."), "tools_refused"),
    (404, error("No endpoints found that support tool use."), "tools_refused"),
    (400, error("Unrecognized request argument supplied: tools"), "tools_refused"),
    (422, {"detail": [{"loc": ["body", "tools"], "msg": "Extra inputs are not permitted"}]}, "tools_refused"),
    (400, error("Unknown parameter: foo"), "bad_request"),
    (400, error("max_tokens is too large: 9000"), "bad_request"),
    (422, {"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs"}]}, "bad_request"),
    (500, error("Failed to parse tool call arguments as JSON"), "server"),
    (503, "<html>down</html>", "server"),
    (529, error("Overloaded"), "server"),
    (504, "", "timeout"),
    (None, error("boom"), "server"),
    (None, error("Rate limit", code=429), "rate_limit"),
    (None, {"object": "error", "message": "maximum context length", "code": 40303}, "context_length"),
]


@pytest.mark.parametrize(("status", "body", "kind"), ROWS)
def test_refusals_have_a_kind_and_name_the_host(status: int | None, body: Any, kind: ModelErrorKind) -> None:
    found = read_error(ASKED, status, body)
    assert found.kind == kind
    assert "api.example.test" in found.message or kind == "tools_refused"
    assert "<html>" not in found.message


@pytest.mark.parametrize("code", ["\u00b2", "9" * 5_000, "4" * 4, "-400", "400"])
def test_a_code_is_a_status_only_where_it_is_one(code: str) -> None:
    found = read_error(ASKED, None, error("x", code=code))
    assert found.kind == ("bad_request" if code == "400" else "server")


def test_tools_are_not_refused_where_none_were_offered() -> None:
    assert read_error(Asked("lab", "h", "m"), 400, error("m does not support tools")).kind == "bad_request"


def test_the_key_is_scrubbed_and_long_texts_are_cut() -> None:
    found = read_error(ASKED, 401, error("bad key sk-secret-key " + "x" * 5000))
    assert "sk-secret-key" not in found.message
    assert "[key]" in found.message
    assert len(found.message) < 700
    assert "sk-secret-key" not in repr(found.details)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "-7"}, 0.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after": "Sat, 01 Nov 2025 00:00:30 GMT"}, 30.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
    ],
)
def test_the_time_to_wait_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert read_retry_after(headers, datetime(2025, 11, 1, tzinfo=timezone.utc)) == seconds


@pytest.mark.parametrize("tools", [False, True])
@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (413, "<html><title>413 Request Entity Too Large</title></html>", "bad_request", "A proxy on the way"),
        (413, error("Request too large for model `m` on tokens per minute"), "context_length", "longer than the model"),
        (
            403,
            error("Country, region, or territory not supported", code="unsupported_country_region_territory"),
            "bad_request",
            "whatever the key. Use another model, or ask the administrator. The server said: Country",
        ),
        (403, "<!DOCTYPE html><title>Blocked</title>", "bad_request", "a proxy or firewall on the way"),
        (403, error("This key may not use this model"), "auth", "refused the key"),
        (400, error("No connected db.", type="no_db_connection", code="400"), "auth", "refused the key"),
        (400, error("Invalid model name passed in model=m. Call `/v1/models`"), "not_found", "has no model 'm'"),
    ],
)
def test_what_is_not_about_the_key_or_the_chat_is_told_as_it_is(
    tools: bool, status: int, body: Any, kind: ModelErrorKind, words: str
) -> None:
    found = read_error(replace(ASKED, tools=tools), status, body)
    assert (found.kind, found.retryable) == (kind, False)
    assert words in found.message
