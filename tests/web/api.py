"""A client of our API for tests: every answer it sees is checked against the description."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tornado.httpclient import HTTPClientError, HTTPResponse
from tornado.websocket import WebSocketClientConnection

from tests.web.schemas import check_answer, check_frame

PREFIX = ("codeinterp", "api", "v1")
PATIENCE_SECONDS = 30.0
FINAL_STATUSES = {"ok", "error", "timeout", "interrupted", "refused", "lost"}

Fetch = Callable[..., Any]


@dataclass(frozen=True)
class Answer:
    """What the server said; ``body`` is decoded JSON, None when there was none."""

    status: int
    body: Any
    response: HTTPResponse


class Api:
    """Calls of the API; a call never raises for a status."""

    def __init__(self, fetch: Fetch, ws_fetch: Fetch) -> None:
        self._fetch = fetch
        self._ws_fetch = ws_fetch
        self._sockets: list[Socket] = []

    async def call(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """Make a call; ``body`` is JSON unless it is bytes."""
        payload = body if body is None or isinstance(body, bytes) else json.dumps(body)
        try:
            response = await self._fetch(
                *PREFIX, *path.split("/"), method=method, body=payload, allow_nonstandard_methods=True, **options
            )
        except HTTPClientError as error:
            if error.response is None:
                raise
            response = error.response
        found = response.headers.get("Content-Type", "").startswith("application/json")
        decoded = json.loads(response.body) if found and response.body else None
        return Answer(response.code, decoded, response)

    async def ask(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """Make a call whose address is described, and check the answer against the description."""
        answer = await self.call(method, path, body, **options)
        check_answer(method, path, answer.status, answer.body)
        return answer

    async def new_chat(self, **fields: Any) -> str:
        """Make a chat that runs code without asking, and return its id."""
        answer = await self.ask("POST", "chats", {"approval": "auto", **fields})
        assert answer.status == 201, answer.body
        return str(answer.body["id"])

    async def chat(self, chat_id: str) -> Any:
        """Return the chat as it is now."""
        answer = await self.ask("GET", f"chats/{chat_id}")
        assert answer.status == 200, answer.body
        return answer.body

    async def send(self, chat_id: str, text: str, **fields: Any) -> str:
        """Begin a turn and return its id."""
        answer = await self.ask("POST", f"chats/{chat_id}/turns", {"text": text, **fields})
        assert answer.status == 202, answer.body
        return str(answer.body["turn_id"])

    async def finished_chat(self, chat_id: str) -> Any:
        """Wait until no turn runs and return the chat."""
        return await self.until(lambda: self.chat(chat_id), lambda chat: chat["turn"] is None)

    async def finished_execution(self, execution_id: str) -> Any:
        """Wait until an execution has ended and return it."""

        async def look() -> Any:
            return (await self.ask("GET", f"executions/{execution_id}")).body

        return await self.until(look, lambda execution: execution["status"] in FINAL_STATUSES)

    async def until(self, look: Callable[[], Any], done: Callable[[Any], bool]) -> Any:
        """Look again and again until it is so; fail after a long time."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while not done(found := await look()):
            assert asyncio.get_running_loop().time() < deadline, f"still {found}"
            await asyncio.sleep(0.05)
        return found

    async def upload(self, name: str, data: bytes) -> Answer:
        """Upload a file."""
        body, headers = make_form(name, data)
        return await self.ask("POST", "files", body, headers=headers)

    async def connect(self, **options: Any) -> Socket:
        """Open the event socket."""
        socket = Socket(await self._ws_fetch(*PREFIX, "events", **options))
        self._sockets.append(socket)
        return socket

    async def refused_socket(self, headers: dict[str, str] | None = None) -> Answer:
        """Ask for the event socket where it must be refused, and return the refusal."""
        key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13"}
        return await self.call(
            "GET", "events", headers={"Connection": "Upgrade", "Upgrade": "websocket", **key, **(headers or {})}
        )

    async def close(self) -> None:
        """Close the sockets that a test left open."""
        for socket in self._sockets:
            socket.close()
            await socket.closed()


class Socket:
    """A page's end of the event socket; every frame is checked against the description."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self.connection = connection
        self.ended = False

    async def say(self, **frame: Any) -> None:
        """Send a frame."""
        await self.connection.write_message(json.dumps(frame))

    async def hello(self, *chats: dict[str, Any], page_id: str = "page-1", chat_list: bool = False) -> Any:
        """Say hello and return the welcome."""
        await self.say(type="hello", page_id=page_id, chats=list(chats), chat_list=chat_list)
        welcome = await self.next()
        assert welcome["type"] == "welcome"
        return welcome

    async def next(self) -> Any:
        """Return the next frame that is no ping."""
        while True:
            message = await asyncio.wait_for(self.connection.read_message(), PATIENCE_SECONDS)
            self.ended = message is None
            assert message is not None, "the server closed the socket"
            frame = json.loads(message)
            check_frame(frame)
            if frame["type"] != "ping":
                return frame

    async def until_event(self, kind: str) -> list[Any]:
        """Return all frames up to the one with an event of this kind."""
        frames = []
        while True:
            frames.append(await self.next())
            if any(event["type"] == kind for event in frames[-1].get("events", ())):
                return frames

    async def closed(self) -> int | None:
        """Wait until the server closed the socket and return its close code."""
        while not self.ended:
            message = await asyncio.wait_for(self.connection.read_message(), PATIENCE_SECONDS)
            self.ended = message is None
        return self.connection.close_code

    def close(self) -> None:
        """Leave."""
        self.connection.close()


def make_form(name: str, data: bytes) -> tuple[bytes, dict[str, str]]:
    """Return body and headers of an upload as a browser sends them."""
    head = f'--line42\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + b"\r\n--line42--\r\n"
    return body, {"Content-Type": "multipart/form-data; boundary=line42"}
