"""A client's way to a kernel behind a Kernel or Enterprise Gateway: one WebSocket, on the event loop.

Jupyter Server's own gateway client needs a thread, spins while it waits and sends no credentials with its WebSocket.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from jupyter_client.session import Session
from jupyter_server.gateway.gateway_client import GatewayClient
from tornado.escape import url_escape
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from ..protocol.json_types import Json
from .channels import CHANNELS, Channel

MESSAGES_HELD = 16
MAX_MESSAGE_BYTES = 256 * 1024 * 1024
"""A kernel sends what it likes in one message; tornado's default of 10 MB would cut the connection."""


class GatewayChannels:
    """The channels of a kernel over an open WebSocket in the protocol without a sub-protocol: one JSON per message."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self._socket = socket
        self._session = Session()
        self._queues: dict[Channel, asyncio.Queue[Json | None]] = {
            channel: asyncio.Queue(MESSAGES_HELD) for channel in CHANNELS
        }
        self._router = asyncio.create_task(self._route())

    def send(self, channel: Channel, kind: str, content: Json) -> str:
        message = self._session.msg(kind, content)
        try:
            # without "channel" everything would go to the shell channel
            self._socket.write_message(json.dumps({**message, "channel": channel}, default=str))
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
        while (text := await self._socket.read_message()) is not None:
            # messages with binary buffers belong to widgets, which nobody here shows
            if isinstance(text, str):
                message = json.loads(text)
                queue = self._queues.get(message.get("channel"))
                if queue is not None:
                    await queue.put(message)
        for queue in self._queues.values():
            await queue.put(None)


async def open_gateway_channels(kernel_id: str) -> GatewayChannels:
    """Connect to the kernel with the gateway's address, credentials and certificates."""
    gateway: Any = GatewayClient.instance()
    address = f"{gateway.ws_url.rstrip('/')}{gateway.kernels_endpoint}/{url_escape(kernel_id)}/channels"
    request = HTTPRequest(address, **gateway.load_connection_args())
    return GatewayChannels(await websocket_connect(request, max_message_size=MAX_MESSAGE_BYTES))
