"""What turns cost: counted by the store, limited by the policy, shown in the settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Use:
    """Something that was used at a time (seconds since the epoch): a turn that began, or the tokens of one step."""

    at: float
    turns: int = 0
    tokens: int = 0
