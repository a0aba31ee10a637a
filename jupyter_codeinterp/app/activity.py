"""Tells Jupyter Server that a turn without a page is activity, so that nobody ends the server in the middle of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from datetime import datetime, timezone

LOOK_SECONDS = 20.0
"""Cullers count idle time in minutes."""

NAME = "jupyter_codeinterp"


class ActivityWatch:
    """Notes the time in ``times``, the server's ``last_activity_times``, as long as ``working`` says so."""

    def __init__(
        self, times: MutableMapping[str, datetime], working: Callable[[], bool], look_seconds: float = LOOK_SECONDS
    ) -> None:
        self._times = times
        self._working = working
        self._look_seconds = look_seconds
        self._task = asyncio.get_running_loop().create_task(self._watch())

    async def close(self) -> None:
        """Stop looking."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            if self._working():
                self._times[NAME] = datetime.now(timezone.utc)
            await asyncio.sleep(self._look_seconds)
