"""The event socket survives a connection that breaks."""

from __future__ import annotations

import asyncio
import gc
import json
from contextlib import aclosing
from typing import Any

import pytest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application
from tornado.websocket import WebSocketHandler

from jupyter_codeinterp.cli import event_socket
from jupyter_codeinterp.cli.event_socket import EventSocket
from jupyter_codeinterp.cli.exit_codes import CommandError
from jupyter_codeinterp.cli.server_api import API, Address
from jupyter_codeinterp.protocol.events import TextDelta

DELTA = TextDelta("m", 0, 0, "hello")


class Server(WebSocketHandler):
    """Breaks off each connection after the frames that are written for it."""

    def initialize(self, scripts: list[list[dict[str, Any]]], seen: list[dict[str, Any]]) -> None:
        self.scripts, self.seen = scripts, seen

    def on_message(self, message: str | bytes) -> None:
        self.seen.append({"hello": json.loads(message), "token": self.request.headers.get("Authorization")})
        for frame in self.scripts.pop(0):
            self.write_message(json.dumps(frame))
        self.close()


def listen(scripts: list[list[dict[str, Any]]], seen: list[dict[str, Any]]) -> tuple[HTTPServer, Address]:
    (socket,) = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(Application([(f"/{API}events", Server, {"scripts": scripts, "seen": seen})]))
    server.add_sockets([socket])
    return server, Address(f"http://127.0.0.1:{socket.getsockname()[1]}/", "secret")


async def read(count: int, scripts: list[list[dict[str, Any]]], seen: list[dict[str, Any]]) -> list[object]:
    """Return the first changes that come."""
    server, address = listen(scripts, seen)
    socket = EventSocket(address, "chat")
    found: list[object] = []
    try:
        await socket.open()
        async with aclosing(socket.changes()) as changes:
            while len(found) < count:
                found.append(await asyncio.wait_for(anext(changes), 10))
    finally:
        socket.close()
        server.stop()
        await server.close_all_connections()
    return found


def events(*bodies: dict[str, Any], chat_id: str = "chat") -> dict[str, Any]:
    return {"type": "events", "chat_id": chat_id, "epoch": "e", "seq": 1, "events": list(bodies)}


def test_it_says_hello_with_the_token_and_asks_for_the_chat() -> None:
    seen: list[dict[str, Any]] = []
    assert asyncio.run(read(1, [[events(DELTA.to_dict())]], seen)) == [DELTA]
    assert seen[0]["token"] == "token secret"
    assert seen[0]["hello"]["type"] == "hello"
    assert seen[0]["hello"]["chats"] == [{"chat_id": "chat"}]


def test_what_is_unknown_or_of_another_chat_is_passed_over() -> None:
    frames = [
        {"type": "ping"},
        events(DELTA.to_dict(), chat_id="other"),
        events({"type": "something.new"}, DELTA.to_dict()),
    ]
    assert asyncio.run(read(1, [frames], [])) == [DELTA]


def test_after_a_broken_connection_it_goes_on_with_a_snapshot() -> None:
    snapshot = {"type": "snapshot", "chat_id": "chat", "cursor": {"epoch": "e", "seq": 9}, "chat": {"messages": []}}
    assert asyncio.run(read(2, [[events(DELTA.to_dict())], [snapshot]], [])) == [DELTA, {"messages": []}]


def test_a_chat_that_cannot_be_shown_is_an_error() -> None:
    frame = {"type": "error", "code": "not_found", "message": "There is no chat.", "chat_id": "chat"}
    with pytest.raises(CommandError, match="There is no chat"):
        asyncio.run(read(1, [[frame]], []))


# tornado warns of every connection that failed, and gives nobody the object to close
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_server_that_stays_away_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_socket, "RECONNECT_SECONDS", 0.0)
    monkeypatch.setattr(event_socket, "PAUSE_SECONDS", 0.0)

    async def lose() -> None:
        server, address = listen([[]], [])
        socket = EventSocket(address, "chat")
        await socket.open()
        server.stop()
        try:
            async with aclosing(socket.changes()) as changes:
                await anext(changes)
        finally:
            socket.close()

    with pytest.raises(CommandError, match="is lost"):
        asyncio.run(lose())
    gc.collect()
