"""Readers of one value out of an entry in a list of models, put together from few parts."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Reader = Callable[[Json], object]
"""Returns what the entry tells, None when it does not."""


def at(path: str) -> Reader:
    """Read what stands at a path of keys."""
    keys = path.split(".")

    def read(item: Json) -> object:
        found: Any = item
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    return read


def holds(path: str, *words: str) -> Reader:
    """Read whether a list at the path holds one of the words; None when there is no list."""
    read_list = at(path)

    def read(item: Json) -> object:
        found = read_list(item)
        return any(word in found for word in words) if isinstance(found, list) else None

    return read


def word_is(path: str, *words: str) -> Reader:
    """Read whether a word at the path is one of these; None when there is no word."""
    read_word = at(path)

    def read(item: Json) -> object:
        found = read_word(item)
        return found.lower() in words if isinstance(found, str) else None

    return read


def only_says(read: Reader, wanted: bool) -> Reader:
    """Tell only this, since the other says nothing."""
    return lambda item: wanted if read(item) is wanted else None


def opposite(read: Reader) -> Reader:
    """Read the contrary; None stays None."""

    def turned(item: Json) -> object:
        found = read(item)
        return None if found is None else not found

    return turned


def multiplied(path: str, factor: float) -> Reader:
    """Read a number in another unit."""
    read_number = at(path)

    def read(item: Json) -> object:
        number = as_number(read_number(item))
        return None if number is None else number * factor

    return read


def where_there_is(key: str, path: str, *, absent: bool = False) -> Reader:
    """Read a path only of entries that have the key (or have it not), which tells servers apart."""
    read_path = at(path)
    return lambda item: read_path(item) if (key in item) is not absent else None


def as_number(value: object) -> float | None:
    """Return a number, which some servers write as a string."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
