"""Keys stay where they are, whatever a provider does: it fails, and sends back all that it was sent."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.servers.fixed_server import fixed_server, http_response, sent_at_once
from tests.servers.request_rules import Request
from tests.web.api import Api

KEY = "k-canary-0815"
SECRET = "s-canary-4711"
KINDS = ("openai-chat", "openai-responses", "anthropic-messages", "ollama")

Reply = Callable[[str], bytes]


def refused(sent: str) -> bytes:
    body = json.dumps({"error": {"message": f"You sent {sent}", "type": "authentication_error"}})
    return http_response("401 Unauthorized", body, "Content-Type: application/json")


def broken(sent: str) -> bytes:
    return http_response("500 Internal Server Error", f"<html>{sent}</html>", "Content-Type: text/html")


def redirected(sent: str) -> bytes:
    return http_response("307 Temporary Redirect", sent, f"Location: http://127.0.0.1:1/{KEY}?{SECRET}")


def an_error_in_a_stream(sent: str) -> bytes:
    body = f"data: {json.dumps({'type': 'error', 'error': {'message': sent}})}\n\n"
    return http_response("200 OK", body, "Content-Type: text/event-stream")


def an_error_in_a_line(sent: str) -> bytes:
    return http_response("200 OK", json.dumps({"error": sent}) + "\n", "Content-Type: application/x-ndjson")


def nonsense(sent: str) -> bytes:
    return http_response("200 OK", f"{sent}\n\n", "Content-Type: text/event-stream")


def cut_off(sent: str) -> bytes:
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999"
    return f"{head}\r\nX-Debug: {KEY}\r\n\r\n: {KEY} {SECRET}\n\n".encode()


def no_http(sent: str) -> bytes:
    return f"{sent}\r\n".encode()


REPLIES: tuple[Reply, ...] = (
    *(refused, broken, redirected, an_error_in_a_stream, an_error_in_a_line, nonsense, cut_off, no_http),
)


@asynccontextmanager
async def provider_that(reply: Reply) -> AsyncIterator[tuple[str, list[str]]]:
    """Listen, and answer each request with all that came with it; yields the address and what came."""
    heads: list[str] = []

    def failed(request: Request) -> bytes:
        heads.append(" ".join(f"{name}: {value}" for name, value in request.headers.items()))
        return reply(heads[-1])

    async with fixed_server(sent_at_once(failed), key=KEY) as (place, _):
        yield f"http://{place}/v1", heads


def kept_in(folder: Path) -> list[bytes]:
    """Return what is on disk, but for the one file that is there for keys."""
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "keys.json"]


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.__name__)
@pytest.mark.parametrize("kind", KINDS)
async def test_no_key_comes_out_of_a_provider_that_fails(
    api: Api, kind: str, reply: Reply, data_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[Any] = []
    async with provider_that(reply) as (url, heads):
        provider = {"kind": kind, "base_url": url, "models": ["m"], "api_key": KEY, "headers": {"X-Team": SECRET}}
        told.append((await api.ask("PUT", "providers/lab", provider)).body)
        told.append((await api.ask("POST", "providers/lab/test", {})).body)
        told.append((await api.ask("POST", "providers/other/test", {"provider": provider})).body)
        chat_id = await api.new_chat(model="lab/m", approval="auto")
        socket = await api.connect()
        await socket.hello({"chat_id": chat_id})
        await api.send(chat_id, "Are you there?")
        chat = await api.finished_chat(chat_id)
        told.append(chat)
        told.extend(await socket.until_event("turn.failed"))
        told.extend(
            [(await api.call("GET", path)).body for path in ("providers", "models", "settings", "chats", "engines")]
        )
        told.append((await api.call("GET", f"chats/{chat_id}/notebook")).response.body.decode())
    assert any(KEY in head and SECRET in head for head in heads)
    assert "httpcore" in caplog.text
    assert "error" in [part["type"] for part in chat["messages"][-1]["parts"]]
    kept = kept_in(data_folder)
    assert kept
    for canary in (KEY, SECRET):
        assert canary not in json.dumps(told)
        assert canary not in caplog.text
        assert not any(canary.encode() in content for content in kept)
