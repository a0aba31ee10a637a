"""Writes what changes fast to the store in batches."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from ..errors import CodeInterpError, StoreError

SAVE_SECONDS = 0.2
"""With the write itself this stays below the 250 ms that a crash may cost."""

log = logging.getLogger(__name__)


class Saver:
    """Calls ``save`` with the keys marked since the last time, at most every 200 ms. Closed by its owner."""

    def __init__(self, save: Callable[[frozenset[int]], Awaitable[None]]) -> None:
        self.failure: CodeInterpError | None = None
        self._save = save
        self._marked: set[int] = set()
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether something was marked that may not be saved yet."""
        return self._task is not None

    def mark(self, key: int) -> None:
        """Note that ``key`` must be saved soon."""
        self._marked.add(key)
        if self._task is None and not self._closed:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Stop without a last save: the owner writes the end itself, durably."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        while self._marked:
            await asyncio.sleep(SAVE_SECONDS)
            marked, self._marked = frozenset(self._marked), set()
            try:
                await self._save(marked)
            except CodeInterpError as error:
                # Kept for the owner, which ends the turn with it at its next step.
                self.failure = error
                log.warning("Could not save: %s", error.message)
            except Exception:
                self.failure = StoreError("Something could not be saved; the server's log says why.")
                log.exception("Could not save")
        self._task = None
