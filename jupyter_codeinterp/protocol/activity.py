"""What a page is told about a chat's turn without showing the chat."""

from __future__ import annotations

from dataclasses import dataclass

from .chats import OPEN_TURN_STATES, TurnState
from .json_types import Json, without_none


@dataclass(frozen=True)
class TurnActivity:
    """One turn as of now; ``waits_for`` is the execution that a person has to allow.

    Times are seconds since the epoch.
    """

    chat_id: str
    turn_id: str
    state: TurnState
    started: float
    ended: float | None = None
    waits_for: str | None = None

    @property
    def open(self) -> bool:
        """Whether the turn has not ended."""
        return self.state in OPEN_TURN_STATES

    def to_dict(self) -> Json:
        return without_none(
            {
                "chat_id": self.chat_id,
                "turn_id": self.turn_id,
                "state": self.state,
                "started": self.started,
                "ended": self.ended,
                "waits_for": self.waits_for,
            }
        )
