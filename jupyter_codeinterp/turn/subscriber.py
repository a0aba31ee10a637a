"""One page's view of what happens: which chats it shows and how far it has read each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..protocol.activity import TurnActivity
from ..protocol.events import ChatChanged
from ..protocol.frames import ActivityFrame, Cursor, EventsFrame, ListFrame, SettingsChanged
from .event_ring import EventRing
from .snapshot_needed import SnapshotNeeded

EVENTS_PER_FRAME = 256

SubscriberFrame = EventsFrame | ListFrame | ActivityFrame | SettingsChanged | SnapshotNeeded


class ShownRing:
    """A chat's ring and the subscribers that show it."""

    def __init__(self, chat_id: str, kept: int) -> None:
        self.chat_id = chat_id
        self.ring = EventRing(kept, self._wake)
        self.subscribers: set[Subscriber] = set()

    def _wake(self) -> None:
        for subscriber in self.subscribers:
            subscriber.wake(self.chat_id)


class Subscriber:
    """Made by ``Feed.connect``; its owner (the page's socket) reads ``next`` and closes it."""

    def __init__(
        self, find_ring: Callable[[str], ShownRing], leave: Callable[[Subscriber], None], *, chat_list: bool
    ) -> None:
        self.chat_list = chat_list
        self._find_ring = find_ring
        self._leave = leave
        self._shown: dict[str, tuple[ShownRing, int | None]] = {}
        self._ready: dict[str, None] = {}
        self._list: dict[str, ChatChanged] = {}
        self._activity: dict[str, TurnActivity] = {}
        self._settings = False
        self._woken = asyncio.Event()
        self._closed = False

    def show(self, chat_id: str, cursor: Cursor | None = None) -> None:
        """Show a chat from a cursor on; without one, or with one that is too old, a snapshot is asked for first."""
        self.hide(chat_id)
        shown = self._find_ring(chat_id)
        seq = cursor.seq if cursor is not None and shown.ring.holds(cursor) else None
        self._shown[chat_id] = (shown, seq)
        shown.subscribers.add(self)
        self.wake(chat_id)

    def seen(self, chat_id: str, cursor: Cursor) -> None:
        """Go on from the cursor of the snapshot just sent; nothing happens for a chat hidden meanwhile."""
        if chat_id in self._shown:
            self.show(chat_id, cursor)

    def hide(self, chat_id: str) -> None:
        """No longer show a chat."""
        shown = self._shown.pop(chat_id, None)
        self._ready.pop(chat_id, None)
        if shown is not None:
            shown[0].subscribers.discard(self)

    def wake(self, chat_id: str) -> None:
        """Note that a chat has something to read; called by its ring."""
        self._ready[chat_id] = None
        self._woken.set()

    def list_changed(self, event: ChatChanged) -> None:
        """Keep a change of the chat list, the last one of each chat; called by the feed."""
        if self.chat_list:
            self._list.pop(event.chat_id, None)
            self._list[event.chat_id] = event
            self._woken.set()

    def activity_changed(self, activity: TurnActivity) -> None:
        """Keep what became of a turn, the last state of each; called by the feed."""
        if self.chat_list:
            self._activity[activity.turn_id] = activity
            self._woken.set()

    def settings_changed(self) -> None:
        """Note that settings changed, once however often; called by the feed."""
        self._settings = True
        self._woken.set()

    async def next(self) -> SubscriberFrame | None:
        """Wait for what to send next; None once closed. One caller at a time; cancelling it loses nothing."""
        while not self._closed:
            frame = self._take()
            if frame is not None:
                return frame
            self._woken.clear()
            await self._woken.wait()
        return None

    def close(self) -> None:
        """Leave the feed; a waiting ``next`` returns None. May be called twice."""
        self._closed = True
        for chat_id in tuple(self._shown):
            self.hide(chat_id)
        self._leave(self)
        self._woken.set()

    def _take(self) -> SubscriberFrame | None:
        if self._settings:
            self._settings = False
            return SettingsChanged()
        if self._list:
            return ListFrame(self._list.pop(next(iter(self._list))))
        if self._activity:
            activity, self._activity = tuple(self._activity.values()), {}
            return ActivityFrame(activity)
        while self._ready:
            chat_id = next(iter(self._ready))
            del self._ready[chat_id]
            frame = self._take_events(chat_id)
            if frame is not None:
                return frame
        return None

    def _take_events(self, chat_id: str) -> SubscriberFrame | None:
        shown, seq = self._shown[chat_id]
        ring = shown.ring
        if seq is None or not ring.holds(Cursor(ring.epoch, seq)):
            # Asked for once: the owner answers with seen(), or hides the chat when there is none.
            self._shown[chat_id] = (shown, None)
            shown.subscribers.discard(self)
            return SnapshotNeeded(chat_id)
        events = ring.after(seq, EVENTS_PER_FRAME)
        if not events:
            return None
        self._shown[chat_id] = (shown, seq + len(events))
        if seq + len(events) < ring.seq:
            self._ready[chat_id] = None
        return EventsFrame(chat_id, ring.epoch, seq + 1, events)
