"""Reads pieces of a body that come fast, one after the other, together: to wake up costs more than to read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

PAUSE_SECONDS = 0.01
"""How long a piece may wait for others; pages are told of code every 30 ms."""
_GRACE_SECONDS = 0.001
"""How long it may take to read what came during the pause."""
_FIRST_PIECES = 32
"""So many are never paced: short answers need no task to read them."""
_FULL_BYTES = 32 * 1024
"""A sender of so much at once is not waited for."""


class PacedBody:
    """Gives a body as it comes until ``pace`` is called, from then on at most every 10 ms.

    A piece before which nothing came for as long is given at once.
    """

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces = pieces
        self._paced = False
        self._held: list[bytes] = []
        self._ready = asyncio.Event()
        self._taken = asyncio.Event()
        self._timer: asyncio.Handle | None = None
        self._given = 0.0
        self._full = False

    def pace(self) -> None:
        """Let pieces wait for each other."""
        self._paced = True

    async def read(self) -> AsyncGenerator[bytes, None]:
        """Give the pieces; raises what reading them raises. Closing this generator ends the reading."""
        count = 0
        async for piece in self._pieces:
            yield piece
            count += 1
            if self._paced and count >= _FIRST_PIECES:
                break
        else:
            return
        collecting = asyncio.get_running_loop().create_task(self._collect())
        try:
            while self._held or not collecting.done():
                await self._ready.wait()
                self._ready.clear()
                held, self._held = self._held, []
                self._taken.set()
                if held:
                    whole = b"".join(held)
                    self._full = len(whole) >= _FULL_BYTES
                    yield whole
            await collecting
        finally:
            collecting.cancel()
            await asyncio.gather(collecting, return_exceptions=True)

    async def _collect(self) -> None:
        """Read on, and sleep while pieces gather in the socket."""
        try:
            async for piece in self._pieces:
                self._held.append(piece)
                if self._timer is None:
                    await self._begin()
        finally:
            self._give()

    async def _begin(self) -> None:
        """Set the time at which what was read is given, when a piece is the first since then."""
        if self._ready.is_set():
            # no more is read ahead than that
            self._taken.clear()
            await self._taken.wait()
        loop = asyncio.get_running_loop()
        pause = self._given + PAUSE_SECONDS - loop.time()
        if pause <= 0 or self._full:
            # with all that is at hand: none of it lets the loop turn
            self._timer = loop.call_soon(self._give)
        else:
            self._timer = loop.call_later(pause + _GRACE_SECONDS, self._give)
            await asyncio.sleep(pause)

    def _give(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._given = asyncio.get_running_loop().time()
        self._ready.set()
