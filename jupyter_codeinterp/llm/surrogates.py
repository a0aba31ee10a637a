"""Makes text of a server fit to be stored and sent: surrogates are joined to characters, or replaced."""

from __future__ import annotations

import re
from typing import Any

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")


def replace_surrogates(text: str) -> str:
    """Join pairs that JSON escapes left apart, and replace halves that stand alone."""
    return text if text.isascii() else _SURROGATES.sub(_replace, text)


def replace_surrogates_in(value: Any) -> Any:
    """Do the same in every string of a decoded JSON value."""
    if isinstance(value, str):
        return replace_surrogates(value)
    if isinstance(value, list):
        return [replace_surrogates_in(item) for item in value]
    if isinstance(value, dict):
        return {replace_surrogates(str(name)): replace_surrogates_in(item) for name, item in value.items()}
    return value


def _replace(match: re.Match[str]) -> str:
    pair = match.group()
    if len(pair) == 1:
        return REPLACEMENT
    return chr(0x10000 + ((ord(pair[0]) - 0xD800) << 10) + (ord(pair[1]) - 0xDC00))


class SurrogateJoiner:
    """Does it for a stream of pieces: some servers cut between the halves of a pair."""

    def __init__(self) -> None:
        self._high = ""

    def decode(self, text: str) -> str:
        text = self._high + text
        self._high = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        return replace_surrogates(text[:-1] if self._high else text)

    def flush(self) -> str:
        high, self._high = self._high, ""
        return REPLACEMENT if high else ""
