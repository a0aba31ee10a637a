"""How much of the models may be used within an hour and a day, and what is left of it.

A window slides: what was used an hour (a day) ago no longer counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from ..errors import BudgetError
from ..protocol.json_types import Json
from ..protocol.settings import ModelSettings
from ..protocol.usage import Use

Kind = Literal["turns", "tokens"]

SECONDS = {"hour": 3_600.0, "day": 86_400.0}
LONGEST_SECONDS = SECONDS["day"]
KINDS: tuple[Kind, ...] = ("turns", "tokens")
UNMETERED_PROVIDERS = ("demo",)
"""They cost nobody anything."""

_SPANS = {"hour": "an hour", "day": "a day"}


def is_metered(model_id: str) -> bool:
    """Tell whether the use of a model counts."""
    return model_id.partition("/")[0] not in UNMETERED_PROVIDERS


def has_budget(models: ModelSettings, kinds: Sequence[Kind] = KINDS) -> bool:
    """Tell whether there is any limit to look at."""
    return any(_limit(models, kind, span) for kind in kinds for span in SECONDS)


def describe_usage(uses: Sequence[Use], models: ModelSettings, now: float) -> Json:
    """Return by kind and window: ``used``, ``limit`` (0: none), ``left`` (None: no end) and ``resets_at``.

    ``uses`` are those of the longest window, oldest first. ``resets_at`` is when there is room again, or while there is
    some, when the oldest use no longer counts; None when nothing was used.
    """
    return {kind: {span: _describe(uses, models, kind, span, now) for span in SECONDS} for kind in KINDS}


def refuse_spent(uses: Sequence[Use], models: ModelSettings, now: float, kinds: Sequence[Kind] = KINDS) -> None:
    """Raise BudgetError when a budget is spent, for the one that takes longest to come back."""
    spent: list[tuple[float, Kind, str, Json]] = []
    for kind in kinds:
        for span in SECONDS:
            state = _describe(uses, models, kind, span, now)
            if state["left"] == 0:
                spent.append((state["resets_at"], kind, span, state))
    if spent:
        back, kind, span, state = max(spent, key=lambda found: found[0])
        raise BudgetError(
            f"The budget of {state['limit']:,} {kind} within {_SPANS[span]} is spent: {state['used']:,} were used. "
            f"There is room again in {_words(back - now)}.",
            details={"budget": f"model_{kind}_per_{span}", **state},
        )


def _describe(uses: Sequence[Use], models: ModelSettings, kind: Kind, span: str, now: float) -> Json:
    since = now - SECONDS[span]
    counted = [(use.at, amount) for use in uses if use.at > since and (amount := _amount(use, models, kind))]
    used, limit = sum(amount for _, amount in counted), _limit(models, kind, span)
    resets_at: float | None = None
    remaining = used
    for at, amount in counted:
        remaining -= amount
        resets_at = at + SECONDS[span]
        if not limit or used < limit or remaining < limit:
            break
    left = max(0, limit - used) if limit else None
    return {"used": used, "limit": limit, "left": left, "resets_at": resets_at}


def _amount(use: Use, models: ModelSettings, kind: Kind) -> int:
    """Return what a use counts; what came from a cache costs a fraction of what was read afresh."""
    return use.turns if kind == "turns" else use.tokens - int(use.cached * (1 - models.cached_token_share))


def _limit(models: ModelSettings, kind: Kind, span: str) -> int:
    limit: Any = getattr(models, f"{kind}_per_{span}")
    return int(limit)


def _words(seconds: float) -> str:
    minutes = max(1, -int(-seconds // 60))
    if minutes < 60:
        return "a minute" if minutes == 1 else f"{minutes} minutes"
    hours = -(-minutes // 60)
    return "an hour" if hours == 1 else f"{hours} hours"
