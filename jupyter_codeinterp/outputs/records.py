"""One output each, as it grows: streams, the tail of a flood, fixed outputs, markers of what was left out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque

from ..protocol.events import utf16_length
from ..protocol.json_types import Json
from ..protocol.outputs import OMITTED_MEDIA_TYPE, DisplayOutput, Output, StreamName, StreamOutput
from .carriage_returns import LineCollapser
from .changes import OutputChanged
from .sizes import describe_bytes, last_bytes, utf8_length


class Record(ABC):
    """An output and whether it changed since it was published; ``file_ids`` are the stored files it names."""

    def __init__(self) -> None:
        self.dirty = False
        self.file_ids: set[str] = set()

    @abstractmethod
    def output(self) -> Output:
        """Return the output as it is now."""

    def mark_published(self) -> None:
        """Remember that pages have the present state."""
        self.dirty = False

    def change(self, index: int) -> OutputChanged:
        """Return what brings pages up to date that have the state published last."""
        return OutputChanged("replace", index, self.output())


class FixedRecord(Record):
    """An output that is complete."""

    def __init__(self, output: Output, file_ids: set[str], byte_count: int) -> None:
        super().__init__()
        self._output = output
        self.file_ids = file_ids
        self.byte_count = byte_count

    def output(self) -> Output:
        return self._output


class MarkerRecord(Record):
    """Stands where output was left out."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self._body: Json = {"bytes": 0, "reason": reason}

    def update(self, **fields: object) -> None:
        """Set ``bytes``, ``outputs`` or ``file``."""
        if any(self._body.get(name) != value for name, value in fields.items()):
            self._body = {**self._body, **fields}
            self.dirty = True

    def output(self) -> Output:
        text = f"[{describe_bytes(self._body['bytes'])} of output left out: {self._body['reason']}]"
        return DisplayOutput({OMITTED_MEDIA_TYPE: self._body, "text/plain": text})


class StreamRecord(Record):
    """Text of a stream that pages get as it grows; joining costs its length, growing does not."""

    def __init__(self, name: StreamName) -> None:
        super().__init__()
        self.name = name
        self.byte_count = 0
        self._lines = LineCollapser()
        self._published: list[str] = []
        self._published_units = 0
        self._fresh: list[str] = []

    def collapse(self, text: str) -> str:
        """Take back what ``text`` overwrites and return what must be added then."""
        taken, added = self._lines.feed(text)
        self.take_back(taken)
        return added

    def append(self, text: str) -> None:
        """Add text as it is."""
        if text:
            self._fresh.append(text)
            self.byte_count += utf8_length(text)
            self.dirty = True

    def take_back(self, count: int) -> None:
        """Remove that many characters from the end."""
        while count > 0 and (self._fresh or self._published):
            fresh = bool(self._fresh)
            piece = (self._fresh or self._published).pop()
            gone = piece[-count:]
            count -= len(gone)
            self.byte_count -= utf8_length(gone)
            self.dirty = True
            if not fresh:
                self._published_units -= utf16_length(gone)
            if len(gone) < len(piece):
                (self._fresh if fresh else self._published).append(piece[: -len(gone)])

    def text(self) -> str:
        """Return the whole text."""
        return "".join([*self._published, *self._fresh])

    def output(self) -> Output:
        return StreamOutput(self.name, self.text())

    def change(self, index: int) -> OutputChanged:
        return OutputChanged("extend", index, offset=self._published_units, text="".join(self._fresh))

    def mark_published(self) -> None:
        super().mark_published()
        if self._fresh:
            text = "".join(self._fresh)
            self._published.append(text)
            self._published_units += utf16_length(text)
            self._fresh = []


class TailRecord(Record):
    """The last ``keep_bytes`` of a stream that is too long to be shown whole."""

    def __init__(self, name: StreamName, keep_bytes: int) -> None:
        super().__init__()
        self.name = name
        self._keep_bytes = keep_bytes
        self._lines = LineCollapser()
        self._pieces: deque[str] = deque()
        self._held_bytes = 0
        self._all_bytes = 0

    @property
    def shown_bytes(self) -> int:
        """Return how many bytes are shown."""
        return min(self._held_bytes, self._keep_bytes)

    @property
    def left_out_bytes(self) -> int:
        """Return how many bytes came and are not shown."""
        return self._all_bytes - self.shown_bytes

    def write(self, text: str) -> None:
        """Take more text and forget what is then too far from the end."""
        taken, added = self._lines.feed(text)
        self._take_back(taken)
        self._all_bytes += utf8_length(added)
        kept = last_bytes(added, self._keep_bytes)
        self._pieces.append(kept)
        self._held_bytes += utf8_length(kept)
        # whole pieces only: cutting one for each small text would copy it each time
        while self._held_bytes - utf8_length(self._pieces[0]) >= self._keep_bytes and len(self._pieces) > 1:
            self._held_bytes -= utf8_length(self._pieces.popleft())
        self.dirty = True

    def forget(self) -> None:
        """Keep nothing any more."""
        self._keep_bytes = self._held_bytes = 0
        self._pieces.clear()
        self.dirty = True

    def output(self) -> Output:
        return StreamOutput(self.name, last_bytes("".join(self._pieces), self._keep_bytes))

    def _take_back(self, count: int) -> None:
        while count > 0 and self._pieces:
            piece = self._pieces.pop()
            gone = piece[-count:]
            count -= len(gone)
            self._held_bytes -= utf8_length(gone)
            self._all_bytes -= utf8_length(gone)
            if len(gone) < len(piece):
                self._pieces.append(piece[: -len(gone)])
