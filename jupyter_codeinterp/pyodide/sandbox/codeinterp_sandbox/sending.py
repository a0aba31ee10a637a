"""Hands what happens to the page: text in as few messages as a flood needs, within what one execution may send."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from .encoding import first_bytes, last_bytes, readable, size_of, to_json

BURST = 2_000
REFILL_PER_SECOND = 1_000.0
"""Messages that go out at once. The page keeps pace with so many; only a flood is held back and joined."""

PICTURES_BYTES = 70_000_000
"""Pictures of one execution together; the frame takes 100 million characters of base64."""

PIECE = 64 * 1024
"""Characters of one message."""


class Sender:
    """Sends events as JSON text, in order.

    While Python computes, nothing else runs here, so text cannot wait for a timer: it goes out when it is written.
    Past ``output_bytes`` of one execution the middle is left out; its beginning and its end are kept.
    """

    def __init__(self, send: Callable[[str], Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._send = send
        self._clock = clock
        self._tokens = float(BURST)
        self._refilled = clock()
        self._name = ""
        self._pending: list[str] = []
        self.begin(1_000_000, 10 * 1024 * 1024)

    def begin(self, output_bytes: int, image_bytes: int) -> None:
        """Start an execution, which may send ``output_bytes`` of text and pictures of ``image_bytes`` each."""
        self.image_bytes = image_bytes
        self._tail_bytes = output_bytes // 10
        self._room = output_bytes - self._tail_bytes
        self._tail: deque[tuple[str, str]] = deque()
        self._tail_size = 0
        self._flood = 0
        self.left_out = 0
        self._picture_room = PICTURES_BYTES

    @property
    def room(self) -> int:
        """How many bytes of text may still be sent."""
        return max(0, self._room)

    def write(self, name: str, text: str) -> None:
        """Send text of the stream ``name``."""
        if not text:
            return
        text = readable(text)
        size = size_of(text)
        if size <= self._room:
            self._room -= size
            self._put(name, text)
            return
        if self._room > 0:
            head = first_bytes(text, self._room)
            self._room = 0
            self._put(name, head)
            text = text[len(head) :]
        self._keep_end(name, text)

    def event(self, body: dict[str, Any]) -> None:
        """Send anything but text, after the text before it."""
        self.flush()
        self._post(body)

    def spend(self, size: int) -> bool:
        """Take ``size`` bytes from what may be sent; False, and nothing is taken, when there is no room for them."""
        if size > self._room:
            return False
        self._room -= size
        return True

    def spend_picture(self, size: int) -> bool:
        """Take ``size`` bytes from what pictures may be together; False when there is no room for them."""
        if size > self._picture_room:
            return False
        self._picture_room -= size
        return True

    def leave_out(self, size: int) -> None:
        """Count ``size`` bytes that something shown had to do without."""
        self.left_out += size

    def flush(self) -> None:
        """Send the text that is held back."""
        if self._pending:
            text, self._pending = "".join(self._pending), []
            for start in range(0, len(text), PIECE):
                self._post({"type": "stream", "name": self._name, "text": text[start : start + PIECE]})

    def finish(self) -> None:
        """Send the end of a flood, with a line in place of what is missing."""
        if self._tail:
            missing = self._flood - self._tail_size
            if missing > 0:
                self._put(self._tail[0][0], f"\n[... {missing:,} bytes left out ...]\n")
            self.left_out += missing
            for name, text in self._tail:
                self._put(name, text)
            self._tail.clear()
            self._tail_size = self._flood = 0
        self.flush()

    def _keep_end(self, name: str, text: str) -> None:
        size = size_of(text)
        self._flood += size
        if size > self._tail_bytes:
            text = last_bytes(text, self._tail_bytes)
            self._tail.clear()
            self._tail_size = size_of(text)
        else:
            self._tail_size += size
        self._tail.append((name, text))
        while self._tail_size > self._tail_bytes:
            first, oldest = self._tail.popleft()
            size = size_of(oldest)
            kept = last_bytes(oldest, self._tail_bytes - self._tail_size + size)
            self._tail_size += size_of(kept) - size
            if kept:
                self._tail.appendleft((first, kept))

    def _put(self, name: str, text: str) -> None:
        if name != self._name:
            self.flush()
            self._name = name
        self._pending.append(text)
        if self._may_send():
            self.flush()

    def _may_send(self) -> bool:
        now = self._clock()
        self._tokens = min(BURST, self._tokens + (now - self._refilled) * REFILL_PER_SECOND)
        self._refilled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def _post(self, body: dict[str, Any]) -> None:
        self._send(to_json(body))
