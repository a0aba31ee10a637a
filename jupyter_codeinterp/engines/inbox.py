"""What waits for one execution: the kernel's messages in order, and signals that overtake them."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Literal

from ..protocol.json_types import Json
from .channels import Channel
from .death import Death

Signal = Literal["quiet", "settled", "give_up"] | Death
Item = tuple[Channel, Json] | Signal

MESSAGES_HELD = 16
"""Few, because one may hold megabytes; what does not fit waits in the socket."""


class Inbox:
    """A bounded queue with one reader; ``signal`` never waits and is read first."""

    def __init__(self) -> None:
        self._messages: deque[tuple[Channel, Json]] = deque()
        self._signals: deque[Signal] = deque()
        self._filled = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._closed = False

    @property
    def waiting(self) -> bool:
        """Whether messages are here that nobody has read."""
        return bool(self._messages)

    async def put(self, channel: Channel, message: Json) -> None:
        """Add a message, waiting until there is room; after ``close`` it is dropped."""
        await self._room.wait()
        if self._closed:
            return
        self._messages.append((channel, message))
        self._filled.set()
        if len(self._messages) >= MESSAGES_HELD:
            self._room.clear()

    def signal(self, signal: Signal) -> None:
        """Add a signal."""
        self._signals.append(signal)
        self._filled.set()

    async def get(self) -> Item:
        """Return the next signal or else the next message."""
        while not self._signals and not self._messages:
            self._filled.clear()
            await self._filled.wait()
        if self._signals:
            return self._signals.popleft()
        self._room.set()
        return self._messages.popleft()

    def drain(self) -> list[tuple[Channel, Json]]:
        """Return the messages that are here already, leaving none."""
        messages = list(self._messages)
        self._messages.clear()
        self._room.set()
        return messages

    def close(self) -> None:
        """Let go of whoever waits for room."""
        self._closed = True
        self._room.set()
