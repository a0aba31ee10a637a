"""A client's way to a kernel behind a Kernel or Enterprise Gateway: one WebSocket, on the event loop.

Jupyter Server's own gateway client needs a thread, spins while it waits and sends no credentials with its WebSocket.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from jupyter_client.session import Session
from jupyter_server.gateway.gateway_client import GatewayClient
from tornado.escape import url_escape
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from ..protocol.json_types import Json
from .channels import CHANNELS, THREAD_BYTES, Channel

Reconnect = Callable[[], Awaitable[WebSocketClientConnection | None]]
"""Makes the connection anew after it broke, None when that is no use."""

MESSAGES_HELD = 16
MAX_MESSAGE_BYTES = 256 * 1024 * 1024
"""A kernel sends what it likes in one message; tornado's default of 10 MB would cut the connection."""


class GatewayChannels:
    """The channels of a kernel over an open WebSocket in the protocol without a sub-protocol: one JSON per message."""

    def __init__(self, socket: WebSocketClientConnection, reconnect: Reconnect | None = None) -> None:
        self._socket = socket
        self._reconnect = reconnect
        self._unsent: list[str] | None = None
        self._session = Session()
        self._queues: dict[Channel, asyncio.Queue[Json | Exception]] = {
            channel: asyncio.Queue(MESSAGES_HELD) for channel in CHANNELS
        }
        self._router = asyncio.create_task(self._route())

    def send(self, channel: Channel, kind: str, content: Json) -> str:
        message = self._session.msg(kind, content)
        # without "channel" everything would go to the shell channel
        text = json.dumps({**message, "channel": channel}, default=str)
        if self._unsent is None:
            self._write(text)
        else:
            self._unsent.append(text)
        return str(message["header"]["msg_id"])

    async def receive(self, channel: Channel) -> Json:
        message = await self._queues[channel].get()
        if isinstance(message, Exception):
            raise message
        return message

    def close(self) -> None:
        self._router.cancel()
        self._socket.close()

    def _write(self, text: str) -> None:
        try:
            writing: asyncio.Future[None] = self._socket.write_message(text)
        except WebSocketClosedError as exc:
            raise _closed() from exc
        # the reader hears of a connection that broke
        writing.add_done_callback(lambda written: written.cancelled() or written.exception())

    async def _route(self) -> None:
        """Hand on what comes; whatever ends it, whoever waits for a message hears of it."""
        end: Exception = _closed()
        try:
            await self._hand_on_all()
            while await self._connect_again():
                await self._hand_on_all()
        except Exception as exc:  # noqa: BLE001 - raised to those who read
            end = exc
        for queue in self._queues.values():
            await queue.put(end)

    async def _hand_on_all(self) -> None:
        while (text := await self._socket.read_message()) is not None:
            # messages with binary buffers belong to widgets that nobody here shows
            if isinstance(text, str):
                await self._hand_on(text)

    async def _hand_on(self, text: str) -> None:
        try:
            message = await asyncio.to_thread(_decode, text) if len(text) > THREAD_BYTES else _decode(text)
            queue = self._queues.get(message["channel"])
        except (ValueError, TypeError, KeyError, RecursionError) as exc:
            # left out with a word by whoever reads, as what comes over sockets
            await self._queues["iopub"].put(exc)
            return
        if queue is not None:
            await queue.put(message)

    async def _connect_again(self) -> bool:
        if self._reconnect is None:
            return False
        self._unsent = []
        self._socket.close()
        socket = await self._reconnect()
        if socket is None:
            return False
        self._socket, unsent, self._unsent = socket, self._unsent, None
        for text in unsent:
            self._write(text)
        return True


def _closed() -> ConnectionResetError:
    return ConnectionResetError("The gateway closed the connection to the kernel.")


def _decode(text: str) -> Json:
    message = json.loads(text)
    if not isinstance(message, dict):
        raise TypeError("it is no object")
    return message


async def open_gateway_channels(kernel_id: str) -> GatewayChannels:
    """Connect to the kernel with the gateway's address, credentials and certificates."""
    gateway: Any = GatewayClient.instance()
    address = f"{gateway.ws_url.rstrip('/')}{gateway.kernels_endpoint}/{url_escape(kernel_id)}/channels"
    # a redirect must not take the credentials elsewhere
    request = HTTPRequest(address, **gateway.load_connection_args(follow_redirects=False))
    return GatewayChannels(await websocket_connect(request, max_message_size=MAX_MESSAGE_BYTES))
