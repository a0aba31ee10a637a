"""A client's sockets to one kernel, on the event loop and without a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, Literal, Protocol

import zmq
import zmq.asyncio
from jupyter_client.session import Session

from ..protocol.json_types import Json

Channel = Literal["shell", "iopub", "control"]
CHANNELS: tuple[Channel, ...] = ("shell", "iopub", "control")

THREAD_BYTES = 512 * 1024
"""Checking and decoding a message above this would hold up everybody else on the loop."""


class Channels(Protocol):
    """What a connection needs of the way to a kernel, be it sockets or a gateway."""

    def send(self, channel: Channel, kind: str, content: Json) -> str:
        """Send a request and return its message id."""

    async def receive(self, channel: Channel) -> Json:
        """Return the next message of a channel; one reader per channel."""

    def close(self) -> None:
        """Close at once, without waiting for what was not sent."""


def open_context() -> zmq.asyncio.Context:
    """Make the context that all our sockets share, and with it one input/output thread of zmq's."""
    context = zmq.asyncio.Context()
    # With a limit a kernel throws away what a slow reader has not fetched yet, "idle" included.
    context.setsockopt(zmq.RCVHWM, 0)
    return context


class ZmqChannels:
    """Sockets to a kernel of the server's own kernel manager.

    The session is this client's own: two clients that share one also share its message ids and get each other's
    replies.
    """

    def __init__(self, kernel_manager: Any, context: zmq.asyncio.Context) -> None:
        theirs = kernel_manager.session
        self._session = Session(
            config=theirs.config, key=theirs.key, signature_scheme=theirs.signature_scheme, digest_history_size=0
        )
        client = kernel_manager.client(session=self._session, context=context)
        self._sockets: dict[Channel, zmq.asyncio.Socket] = {
            "shell": client.connect_shell(identity=self._session.bsession),
            "control": client.connect_control(identity=self._session.bsession),
            "iopub": client.connect_iopub(),
        }

    def send(self, channel: Channel, kind: str, content: Json) -> str:
        message = self._session.msg(kind, content)
        # Not Session.send: it goes past the asyncio socket, which then misses a reply that arrives at that moment
        # (zmq's file descriptor is edge-triggered).
        self._sockets[channel].send_multipart(self._session.serialize(message))
        return str(message["header"]["msg_id"])

    async def receive(self, channel: Channel) -> Json:
        receiving: Awaitable[list[bytes]] = self._sockets[channel].recv_multipart()
        frames = await receiving
        if sum(map(len, frames)) > THREAD_BYTES:
            return await asyncio.to_thread(self._decode, frames)
        return self._decode(frames)

    def close(self) -> None:
        for socket in self._sockets.values():
            socket.close(linger=0)

    def _decode(self, frames: list[bytes]) -> Json:
        _, rest = self._session.feed_identities(frames)
        message: Json = self._session.deserialize(rest)
        return message
