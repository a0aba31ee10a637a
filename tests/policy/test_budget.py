"""What is left of the budgets, and when they come back."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.errors import BudgetError
from jupyter_codeinterp.policy.budget import describe_usage, has_budget, is_metered, refuse_spent
from jupyter_codeinterp.protocol.settings import ModelSettings
from jupyter_codeinterp.protocol.usage import Use

NOW = 1_000_000.0
MINUTE, HOUR = 60.0, 3600.0
USES = (
    Use(NOW - 5 * HOUR, turns=1),
    Use(NOW - 5 * HOUR + 1, tokens=900),
    Use(NOW - 30 * MINUTE, turns=1),
    Use(NOW - 29 * MINUTE, tokens=50),
    Use(NOW - 10 * MINUTE, turns=1),
)


def test_without_limits_use_is_counted_and_nothing_refused() -> None:
    usage = describe_usage(USES, ModelSettings(), NOW)
    assert usage["turns"]["hour"] == {"used": 2, "limit": 0, "left": None, "resets_at": NOW + 30 * MINUTE}
    assert usage["tokens"]["day"] == {"used": 950, "limit": 0, "left": None, "resets_at": NOW + 19 * HOUR + 1}
    assert describe_usage((), ModelSettings(), NOW)["turns"]["day"] == {
        "used": 0,
        "limit": 0,
        "left": None,
        "resets_at": None,
    }
    assert not has_budget(ModelSettings())
    refuse_spent(USES, ModelSettings(), NOW)


@pytest.mark.parametrize(
    ("limits", "budget", "minutes", "words"),
    [
        (ModelSettings(turns_per_hour=2), "model_turns_per_hour", 30, "2 turns within an hour is spent: 2 were used"),
        (ModelSettings(turns_per_hour=1), "model_turns_per_hour", 50, "again in 50 minutes"),
        (ModelSettings(tokens_per_hour=50), "model_tokens_per_hour", 31, "50 tokens"),
        (ModelSettings(tokens_per_day=900), "model_tokens_per_day", 19 * 60 + 1 / 60, "within a day"),
        # of two that are spent, the one that takes longer
        (ModelSettings(turns_per_hour=2, turns_per_day=3), "model_turns_per_day", 19 * 60, "again in 19 hours"),
    ],
)
def test_a_spent_budget_says_which_and_when_it_comes_back(
    limits: ModelSettings, budget: str, minutes: float, words: str
) -> None:
    with pytest.raises(BudgetError) as refused:
        refuse_spent(USES, limits, NOW)
    assert refused.value.details["budget"] == budget
    assert refused.value.details["resets_at"] == pytest.approx(NOW + minutes * MINUTE)
    assert words in refused.value.message


@pytest.mark.parametrize(("share", "used"), [(0.1, 200), (0, 100), (1, 1100), (0.25, 350)])
def test_a_token_of_the_cache_counts_its_share(share: float, used: int) -> None:
    uses = (Use(NOW - MINUTE, tokens=1100, cached=1000),)
    models = ModelSettings(tokens_per_hour=2000, cached_token_share=share)
    assert describe_usage(uses, models, NOW)["tokens"]["hour"]["used"] == used


def test_there_is_room_below_the_limit_and_when_the_time_has_come() -> None:
    refuse_spent(USES, ModelSettings(turns_per_hour=3, tokens_per_day=951), NOW)
    refuse_spent(USES, ModelSettings(turns_per_hour=2), NOW + 30 * MINUTE)
    refuse_spent(USES, ModelSettings(turns_per_hour=1), NOW, ("tokens",))
    assert describe_usage(USES, ModelSettings(turns_per_hour=3), NOW)["turns"]["hour"]["left"] == 1


def test_the_demo_costs_nothing() -> None:
    assert not is_metered("demo/analyst")
    assert is_metered("lab/demo/analyst")
