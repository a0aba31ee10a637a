"""Decodes one string of JSON, or of Python, while it is still being written."""

from __future__ import annotations

import re

from .surrogates import REPLACEMENT

_PLAIN = {'"': re.compile(r'[^"\\]+'), "'": re.compile(r"[^'\\]+")}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "/": "/"}
_PYTHON_ESCAPES = {**_ESCAPES, "'": "'"}
_HEX4 = re.compile(r"[0-9a-fA-F]{4}\Z")
_UNICODE_ESCAPE_LENGTH = 6  # backslash, u, four digits (RFC 8259, section 7)


class JsonString:
    """Decodes the inside of one JSON string; an escape that JSON does not know is kept as it was written.

    With ``'`` for its quote it is one of Python, as models write that print a dict.
    """

    def __init__(self, quote: str = '"') -> None:
        self.closed = False
        self._quote = quote
        self._plain = _PLAIN[quote]
        self._escapes = _ESCAPES if quote == '"' else _PYTHON_ESCAPES
        self._held = ""
        self._high = ""

    def is_plain(self, text: str) -> bool:
        """Say whether text that follows stands for itself, all of it; ``decode`` need not see it then."""
        return not (self._held or self._high or self._quote in text or "\\" in text)

    def decode(self, text: str) -> tuple[str, str]:
        """Return what was decoded and what is left after the closing quote (empty while the string is open)."""
        text = self._held + text
        self._held = ""
        out: list[str] = []
        at = 0
        while at < len(text):
            run = self._plain.match(text, at)
            if run:
                out.append(self._after_high() + run.group())
                at = run.end()
            elif text[at] == self._quote:
                self.closed = True
                out.append(self._after_high())
                return "".join(out), text[at + 1 :]
            else:
                size = self._read_escape(text, at, out)
                if not size:
                    self._held = text[at:]
                    break
                at += size
        return "".join(out), ""

    def flush(self) -> str:
        """Return what an unfinished escape at the very end stands for."""
        held, self._held = self._held, ""
        return self._after_high() + held

    def _after_high(self) -> str:
        """Return the replacement of a high surrogate that no low one followed."""
        lone, self._high = self._high, ""
        return REPLACEMENT if lone else ""

    def _read_escape(self, text: str, at: int, out: list[str]) -> int:
        """Decode the escape at ``at`` and return its length, 0 when more text is needed to know it."""
        if at + 1 == len(text):
            return 0
        kind = text[at + 1]
        if kind != "u":
            out.append(self._after_high() + self._escapes.get(kind, "\\" + kind))
            return 2
        digits = text[at + 2 : at + _UNICODE_ESCAPE_LENGTH]
        if not _HEX4.match(digits):
            if len(digits) < 4 and all(digit in "0123456789abcdefABCDEF" for digit in digits):
                return 0
            out.append(self._after_high() + "\\u")
            return 2
        out.append(self._join(int(digits, 16)))
        return _UNICODE_ESCAPE_LENGTH

    def _join(self, unit: int) -> str:
        if 0xD800 <= unit < 0xDC00:
            lone = self._after_high()
            self._high = chr(unit)
            return lone
        if 0xDC00 <= unit < 0xE000:
            high, self._high = self._high, ""
            if not high:
                return REPLACEMENT
            return chr(0x10000 + ((ord(high) - 0xD800) << 10) + (unit - 0xDC00))
        return self._after_high() + chr(unit)
