"""Text and values as what the page takes: JSON and UTF-8, measured in bytes."""

from __future__ import annotations

import json
import math
import numbers
from typing import Any

_MOST_LEVELS = 100


def to_json(value: Any) -> str:
    """Return a value as JSON; what JSON does not know becomes null, a number, a list or a text."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_known)
    except (ValueError, TypeError, RecursionError):  # NaN, a key that is no text, a value within itself
        return json.dumps(_clean(value, ()), ensure_ascii=False, allow_nan=False)


def readable(text: str) -> str:
    """Return the text without what cannot be written as UTF-8."""
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode()


def size_of(text: str) -> int:
    """Return the size of a text in bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def first_bytes(text: str, size: int) -> str:
    """Return the beginning of a text, whole characters of at most ``size`` bytes."""
    # no character has less than a byte
    return text[:size].encode()[:size].decode("utf-8", "ignore")


def last_bytes(text: str, size: int) -> str:
    """Return the end of a text, whole characters of at most ``size`` bytes."""
    return text[-size:].encode()[-size:].decode("utf-8", "ignore") if size > 0 else ""


def _known(value: Any) -> Any:
    if isinstance(value, numbers.Integral):  # as numpy has them
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 # code of the person
        return f"<{type(value).__name__} without a repr>"


def _clean(value: Any, around: tuple[int, ...]) -> Any:
    """Return a value that JSON knows; ``around`` are the ids of those that it is in."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int)):
        return value
    if not isinstance(value, (dict, list, tuple)):
        return _clean(_known(value), around)
    if id(value) in around or len(around) == _MOST_LEVELS:
        return "..."
    inner = (*around, id(value))
    if isinstance(value, dict):
        return {str(key): _clean(item, inner) for key, item in value.items()}
    return [_clean(item, inner) for item in value]
