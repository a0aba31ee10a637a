"""Who waits for one of the kernels there may be: first come, first served."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

LOOK_SECONDS = 0.5
"""How often whoever waits looks again: that a turn has ended, nobody tells."""


class Line:
    """Those who wait, in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: deque[object] = deque()
        self._stirred = asyncio.Event()

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody waits."""
        return not self._waiting

    def stir(self) -> None:
        """Let those who wait look at once."""
        self._stirred.set()

    async def wait(
        self, attempt: Callable[[], Awaitable[bool]], tell: Callable[[], Awaitable[None]], seconds: float | None
    ) -> bool:
        """Wait for one's turn and try until ``attempt`` succeeds; False when it did not within the time.

        Only whoever came first tries. ``tell`` is called before each wait. None waits without end; being cancelled
        leaves the line.
        """
        clock = asyncio.get_running_loop().time
        end = None if seconds is None else clock() + seconds
        spot = object()
        self._waiting.append(spot)
        try:
            while not (self._waiting[0] is spot and await attempt()):
                rest = LOOK_SECONDS if end is None else min(LOOK_SECONDS, end - clock())
                if rest <= 0:
                    return False
                await tell()
                self._stirred.clear()
                try:
                    await asyncio.wait_for(self._stirred.wait(), rest)
                except asyncio.TimeoutError:
                    continue
        finally:
            self._waiting.remove(spot)
            self.stir()
        return True
