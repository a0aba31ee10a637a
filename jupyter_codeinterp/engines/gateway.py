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
from jupyter_server.services.kernels.connection import base
from tornado.escape import url_escape
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from ..protocol.json_types import Json
from .channels import CHANNELS, THREAD_BYTES, Channel

_untyped: Any = base
Reconnect = Callable[[], Awaitable[WebSocketClientConnection | None]]
"""Makes the connection anew after it broke, None when that is no use."""

SUBPROTOCOL = "v1.kernel.websocket.jupyter.org"
"""The kernel's own frames in one binary message, where the server chooses it; some speak nothing else.

https://jupyter-server.readthedocs.io/en/latest/developers/websocket-protocols.html
"""
PARTS = ("header", "parent_header", "metadata", "content")
MESSAGES_HELD = 16
MAX_MESSAGE_BYTES = 256 * 1024 * 1024
"""A kernel sends what it likes in one message; tornado's default of 10 MB would cut the connection."""


class GatewayChannels:
    """The channels of a kernel over an open WebSocket.

    Spoken is ``SUBPROTOCOL`` where the server chose it, and else one JSON per message. A connection that was made anew
    counts as lost when a reply was said in between and the server did not keep it: nobody would ever hear of it.
    """

    def __init__(self, socket: WebSocketClientConnection, reconnect: Reconnect | None = None) -> None:
        self._socket = socket
        self._reconnect = reconnect
        self._unsent: list[Json] | None = None
        self._unanswered: list[str] = []
        self._probe = ""
        self._session = Session()
        self._queues: dict[Channel, asyncio.Queue[Json | Exception]] = {
            channel: asyncio.Queue(MESSAGES_HELD) for channel in CHANNELS
        }
        self._router = asyncio.create_task(self._route())

    def send(self, channel: Channel, kind: str, content: Json) -> str:
        # without "channel" everything would go to the shell channel
        message = {**self._session.msg(kind, content), "channel": channel}
        if self._unsent is None:
            self._write(message)
        else:
            self._unsent.append(message)
        message_id = str(message["header"]["msg_id"])
        if channel == "shell":
            self._unanswered.append(message_id)
        return message_id

    async def receive(self, channel: Channel) -> Json:
        message = await self._queues[channel].get()
        if isinstance(message, Exception):
            raise message
        return message

    def close(self) -> None:
        self._router.cancel()
        self._socket.close()

    def _write(self, message: Json) -> None:
        data: str | bytes = json.dumps(message, default=str)
        if self._speaks_binary():
            data = _untyped.serialize_msg_to_ws_v1(message, message["channel"], self._session.pack)
        try:
            writing: asyncio.Future[None] = self._socket.write_message(data, binary=isinstance(data, bytes))
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
        while (data := await self._socket.read_message()) is not None:
            # other messages with binary buffers belong to widgets that nobody here shows
            if isinstance(data, str) or self._speaks_binary():
                await self._hand_on(data)

    async def _hand_on(self, data: str | bytes) -> None:
        try:
            message = await asyncio.to_thread(_decode, data) if len(data) > THREAD_BYTES else _decode(data)
            queue = self._queues.get(message["channel"])
        except (ValueError, TypeError, LookupError, RecursionError) as exc:
            # left out with a word by whoever reads, as what comes over sockets
            await self._queues["iopub"].put(exc)
            return
        if message["channel"] == "shell" and self._misses_replies(message):
            raise ConnectionResetError("What the kernel replied while the connection was broken was not kept.")
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
        for message in unsent:
            self._write(message)
        if self._unanswered:
            # a kernel answers in the order in which it is asked
            self._probe = self.send("shell", "kernel_info_request", {})
        return True

    def _misses_replies(self, reply: Json) -> bool:
        """Take note of a reply; tell whether the probe was answered and something earlier was not."""
        parent = reply.get("parent_header")
        asked = parent.get("msg_id") if isinstance(parent, dict) else None
        if asked not in self._unanswered:
            return False
        place = self._unanswered.index(asked)
        del self._unanswered[: place + 1]
        return place > 0 and asked == self._probe

    def _speaks_binary(self) -> bool:
        return bool(self._socket.selected_subprotocol == SUBPROTOCOL)


def _closed() -> ConnectionResetError:
    return ConnectionResetError("The gateway closed the connection to the kernel.")


def _decode(data: str | bytes) -> Json:
    message = json.loads(data) if isinstance(data, str) else _decode_binary(data)
    if not isinstance(message, dict):
        raise TypeError("it is no object")
    return message


def _decode_binary(data: bytes) -> Json:
    """Read a message without its binary buffers, which belong to widgets."""
    if int.from_bytes(data[:8], "little") * 8 > len(data):
        raise ValueError("it is shorter than it says")
    channel, parts = _untyped.deserialize_msg_from_ws_v1(data)
    message = {name: json.loads(part) for name, part in zip(PARTS, parts[: len(PARTS)], strict=True)}
    kinds = {"msg_id": message["header"]["msg_id"], "msg_type": message["header"]["msg_type"]}
    # a message with buffers is one for widgets that nobody here shows
    return {**message, **kinds, "channel": channel if len(parts) == len(PARTS) else ""}


async def open_gateway_channels(kernel_id: str) -> GatewayChannels:
    """Connect to the kernel with the gateway's address, credentials and certificates."""
    gateway: Any = GatewayClient.instance()
    address = f"{gateway.ws_url.rstrip('/')}{gateway.kernels_endpoint}/{url_escape(kernel_id)}/channels"
    # a redirect must not take the credentials elsewhere
    request = HTTPRequest(address, **gateway.load_connection_args(follow_redirects=False))
    socket = await websocket_connect(request, max_message_size=MAX_MESSAGE_BYTES, subprotocols=[SUBPROTOCOL])
    return GatewayChannels(socket)
