"""Stop, at every moment of a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Literal, TypeVar

T = TypeVar("T")
StopCause = Literal["stopped", "interrupted"]


class TurnStopped(Exception):  # noqa: N818 - not an error: somebody pressed Stop or the server ends
    """Unwinds a turn that was stopped."""


class StopSignal:
    """Asked once, then for ever; ``cause`` tells Stop by a person from the end of the server."""

    def __init__(self) -> None:
        self.cause: StopCause | None = None
        self._event = asyncio.Event()

    def stop(self, cause: StopCause = "stopped") -> None:
        """Ask; the first cause stays."""
        if self.cause is None:
            self.cause = cause
            self._event.set()

    def check(self) -> None:
        """Raise TurnStopped when asked."""
        if self.cause is not None:
            raise TurnStopped

    async def wait(self) -> None:
        """Return when asked."""
        await self._event.wait()

    async def guard(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what ``work`` returns, or cancel it and raise TurnStopped as soon as asked."""
        if self.cause is not None:
            work.close()
            raise TurnStopped
        task = asyncio.ensure_future(work)
        asked = asyncio.ensure_future(self._event.wait())
        try:
            await asyncio.wait((task, asked), return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise TurnStopped
        finally:
            for either in (task, asked):
                either.cancel()
            await asyncio.gather(task, asked, return_exceptions=True)
