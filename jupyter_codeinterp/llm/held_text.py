"""How much of a text's end must wait, because it may be the beginning of a tag."""

from __future__ import annotations

from collections.abc import Iterable


def held_length(text: str, tags: Iterable[str]) -> int:
    """Return the length of the longest end of ``text`` that begins one of the tags without being whole."""
    longest = 0
    for tag in tags:
        for size in range(min(len(tag) - 1, len(text)), longest, -1):
            if text.endswith(tag[:size]):
                longest = size
                break
    return longest
