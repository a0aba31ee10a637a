"""The event socket of a server as one stream of changes, which survives a broken connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any
from uuid import uuid4

from tornado.httpclient import HTTPError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketError, websocket_connect

from ..errors import InvalidRequestError
from ..protocol.events import Event, event_from_dict
from ..protocol.frames import Hello, Subscription
from ..protocol.json_types import Json
from .exit_codes import CommandError
from .server_api import Address

CONNECT_SECONDS = 10.0
RECONNECT_SECONDS = 30.0
PAUSE_SECONDS = 0.5
MAX_FRAME_BYTES = 256 * 1024 * 1024
"""A snapshot holds the whole chat."""

_FAILURES = (HTTPError, OSError, WebSocketError, asyncio.TimeoutError)


class EventSocket:
    """Shows one chat. ``open`` before the question is sent, so that nothing is missed."""

    def __init__(self, address: Address, chat_id: str) -> None:
        self._address = address
        self._chat_id = chat_id
        # frames are taken off the line at once, or a person who thinks about code would look like a dead connection
        self._frames: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._connection: WebSocketClientConnection | None = None

    async def open(self) -> None:
        """Connect and ask for the chat; raises CommandError when that fails."""
        try:
            await self._connect()
        except _FAILURES as exc:
            raise CommandError(f"The event socket of {self._address.url} cannot be opened: {exc}.") from exc

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()

    async def changes(self) -> AsyncGenerator[Event | Json, None]:
        """Yield events, and whole chats (as ``GET chats/{id}`` gives them) to begin anew from."""
        while True:
            message = await self._frames.get()
            if message is None:
                await self._reconnect()
                continue
            frame: Any = json.loads(message)
            if frame.get("type") == "error" and frame.get("chat_id") == self._chat_id:
                raise CommandError(str(frame.get("message")))
            if frame.get("chat_id") != self._chat_id:
                continue
            if frame.get("type") == "snapshot":
                yield frame["chat"]
            for body in frame.get("events", []):
                with suppress(InvalidRequestError):  # a newer server may tell of more than we know
                    yield event_from_dict(body)

    async def _connect(self) -> None:
        self.close()
        request = HTTPRequest(self._address.socket_url, headers=self._address.headers, connect_timeout=CONNECT_SECONDS)
        self._connection = await websocket_connect(
            request, on_message_callback=self._frames.put_nowait, max_message_size=MAX_FRAME_BYTES
        )
        hello = Hello(f"cli-{uuid4().hex}", (Subscription(self._chat_id),))
        await self._connection.write_message(json.dumps(hello.to_dict()))

    async def _reconnect(self) -> None:
        clock = asyncio.get_running_loop().time
        end = clock() + RECONNECT_SECONDS
        while (failure := await self._try_connect()) is not None:
            if clock() > end:
                raise CommandError(f"The connection to {self._address.url} is lost: {failure}.") from failure
            await asyncio.sleep(PAUSE_SECONDS)

    async def _try_connect(self) -> Exception | None:
        try:
            await self._connect()
        except _FAILURES as exc:
            return exc
        return None
