"""Every way in which a server says when it may be asked again, and what whoever reads the stream hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timezone
from typing import Any

import pytest

from jupyter_codeinterp.errors import ModelError
from jupyter_codeinterp.llm.anthropic_messages import AnthropicMessages
from jupyter_codeinterp.llm.http_errors import Asked, read_error
from jupyter_codeinterp.llm.http_model import HttpModel
from jupyter_codeinterp.llm.ollama import Ollama
from jupyter_codeinterp.llm.openai_chat import OpenAIChat
from jupyter_codeinterp.llm.retry_after import read_reset
from jupyter_codeinterp.llm.seam import ModelEvent, Retried, RetryPause
from tests.llm.asking import JSON_TYPE, REQUEST, Asking, Pauses, connection_to, opened
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Response, say

NOW = datetime(2025, 11, 1, 12, 0, tzinfo=timezone.utc)
ASKED = Asked("lab", "models.example", "m")
OPENROUTER = {"error": {"code": 429, "metadata": {"headers": {"X-RateLimit-Reset": "1761998430000"}}}}
GOOGLE = [{"error": {"code": 429, "details": [{"@type": "RetryInfo", "retryDelay": "36.5s"}]}}]


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"x-ratelimit-reset-requests": "6m0s", "x-ratelimit-remaining-requests": "0"}, {}, 360.0),
        ({"x-ratelimit-reset-tokens": "1m2.5s", "x-ratelimit-remaining-tokens": "0"}, {}, 62.5),
        ({"x-ratelimit-reset-requests": "120ms", "x-ratelimit-reset-tokens": "9s"}, {}, 0.12),
        # the limit that is used up, not the one that is nearer
        (
            {
                "x-ratelimit-reset-requests": "1s",
                "x-ratelimit-remaining-requests": "59",
                "x-ratelimit-reset-tokens": "9s",
                "x-ratelimit-remaining-tokens": "0",
            },
            {},
            9.0,
        ),
        ({"anthropic-ratelimit-requests-reset": "2025-11-01T12:00:20Z"}, {}, 20.0),
        ({"anthropic-ratelimit-tokens-reset": "2025-11-01T11:59:20Z"}, {}, 0.0),
        ({"RateLimit-Reset": "12"}, {}, 12.0),
        ({"X-RateLimit-Reset": "1761998415"}, {}, 15.0),
        ({}, OPENROUTER, 30.0),
        ({}, GOOGLE, 36.5),
        ({}, GOOGLE[0], 36.5),
        ({"x-ratelimit-reset-requests": "soon"}, {"error": "slow down"}, None),
        ({"x-ratelimit-reset-requests": "nan"}, {"error": {"metadata": [], "details": "x"}}, None),
        ({"x-ratelimit-limit-requests": "60"}, "slow down", None),
    ],
)
def test_each_vendors_way_is_understood(headers: dict[str, str], body: Any, seconds: float | None) -> None:
    found = read_reset(headers, body, NOW)
    assert found == (None if seconds is None else pytest.approx(seconds))


def test_only_a_refusal_for_the_rate_is_to_be_waited_for() -> None:
    reset = {"x-ratelimit-reset-requests": "6s"}
    assert read_error(ASKED, 429, {"error": {"message": "slow down"}}, reset).retry_after_seconds == 6.0
    # every answer of some vendors says how the limits stand
    assert read_error(ASKED, 500, {"error": {"message": "oops"}}, reset).retry_after_seconds is None
    quota = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
    assert read_error(ASKED, 429, quota, reset).kind == "quota"


def refused(status: int, **headers: str) -> Response:
    return {"status": status, "headers": {**JSON_TYPE, **headers}, "body": ['{"error": {"message": "busy"}}']}


async def read_until_failure(model: HttpModel) -> list[ModelEvent]:
    """Return what was told before the stream failed."""
    events: list[ModelEvent] = []
    with suppress(ModelError):
        async for event in model.stream(REQUEST):
            events.append(event)  # noqa: PERF401 (what came before the error counts)
    return events


def pauses_of(events: list[ModelEvent]) -> list[RetryPause]:
    return [event for event in events if isinstance(event, RetryPause)]


@pytest.mark.parametrize("adapter", [OpenAIChat, AnthropicMessages, Ollama])
@pytest.mark.parametrize(
    ("response", "kind", "seconds"),
    [
        (refused(429, **{"Retry-After": "12"}), "rate_limit", 12.0),
        (refused(503, **{"Retry-After": "9"}), "server", 9.0),
        (refused(529, **{"retry-after-ms": "2500"}), "server", 2.5),
        (refused(429, **{"x-ratelimit-reset-requests": "4s"}), "rate_limit", 4.0),
    ],
)
def test_a_pause_is_told_before_the_server_is_asked_again(
    model_server: ModelServerProcess, adapter: Callable[..., HttpModel], response: Response, kind: str, seconds: float
) -> None:
    model_server.respond(response, refused(400))
    pauses = Pauses()

    async def read() -> list[ModelEvent]:
        async with Asking(adapter).opened(connection_to(model_server.base_url), pauses) as model:
            return await read_until_failure(model)

    events = asyncio.run(read())
    pause, retried = events
    assert isinstance(pause, RetryPause)
    assert (pause.seconds, pause.error.kind) == (seconds, kind)
    assert retried == Retried()
    assert pauses.seconds == [seconds]


def test_a_server_that_cannot_be_reached_is_told_before_each_new_try() -> None:
    async def read() -> list[ModelEvent]:
        async with opened(connection_to("http://127.0.0.1:9/v1")) as model:
            return await read_until_failure(model)

    told = pauses_of(asyncio.run(read()))
    assert [pause.error.kind for pause in told] == ["connection", "connection"]


def test_a_pause_ends_as_soon_as_somebody_wants_to_try(model_server: ModelServerProcess) -> None:
    model_server.respond(refused(429, **{"Retry-After": "50"}), say("Hello"))

    async def wait_for_ever(_: float) -> None:
        await asyncio.Event().wait()

    async def read() -> list[ModelEvent]:
        events: list[ModelEvent] = []
        model = OpenAIChat(connection_to(model_server.base_url), sleep=wait_for_ever)
        async for event in model.stream(REQUEST):
            events.append(event)
            if isinstance(event, RetryPause):
                event.try_now.set()
        await model.close()
        return events

    events = asyncio.run(asyncio.wait_for(read(), 20))
    assert len(pauses_of(events)) == 1
    assert not isinstance(events[-1], RetryPause)
