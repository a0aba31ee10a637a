"""Text that grows in small pieces and may have its end rewritten, without copying it each time."""

from __future__ import annotations

from ..protocol.events import utf16_length


def cut_utf16(text: str, units: int) -> str:
    """Return the first ``units`` UTF-16 code units of ``text``, as ``text.slice(0, units)`` does in JavaScript."""
    if text.isascii():
        return text[:units]
    return text.encode("utf-16-le", "surrogatepass")[: units * 2].decode("utf-16-le", "surrogatepass")


class GrowingText:
    """A text kept as pieces; ``length`` and offsets count UTF-16 code units."""

    def __init__(self, text: str = "") -> None:
        self._pieces: list[tuple[str, int]] = []
        self.length = 0
        self.append(text)

    def append(self, text: str) -> int:
        """Add ``text`` and return the offset it begins at."""
        offset = self.length
        if text:
            size = utf16_length(text)
            self._pieces.append((text, size))
            self.length += size
        return offset

    def write(self, offset: int, text: str) -> None:
        """Continue with ``text`` from ``offset`` on; what was there after it is gone."""
        while self._pieces and self.length > offset:
            piece, size = self._pieces.pop()
            self.length -= size
            if self.length < offset:
                self.append(cut_utf16(piece, offset - self.length))
                break
        self.append(text)

    def text(self) -> str:
        """Return the whole text; the pieces become one, so asking again costs nothing."""
        if len(self._pieces) > 1:
            self._pieces = [("".join(piece for piece, _ in self._pieces), self.length)]
        return self._pieces[0][0] if self._pieces else ""
