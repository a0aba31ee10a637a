"""What a check of the doctor found, in words for a person and in stable keys for a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..protocol.json_types import Json, without_none

State = Literal["ok", "info", "warning", "problem"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; ``id`` is stable, ``text`` is one sentence, ``remedy`` what to do about it.

    A ``problem`` means that no question could be asked now.
    """

    id: str
    state: State
    text: str
    remedy: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    def to_dict(self) -> Json:
        """Return the form of ``doctor --json``."""
        return without_none(
            {
                "id": self.id,
                "state": self.state,
                "text": self.text,
                "remedy": self.remedy,
                "details": dict(self.details) or None,
            }
        )
