"""What happens in chats, told in order to every page that shows them.

Each chat has one ring of numbered events. A subscriber keeps no queue of its own, only how far it has read; one that
falls behind the ring is told to take a snapshot, so a slow page costs a turn nothing.
"""

from __future__ import annotations

from collections import OrderedDict

from ..protocol.activity import TurnActivity
from ..protocol.events import ChatChanged, Event
from ..protocol.frames import Cursor
from .subscriber import ShownRing, Subscriber

IDLE_CHATS_KEPT = 256


class Feed:
    """The events of every chat of this server, used on the event loop only.

    ``events_kept`` is the length of each chat's ring.
    """

    def __init__(self, events_kept: int) -> None:
        self._kept = max(1, events_kept)
        self._rings: OrderedDict[str, ShownRing] = OrderedDict()
        self._subscribers: set[Subscriber] = set()
        self._open_turns: dict[str, TurnActivity] = {}

    def publish(self, chat_id: str, event: Event) -> None:
        """Tell an event of a chat; deltas may leave a little later, never out of order with what concerns them."""
        self._find(chat_id).ring.publish(event)

    def publish_list(self, event: ChatChanged) -> None:
        """Tell a chat's change to those who show the chat list."""
        for subscriber in self._subscribers:
            subscriber.list_changed(event)

    def publish_activity(self, activity: TurnActivity) -> None:
        """Tell how a turn goes to those who show the chat list; what they know already is not told again."""
        if activity == self._open_turns.get(activity.turn_id):
            return
        if activity.open:
            self._open_turns[activity.turn_id] = activity
        else:
            self._open_turns.pop(activity.turn_id, None)
        for subscriber in self._subscribers:
            subscriber.activity_changed(activity)

    def open_turns(self) -> tuple[TurnActivity, ...]:
        """Return the turns that have not ended, as they were told last."""
        return tuple(self._open_turns.values())

    def publish_settings(self) -> None:
        """Tell every page that settings changed."""
        for subscriber in self._subscribers:
            subscriber.settings_changed()

    def cursor(self, chat_id: str) -> Cursor:
        """Return the place after the last event; what was told before this call never comes after it."""
        ring = self._find(chat_id).ring
        ring.flush()
        return Cursor(ring.epoch, ring.seq)

    def forget(self, chat_id: str) -> None:
        """End a deleted chat's events; a chat of that id would begin a new epoch."""
        shown = self._rings.pop(chat_id, None)
        if shown is not None:
            shown.ring.flush()

    def connect(self, *, chat_list: bool = False) -> Subscriber:
        """Return a new subscriber that shows no chat yet; its owner closes it."""
        subscriber = Subscriber(self._find, self._subscribers.discard, chat_list=chat_list)
        self._subscribers.add(subscriber)
        return subscriber

    def close(self) -> None:
        """Let everything waiting leave and end every subscriber."""
        for shown in self._rings.values():
            shown.ring.flush()
        for subscriber in tuple(self._subscribers):
            subscriber.close()

    def _find(self, chat_id: str) -> ShownRing:
        shown = self._rings.get(chat_id)
        if shown is None:
            self._forget_idle()
            shown = self._rings[chat_id] = ShownRing(chat_id, self._kept)
        self._rings.move_to_end(chat_id)
        return shown

    def _forget_idle(self) -> None:
        """Drop the rings unused for longest that nobody shows; a page that comes back gets a snapshot."""
        surplus = len(self._rings) - IDLE_CHATS_KEPT + 1
        if surplus <= 0:
            return
        idle = [chat_id for chat_id, shown in self._rings.items() if not shown.subscribers and shown.ring.idle]
        for chat_id in idle[:surplus]:
            del self._rings[chat_id]
