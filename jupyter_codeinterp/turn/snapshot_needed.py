"""What a page is told when its place in a chat's events is gone; apart, because every server loads it at its start."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SnapshotNeeded:
    """The page cannot go on from where it was: send it the whole chat, then call ``Subscriber.seen``."""

    chat_id: str
