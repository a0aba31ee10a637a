"""What happens to text past the page's budget: its tail is kept, the rest counted, all of it spooled."""

from __future__ import annotations

from ..protocol.outputs import StreamName
from .changes import Spool
from .output_list import OutputList
from .records import MarkerRecord, TailRecord
from .sizes import describe_bytes, first_bytes, utf8_length

TOO_LONG = "more than the page shows; the full text is a file"


class Gap:
    """The tails of the streams since the flood began or since the last output that is no text, and their marker."""

    def __init__(self, outputs: OutputList, tail_bytes: int) -> None:
        self._outputs = outputs
        self._tail_bytes = tail_bytes
        self._tails: dict[StreamName, TailRecord] = {}
        self._marker: MarkerRecord | None = None
        self.start = len(outputs)

    @property
    def shown_bytes(self) -> int:
        """Return how many bytes of text it holds."""
        return sum(tail.shown_bytes for tail in self._tails.values())

    def write(self, name: StreamName, text: str) -> None:
        """Add text of a stream."""
        tail = self._tails.get(name)
        if tail is None:
            tail = self._tails[name] = TailRecord(name, self._tail_bytes)
            self._outputs.append(tail)
        tail.write(text)
        if tail.left_out_bytes and self._marker is None:
            self._marker = MarkerRecord(TOO_LONG)
            self._outputs.insert(self.start, self._marker)
        self._outputs.touch(self.start)

    def forget(self) -> None:
        """Show none of its text any more."""
        for name, tail in self._tails.items():
            tail.forget()
            self.write(name, "")

    def refresh(self) -> MarkerRecord | None:
        """Write into the marker how much is left out by now, and return it."""
        if self._marker is not None:
            self._marker.update(bytes=sum(tail.left_out_bytes for tail in self._tails.values()))
        return self._marker


class FullText:
    """The text that goes to the spool, up to a limit; it begins when the page cannot have all."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._left = max_bytes
        self._ended = False
        self._new: list[Spool] = []
        self.started = False

    def add(self, text: str) -> None:
        """Spool more text; the first text past the limit is replaced by a line that says so."""
        self.started = True
        if self._ended or not text:
            return
        size = utf8_length(text)
        if size > self._left:
            self._ended = True
            end = f"\n[the full text ends here: it is larger than {describe_bytes(self._max_bytes)}]\n"
            text = first_bytes(text, self._left) + end
        self._left -= size
        self._new.append(Spool(text))

    def take_new(self) -> list[Spool]:
        """Return what must be spooled, once."""
        new, self._new = self._new, []
        return new
