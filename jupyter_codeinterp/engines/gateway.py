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
from .channels import CHANNELS, Channel

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
        self._queues: dict[Channel, asyncio.Queue[Json | None]] = {
            channel: asyncio.Queue(MESSAGES_HELD) for channel in CHANNELS
        }
        self._router = asyncio.create_task(self._route())

    def send(self, channel: Channel, kind: str, content: Json) -> str:
        message = self._session.msg(kind, content)
        # without "channel" everything would go to the shell channel
        text = json.dumps({**message, "channel": channel}, default=str)
        try:
            if self._unsent is None:
                self._socket.write_message(text)
            else:
                self._unsent.append(text)
        except WebSocketClosedError as exc:
            raise ConnectionResetError("The gateway closed the connection to the kernel.") from exc
        return str(message["header"]["msg_id"])

    async def receive(self, channel: Channel) -> Json:
        message = await self._queues[channel].get()
        if message is None:
            raise ConnectionResetError("The gateway closed the connection to the kernel.")
        return message

    def close(self) -> None:
        self._router.cancel()
        self._socket.close()

    async def _route(self) -> None:
        while True:
            while (text := await self._socket.read_message()) is not None:
                # messages with binary buffers belong to widgets, which nobody here shows
                if isinstance(text, str):
                    message = json.loads(text)
                    queue = self._queues.get(message.get("channel"))
                    if queue is not None:
                        await queue.put(message)
            if not await self._connect_again():
                break
        for queue in self._queues.values():
            await queue.put(None)

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
            self._socket.write_message(text)
        return True


async def open_gateway_channels(kernel_id: str) -> GatewayChannels:
    """Connect to the kernel with the gateway's address, credentials and certificates."""
    gateway: Any = GatewayClient.instance()
    address = f"{gateway.ws_url.rstrip('/')}{gateway.kernels_endpoint}/{url_escape(kernel_id)}/channels"
    # a redirect must not take the credentials elsewhere
    request = HTTPRequest(address, **gateway.load_connection_args(follow_redirects=False))
    return GatewayChannels(await websocket_connect(request, max_message_size=MAX_MESSAGE_BYTES))
