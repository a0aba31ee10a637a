"""When a failed request is sent again, and after how long."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

from ..errors import ModelError
from .seam import RetryPause

RETRIED_STATUS = frozenset((429, 500, 502, 503, 529))
LONGEST_WAIT_SECONDS = 60.0
_FIRST_PAUSE_SECONDS = 0.5


def may_pass(error: ModelError) -> bool:
    """Say whether the same request may succeed a little later, without the person's doing."""
    if (error.retry_after_seconds or 0) > LONGEST_WAIT_SECONDS or error.kind in {"quota", "context_length"}:
        return False
    return error.kind == "connection" or error.details.get("status") in RETRIED_STATUS


async def wait_out(pause: RetryPause, sleep: Callable[[float], Awaitable[None]]) -> None:
    """Return when the pause is over, or somebody wants to try now."""
    over = asyncio.ensure_future(sleep(pause.seconds))
    wanted = asyncio.ensure_future(pause.try_now.wait())
    try:
        await asyncio.wait((over, wanted), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for either in (over, wanted):
            either.cancel()
        await asyncio.gather(over, wanted, return_exceptions=True)


def pause_seconds(error: ModelError, failures: int) -> float:
    """Return how long to wait: what the server asked for, or twice as long each time."""
    if error.retry_after_seconds is not None:
        return error.retry_after_seconds
    spread = 1 + random.random() / 4  # noqa: S311 (spreads retries, guards nothing)
    return float(_FIRST_PAUSE_SECONDS * 2 ** (failures - 1) * spread)
