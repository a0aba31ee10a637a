"""What the servers of the providers last listed, asked for once a minute at most and by one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from ..errors import CodeInterpError
from .seam import ListedModel

LIST_SECONDS = 60.0
SOON_SECONDS = 3.0
"""A turn or a new chat waits so long for what a server tells about its models, and does without if it is late."""

Models = tuple[ListedModel, ...]
Ask = Callable[[], Coroutine[Any, Any, Models]]


@dataclass(frozen=True)
class _Answer:
    """When a server was asked; ``models`` are those it listed last, even when it ``failed`` now."""

    at: float
    models: Models = ()
    failed: bool = False


class ModelLists:
    """Keeps lists by provider; ``clock`` is a monotonic one in seconds. What is called ``ask`` gets one anew."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._answers: dict[str, _Answer] = {}
        self._asking: dict[str, asyncio.Task[Models]] = {}

    async def get(self, provider_id: str, ask: Ask) -> Models:
        """Return the list, at most a minute old; raises what asking for it raises."""
        known = self._answers.get(provider_id)
        if known is not None and not known.failed and self._is_fresh(known):
            return known.models
        # whoever stops waiting does not end it for the others
        return await asyncio.shield(self._start(provider_id, ask))

    async def soon(self, provider_id: str, ask: Ask) -> Models:
        """Return what is known, however old; wait a little for the first answer, and return nothing without one."""
        known = self._answers.get(provider_id)
        if known is None or (known.failed and not known.models and not self._is_fresh(known)):
            await asyncio.wait((self._start(provider_id, ask),), timeout=SOON_SECONDS)
        return self.now(provider_id)

    def now(self, provider_id: str) -> Models:
        """Return what is known, without asking anybody."""
        known = self._answers.get(provider_id)
        return known.models if known else ()

    def forget(self, provider_id: str) -> None:
        """Drop what a provider listed: it was changed, or is to be asked anew."""
        self._answers.pop(provider_id, None)
        # those who wait for it get it, but nobody after them
        self._asking.pop(provider_id, None)

    async def close(self) -> None:
        """End every question that is under way."""
        tasks = [task for task in self._asking.values() if not task.done()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _is_fresh(self, answer: _Answer) -> bool:
        return self._clock() - answer.at < LIST_SECONDS

    def _start(self, provider_id: str, ask: Ask) -> asyncio.Task[Models]:
        task = self._asking.get(provider_id)
        if task is None or task.done():
            task = asyncio.create_task(self._fetch(provider_id, ask))
            # an error is for those who wait, and perhaps nobody does
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._asking[provider_id] = task
        return task

    async def _fetch(self, provider_id: str, ask: Ask) -> Models:
        try:
            models = await ask()
        except CodeInterpError:
            self._keep(provider_id, _Answer(self._clock(), self.now(provider_id), failed=True))
            raise
        self._keep(provider_id, _Answer(self._clock(), models))
        return models

    def _keep(self, provider_id: str, answer: _Answer) -> None:
        if self._asking.get(provider_id) is asyncio.current_task():
            self._answers[provider_id] = answer
