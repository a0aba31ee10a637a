from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from jupyter_server.auth.authorizer import Authorizer
from traitlets.config import Config

from tests.web.api import Api


class Denying(Authorizer):
    """Grants everything but what a test takes away."""

    denied: frozenset[tuple[str, str]] = frozenset()

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return (action, resource) not in type(self).denied


@pytest.fixture
def deny(jp_serverapp: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that takes permissions away."""

    def take(*denied: tuple[str, str]) -> None:
        monkeypatch.setattr(Denying, "denied", frozenset(denied))

    authorizer = Denying(parent=jp_serverapp, identity_provider=jp_serverapp.identity_provider)
    monkeypatch.setitem(jp_serverapp.web_app.settings, "authorizer", authorizer)
    return take


RUNS_CODE = [
    ("POST", "chats/c/turns"),
    ("POST", "chats/c/turns/t/retry"),
    ("POST", "chats/c/turns/t/try-now"),
    ("POST", "chats/c/executions"),
    ("POST", "executions/e/decision"),
    ("POST", "executions/e/extend"),
    ("POST", "executions/e/events"),
    ("POST", "chats/c/kernel/restart"),
    ("POST", "chats/c/kernel/replay"),
    ("POST", "chats/c/kernel/interrupt"),
    ("POST", "chats/c/kernel/bind"),
    ("DELETE", "chats/c/kernel"),
]


@pytest.mark.parametrize(
    ("denied", "calls"),
    [
        (("read", "codeinterp"), [("GET", "chats"), ("GET", "settings"), ("GET", "files/f/content")]),
        (("write", "codeinterp"), [("POST", "chats"), ("PUT", "providers/p"), ("DELETE", "files/f"), *RUNS_CODE]),
        (("execute", "kernels"), RUNS_CODE),
        (("read", "contents"), [("GET", "files/f"), ("GET", "files/f/content")]),
        (("write", "contents"), [("POST", "files"), ("DELETE", "files/f")]),
    ],
)
async def test_what_the_authorizer_denies_is_denied_here(
    api: Api, deny: Any, denied: tuple[str, str], calls: list[tuple[str, str]]
) -> None:
    deny(denied)
    for method, path in calls:
        body: dict[str, str] | None = {} if method in ("POST", "PUT") else None
        answer = await api.ask(method, path, body)
        assert (answer.status, answer.body["code"]) == (403, "forbidden"), (method, path)
        assert answer.body["details"] == {"action": denied[0], "resource": denied[1]}


async def test_attachments_need_the_right_to_write_files(api: Api, deny: Any) -> None:
    deny(("write", "contents"))
    answer = await api.ask("POST", "chats/c/turns", {"text": "x", "files": ["f"]})
    assert answer.status == 403
    assert (await api.ask("POST", "chats/c/turns", {"text": "x"})).status == 404


async def test_a_denied_page_gets_no_socket(api: Api, deny: Any) -> None:
    deny(("read", "codeinterp"))
    refused = await api.refused_socket()
    assert (refused.status, refused.body["code"]) == (403, "forbidden")


async def log_in(api: Api, jp_serverapp: Any) -> dict[str, str]:
    """Return the headers of a browser that is logged in by cookie and not by token."""
    token = jp_serverapp.identity_provider.token
    answer = await api._fetch("api", "status", params={"token": token}, headers={"Authorization": ""})
    cookies = [line.split(";")[0] for line in answer.headers.get_list("Set-Cookie")]
    return {"Authorization": "", "Cookie": "; ".join(cookies), "Host": answer.request.headers.get("Host", "")}


@pytest.mark.parametrize(("method", "path"), [("POST", "chats"), ("DELETE", "chats/c"), ("POST", "files")])
async def test_a_cookie_without_the_xsrf_token_changes_nothing(
    api: Api, jp_serverapp: Any, method: str, path: str
) -> None:
    headers = await log_in(api, jp_serverapp)
    assert (await api.ask("GET", "settings", headers=dict(headers))).status == 200
    answer = await api.ask(method, path, {} if method == "POST" else None, headers=dict(headers))
    assert (answer.status, answer.body["code"]) == (403, "forbidden")


async def test_a_request_from_a_foreign_page_is_refused(api: Api) -> None:
    answer = await api.call("GET", "settings", headers={"Origin": "https://evil.invalid", "Authorization": ""})
    assert answer.status in (403, 404)
    assert "settings" not in answer.body


@pytest.mark.parametrize("body", [b"{", b"[1]", b'{"a": NaN}', b"\xff\xfe"])
async def test_invalid_json_is_told(api: Api, body: bytes) -> None:
    answer = await api.ask("POST", "chats", body)
    assert (answer.status, answer.body["code"]) == (400, "invalid_json")


async def test_a_body_over_the_limit_is_refused_and_the_answer_arrives(api: Api) -> None:
    for size in (1_000_100, 8_000_000):
        answer = await api.ask("POST", "chats", json.dumps({"title": "x" * size}).encode())
        assert (answer.status, answer.body["code"]) == (413, "too_large")
        assert answer.body["details"] == {"limit_bytes": 1_000_000}
    assert (await api.ask("GET", "settings")).status == 200


async def talk(port: int, *pieces: bytes) -> bytes:
    """Send raw bytes and return what the server says until it closes or falls silent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        return await asyncio.wait_for(reader.readuntil(b"}}"), 20)
    finally:
        writer.close()


def head(jp_serverapp: Any, base_url: str, *lines: str) -> bytes:
    token = jp_serverapp.identity_provider.token
    first = f"POST {base_url}codeinterp/api/v1/chats HTTP/1.1"
    every = (first, "Host: 127.0.0.1", f"Authorization: token {token}", *lines, "", "")
    return "\r\n".join(every).encode()


async def test_a_body_is_refused_before_it_is_sent(
    jp_serverapp: Any, jp_fetch: Any, jp_http_port: int, jp_base_url: str
) -> None:
    said = await talk(jp_http_port, head(jp_serverapp, jp_base_url, "Content-Length: 300000000"))
    assert b" 413 " in said
    assert b'"too_large"' in said


async def test_a_body_without_length_is_refused_at_the_limit(
    jp_serverapp: Any, jp_fetch: Any, jp_http_port: int, jp_base_url: str
) -> None:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    said = await talk(jp_http_port, head(jp_serverapp, jp_base_url, "Transfer-Encoding: chunked"), *([chunk] * 17))
    assert b" 413 " in said


async def test_a_crash_tells_the_page_nothing_of_our_inside(
    api: Api, jp_serverapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*args: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("jupyter_codeinterp.web.settings.describe_settings", crash)
    answer = await api.ask("GET", "settings")
    assert (answer.status, answer.body["code"]) == (500, "internal")
    assert b"secret detail" not in answer.response.body


class TestWithUnauthenticatedAccessSwitchedOff:
    """Jupyter Server then also refuses what lacks its decorators."""

    @pytest.fixture
    def jp_server_config(self) -> Config:
        server = {"jpserver_extensions": {"jupyter_codeinterp": True}, "allow_unauthenticated_access": False}
        return Config({"ServerApp": server})

    async def test_the_api_works_for_those_who_are_logged_in(self, api: Api) -> None:
        assert (await api.ask("GET", "settings")).status == 200
        assert (await api.ask("GET", "settings", headers={"Authorization": "token wrong"})).status == 403
