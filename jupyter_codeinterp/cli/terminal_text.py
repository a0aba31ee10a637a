"""Makes text of models and code fit for a terminal, which would obey control characters in it."""

from __future__ import annotations

import re

# CSI and OSC sequences as ECMA-48 writes them
_SEQUENCES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
# control characters but tab and newline, and what turns the direction of reading so that code looks like other code
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def make_visible(text: str) -> str:
    """Return text in which every character that a terminal would obey is written as an escape."""
    return _UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def remove_styles(text: str) -> str:
    """Return output without colours and cursor movements, and with whatever else a terminal obeys made visible."""
    return make_visible(_SEQUENCES.sub("", text).replace("\r\n", "\n"))
