"""Makes text of models and code fit for a terminal, which would obey control characters in it."""

from __future__ import annotations

import re

# CSI and OSC sequences as ECMA-48 writes them
_SEQUENCES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
# control characters but tab and newline, and what turns the direction of reading so that code looks like other code
_OBEYED = "\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"
# what makes two names look the same: Default_Ignorable_Code_Point of
# https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt, line ends and marks of interlinear text
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSAFE = re.compile(f"[{_OBEYED}]")
_UNSAFE_IN_CODE = re.compile(f"[{_OBEYED}{_INVISIBLE}]")


def make_visible(text: str) -> str:
    """Return text in which every character that a terminal would obey is written as an escape."""
    return _UNSAFE.sub(_escape, text)


def make_code_visible(code: str) -> str:
    """Return code in which every character that cannot be seen is written as an escape too: a person allows it."""
    return _UNSAFE_IN_CODE.sub(_escape, code)


def remove_styles(text: str) -> str:
    """Return output without colours and cursor movements, and with whatever else a terminal obeys made visible."""
    return make_visible(_SEQUENCES.sub("", text).replace("\r\n", "\n"))


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()
