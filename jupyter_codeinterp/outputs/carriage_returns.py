"""Keeps progress bars small: drops what a carriage return lets later text of the same line cover completely."""

from __future__ import annotations

import re

LONGEST_LINE = 4096
"""A line with more characters is no progress bar; its text is left as it is."""

# also the beginning of a sequence that is not complete yet, so that more text never makes a segment shorter
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]?|\x1b")
_ERASE_LINE = re.compile(r"\x1b\[[02]?K")


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
        segments = _uncovered(lines[-1].split("\r"))
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
    return "\r".join(_uncovered(line.rstrip("\r").split("\r")))


def _uncovered(segments: list[str]) -> list[str]:
    """Return the segments of which something can still be seen, in order."""
    kept: list[str] = []
    for segment in segments:
        while kept and _covers(segment, kept[-1]):
            kept.pop()
        kept.append(segment)
    return kept


def _covers(later: str, earlier: str) -> bool:
    if not earlier or not later:
        return not earlier
    return len(_ANSI.sub("", later)) >= len(_ANSI.sub("", earlier)) or bool(_ERASE_LINE.search(later))
