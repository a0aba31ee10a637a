"""Executions that wait for a person, and who answered first."""

from __future__ import annotations

import asyncio

from ..errors import ConflictError
from ..protocol.requests import DecisionRequest


class Approvals:
    """One waiting decision per execution."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[DecisionRequest]] = {}

    async def wait(self, execution_id: str, seconds: float) -> DecisionRequest | None:
        """Return the decision, or None when nobody answered within ``seconds`` (0 waits for ever)."""
        future = self._waiting[execution_id] = asyncio.get_running_loop().create_future()
        try:
            return await asyncio.wait_for(future, seconds or None)
        except asyncio.TimeoutError:
            return None
        finally:
            self._waiting.pop(execution_id, None)

    def decide(self, execution_id: str, decision: DecisionRequest) -> None:
        """Answer; ConflictError when it does not wait, or somebody was faster."""
        future = self._waiting.get(execution_id)
        if future is None or future.done():
            raise ConflictError(
                "This code no longer waits for a decision; somebody answered before, or the turn ended.",
                code="already_decided",
                details={"execution_id": execution_id},
            )
        future.set_result(decision)
