"""What is said of code that changed displays of earlier code, whose own outputs show nothing of it."""

from __future__ import annotations

from collections.abc import Collection

from ..protocol.engine_events import DisplayUpdate
from ..protocol.parts import Note
from .sizes import first_bytes

UPDATED = "display_updated"
"""The code of the note."""
_DESCRIBED = 3
_TEXT_BYTES = 500


def describe_updates(updates: Collection[DisplayUpdate]) -> tuple[Note, ...]:
    """Return what the displays show now, in one note; none without updates."""
    if not updates:
        return ()
    texts = [text for update in updates if isinstance(text := update.data.get("text/plain"), str) and text.strip()]
    shown = "; ".join(first_bytes(text, _TEXT_BYTES) for text in texts[-_DESCRIBED:])
    what = "a display" if len(updates) == 1 else f"{len(updates)} displays"
    now = f" It shows now: {shown}" if shown else ""
    return (Note(UPDATED, f"This code changed {what} of earlier code.{now}"),)
