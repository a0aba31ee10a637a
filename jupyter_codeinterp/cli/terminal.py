"""The two streams of a terminal: the answer on stdout, everything about it on stderr."""

from __future__ import annotations

import os
from typing import Literal, TextIO

Style = Literal["bold", "dim", "green", "yellow", "red"]
_CODES: dict[Style, str] = {"bold": "1", "dim": "2", "green": "32", "yellow": "33", "red": "31"}


def wants_colour(stream: TextIO) -> bool:
    """Tell whether colours are welcome: on a terminal, and not with NO_COLOR (https://no-color.org)."""
    # no switches of the product: what the terminal says of itself
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, style: Style, stream: TextIO) -> str:
    """Return the text in a style where that is welcome."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if wants_colour(stream) else text


class Terminal:
    """Writes lines so that an answer and remarks about it never share one where both are shown in one place."""

    def __init__(self, answer: TextIO, remarks: TextIO) -> None:
        self._answer = answer
        self._remarks = remarks
        self._open_line = False
        unicode_works = (remarks.encoding or "").lower().replace("-", "").startswith("utf")
        self.bar = "\u2502" if unicode_works else "|"

    def say(self, text: str) -> None:
        """Write a piece of the answer as it came."""
        if text:
            self._answer.write(text)
            self._answer.flush()
            self._open_line = not text.endswith("\n")

    def end_line(self) -> None:
        """Begin a new line of the answer unless it is at one."""
        if self._open_line:
            self.say("\n")

    def remark(self, text: str, style: Style | None = None) -> None:
        """Write one or more whole lines about the answer."""
        self.end_line()
        shown = text if style is None else paint(text, style, self._remarks)
        self._remarks.write(f"{shown}\n")
        self._remarks.flush()

    def prompt(self, text: str) -> None:
        """Write a question that is answered on the same line."""
        self.end_line()
        self._remarks.write(text)
        self._remarks.flush()
