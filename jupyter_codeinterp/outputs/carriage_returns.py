"""Keeps progress bars small: drops what a carriage return lets later text of the same line cover completely."""

from __future__ import annotations

import re

LONGEST_LINE = 4096
"""A line with more characters is no progress bar; its text is left as it is."""

# also the beginning of a sequence that is not complete yet, so that more text never makes a segment shorter
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]?|\x1b")
_ERASE_LINE = ("\x1b[K", "\x1b[0K", "\x1b[2K")


class LineCollapser:
    """Takes one stream's text in chunks; what it leaves looks the same in a terminal."""

    def __init__(self) -> None:
        self._segments: list[str] = [""]
        self._too_long = False

    def feed(self, text: str) -> tuple[int, str]:
        """Return how many characters to take back from the end of the text so far, and what to add then."""
        if self._too_long:
            return self._feed_long(text)
        if "\r" not in text and len(self._segments) == 1:
            start = text.rfind("\n") + 1
            self._remember([text[start:] if start else self._segments[0] + text])
            return 0, text
        before = "\r".join(self._segments)
        lines = (before + text).split("\n")
        segments = _uncovered(lines[-1])
        self._remember(segments)
        after = "\n".join([*(_collapse(line) for line in lines[:-1]), "\r".join(segments)])
        return (0, after[len(before) :]) if after.startswith(before) else (len(before), after)

    def _feed_long(self, text: str) -> tuple[int, str]:
        end = text.find("\n") + 1
        if not end:
            return 0, text
        self._too_long, self._segments = False, [""]
        return 0, text[:end] + self.feed(text[end:])[1]

    def _remember(self, segments: list[str]) -> None:
        self._too_long = sum(map(len, segments)) > LONGEST_LINE
        self._segments = [""] if self._too_long else segments


def _collapse(line: str) -> str:
    """Collapse a line that is complete."""
    if "\r" not in line:
        return line
    line = line.rstrip("\r")
    before, returned, last = line.rpartition("\r")
    if not returned or (len(last) >= len(before) and "\x1b" not in last):
        # nothing before can be wider: a shortcut for many short lines
        return last
    return "\r".join(_uncovered(line))


def _uncovered(line: str) -> list[str]:
    """Return the segments of a line of which something can still be seen, in order.

    A message may hold a million segments, so the loop over them does next to nothing.
    """
    escapes = "\x1b" in line
    erased = max(map(line.rfind, _ERASE_LINE)) if escapes and "K" in line else -1
    if erased >= 0:
        line = line[line.rfind("\r", 0, erased) + 1 :]
    # an empty segment covers nothing and is covered by whatever follows; only the last tells where the cursor is
    segments = [segment for segment in line.split("\r") if segment]
    shown = _ANSI.sub("", "\r".join(segments)).split("\r") if escapes else segments
    kept = [""] if line.endswith("\r") or not segments else []
    widest = -1
    # seen from the end, a segment is visible where it is wider than all that came after it
    for segment, width in zip(reversed(segments), map(len, reversed(shown)), strict=False):
        if width > widest:
            kept.append(segment)
            widest = width
    kept.reverse()
    return kept
