"""Cuts the text of a step where the model was interrupted, also when the text was changed since."""

from __future__ import annotations

import re
from collections.abc import Sequence

_REACH = 80
_GAP = re.compile(r"\s+")


def cut_text(text: str, sizes: Sequence[int]) -> list[str]:
    """Return one piece for each size; together they are the text.

    When the sizes no longer add up (a picture was taken out, an address has another length), a cut goes where it was
    in proportion, moved to the nearest white space.
    """
    if not sizes:
        return [text] if text else []
    total = sum(sizes)
    pieces: list[str] = []
    done = planned = 0
    for size in sizes[:-1]:
        planned += size
        end = planned if total == len(text) else _near(text, planned * len(text) // total if total else 0)
        end = max(done, end)
        pieces.append(text[done:end])
        done = end
    return [*pieces, text[done:]]


def _near(text: str, position: int) -> int:
    """Return the end of the white space that is nearest to a position, or the position when none is near."""
    start = max(0, position - _REACH)
    gaps = [match.end() for match in _GAP.finditer(text, start, position + _REACH)]
    return min(gaps, key=lambda end: abs(end - position), default=position)
