"""Looks at what was used of the models before more of them is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..policy.budget import KINDS, LONGEST_SECONDS, Kind, describe_usage, has_budget, is_metered, refuse_spent
from ..protocol.json_types import Json
from ..protocol.settings import ModelSettings
from ..store.seam import UseStore


@dataclass(frozen=True)
class Budgets:
    """The budgets of this server; ``limits`` says what may be used."""

    uses: UseStore
    limits: ModelSettings
    clock: Callable[[], float]

    async def check(self, model_id: str, kinds: tuple[Kind, ...] = KINDS) -> None:
        """Raise BudgetError when no turn may begin; a server without budgets does not look."""
        if is_metered(model_id) and has_budget(self.limits, kinds):
            now = self.clock()
            refuse_spent(await self.uses.since(now - LONGEST_SECONDS), self.limits, now, kinds)

    async def check_tokens(self, model_id: str) -> None:
        """Raise BudgetError when a turn that runs may not go on."""
        await self.check(model_id, ("tokens",))

    async def describe(self) -> Json:
        """Return what was used and what is left."""
        now = self.clock()
        return describe_usage(await self.uses.since(now - LONGEST_SECONDS), self.limits, now)
