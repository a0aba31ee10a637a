"""What turns cost: counted by the store, limited by the policy, shown in the settings."""

from __future__ import annotations

from typing import NamedTuple


class Use(NamedTuple):
    """Something that was used at a time (seconds since the epoch): a turn that began, or the tokens of one step.

    ``cached`` of the tokens were read from the cache of the model's server. A tuple, because a busy day has thousands.
    """

    at: float
    turns: int = 0
    tokens: int = 0
    cached: int = 0
