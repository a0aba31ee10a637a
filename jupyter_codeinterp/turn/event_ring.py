"""The last events of one chat, numbered, with fast deltas merged before they get their number."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from ..protocol.events import Event, ExecutionCode, ExecutionOutput, TextDelta
from ..protocol.frames import Cursor
from .growing_text import GrowingText

FRAME_SECONDS = 0.03
"""Deltas that follow each other faster than this leave as one event."""

Delta = TextDelta | ExecutionCode | ExecutionOutput
Target = tuple[str, str, int]


def _target(event: Event) -> Target | None:
    """Return what a mergeable delta adds to; None for every other event."""
    if isinstance(event, TextDelta):
        return "text", event.message_id, event.index
    if isinstance(event, ExecutionCode):
        return "code", event.execution_id, 0
    if isinstance(event, ExecutionOutput) and event.change == "extend":
        return "output", event.execution_id, event.index
    return None


class _Waiting:
    """A delta on its way; its text stays in pieces until it leaves."""

    def __init__(self, event: Delta) -> None:
        self._event = event
        self._start = event.offset or 0
        self._text = GrowingText(event.text or "")

    def take(self, event: Delta) -> bool:
        """Add a later delta of the same target; False when it does not continue or overwrite this one."""
        offset = (event.offset or 0) - self._start
        if offset < 0 or offset > self._text.length:
            return False
        self._text.write(offset, event.text or "")
        return True

    def event(self) -> Event:
        return replace(self._event, text=self._text.text())


class EventRing:
    """The ring of one chat; ``wake`` is called whenever there is something new to read."""

    def __init__(self, kept: int, wake: Callable[[], None]) -> None:
        self.epoch = secrets.token_hex(8)
        self.seq = 0
        self._kept = kept
        self._wake = wake
        self._events: deque[Event] = deque(maxlen=kept)
        self._waiting: dict[Target, _Waiting] = {}
        self._begun: set[Target] = set()
        self._last_delta = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing waits to leave."""
        return not self._waiting

    def publish(self, event: Event) -> None:
        """Give an event its number; the first delta of a part goes at once, later ones are merged for up to 30 ms."""
        target = _target(event)
        if target is None or not isinstance(event, (TextDelta, ExecutionCode, ExecutionOutput)):
            self.flush()
            self._append(event)
            return
        now = asyncio.get_running_loop().time()
        if target not in self._begun or (not self._waiting and now - self._last_delta >= FRAME_SECONDS):
            self.flush()
            self._begun.add(target)
            self._last_delta = now
            self._append(event)
        else:
            self._hold(target, event, now)

    def flush(self) -> None:
        """Let every waiting delta leave now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, {}
        if len(self._begun) > self._kept:
            self._begun.clear()
        self._last_delta = asyncio.get_running_loop().time()
        for delta in waiting.values():
            self._append(delta.event())

    def holds(self, cursor: Cursor) -> bool:
        """Tell whether every event after the cursor is still here."""
        return cursor.epoch == self.epoch and self.seq - len(self._events) <= cursor.seq <= self.seq

    def after(self, seq: int, limit: int) -> tuple[Event, ...]:
        """Return at most ``limit`` events after number ``seq``, which must be held."""
        skipped = seq - (self.seq - len(self._events))
        return tuple(islice(self._events, skipped, skipped + limit))

    def _append(self, event: Event) -> None:
        self.seq += 1
        self._events.append(event)
        self._wake()

    def _hold(self, target: Target, event: Delta, now: float) -> None:
        waiting = self._waiting.get(target)
        if waiting is None or not waiting.take(event):
            if waiting is not None:
                self.flush()
            self._waiting[target] = _Waiting(event)
        if self._timer is None:
            delay = max(0.0, self._last_delta + FRAME_SECONDS - now)
            self._timer = asyncio.get_running_loop().call_later(delay, self.flush)
