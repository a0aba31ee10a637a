"""The inside of a call while it is written: where it ends, what of it is code so far, and what it comes to.

A block is fed with the text behind the head of its notation. What it shows meanwhile is a preview; what runs is read
from the whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from .arguments import Arguments
from .call_readers import read_values
from .code_repair import strip_head
from .notation_heads import NO, SPACE, Head, Part, match_head, word
from .partial_code import CODE_NAMES, PartialCode
from .python_preview import PythonPreview

Ending = Literal["stop", "whole", "cut"]
"""How the answer ended: the model stopped by itself, nobody says why but nothing is missing, or it is not whole."""

Reader = Callable[[str], list[Arguments]]

_JSON_INERT = re.compile(r"""[^"'{}\[\]]+""")
_STRING_INERT = {'"': re.compile(r'(?:[^"\\]|\\.)*', re.DOTALL), "'": re.compile(r"(?:[^'\\]|\\.)*", re.DOTALL)}


# What may still turn out to be the end of a block, or white space and a fence before it.
_MAYBE_END = re.compile(r"(?:[\s`~\]>]|<[^\s<>]{0,40}|\[[A-Z_]{0,20})*\Z")
_WINDOW = 128


def certain_length(text: str) -> int:
    """Return how much of the text cannot belong to the end of its block."""
    found = _MAYBE_END.search(text, max(0, len(text) - _WINDOW))
    return found.start() if found else len(text)


class Block(Protocol):
    """One call between its head and its end."""

    tool: str

    def decode(self, text: str) -> tuple[str, str | None]:
        """Return more code to show, and what stands behind the block once it has ended."""

    def read(self, ending: Ending) -> list[Arguments]:
        """Return the calls in it, none when it is no call of ours; ``ending`` is "whole" where the block's end came."""


class JsonBlock:
    """A JSON object. ``tool`` is the name in it, for notations that have none before it."""

    def __init__(self, reader: Reader) -> None:
        self.tool = ""
        self._reader = reader
        self._text: list[str] = []
        self._preview = PartialCode()
        self._depth = 0
        self._quote = ""
        self._escaped = False
        self._ended = False

    def decode(self, text: str) -> tuple[str, str | None]:
        end = self._find_end(text)
        inside = text if end < 0 else text[:end]
        self._text.append(inside)
        code = self._preview.decode(inside)
        self.tool = self._preview.told_tool
        self._ended = end >= 0
        return code, text[end:] if end >= 0 else None

    def read(self, ending: Ending) -> list[Arguments]:
        return self._reader("".join(self._text))

    def _find_end(self, text: str) -> int:
        """Return where the object ends, below 0 when it goes on."""
        at = 0
        while at < len(text):
            if self._quote:
                at = self._pass_string(text, at)
                continue
            inert = _JSON_INERT.match(text, at)
            if inert:
                at = inert.end()
                continue
            mark = text[at]
            at += 1
            if mark in "\"'":
                self._quote = mark
            else:
                self._depth += 1 if mark in "{[" else -1
                if not self._depth:
                    return at
        return -1

    def _pass_string(self, text: str, at: int) -> int:
        if self._escaped:
            self._escaped = False
            return at + 1
        found = _STRING_INERT[self._quote].match(text, at)
        at = found.end() if found else at
        if at == len(text):
            return at
        if text[at] == "\\":
            # the escaped character is in the next piece
            self._escaped = True
        else:
            self._quote = ""
        return at + 1


@dataclass(frozen=True)
class ValueMarks:
    """What stands around parameters that are written one by one.

    ``closers`` end a value when ``following`` or one of ``ends`` comes behind them, or nothing more at all.
    ``following`` begins the next parameter and takes its ``key``, ``ends`` end the call.
    """

    closers: tuple[str, ...]
    following: tuple[Part, ...]
    ends: tuple[str, ...]


class ValueBlock:
    """Parameters written as they are, without escapes; code may hold what ends a value if nothing fitting follows."""

    def __init__(self, head: Head, marks: ValueMarks) -> None:
        self.tool = ""
        self._marks = marks
        self._key = head.taken.get("key", "")
        self._values: dict[str, str] = {}
        self._text: list[str] = []
        self._held = ""
        self._begun = False
        self._closer = re.compile("|".join(map(re.escape, marks.closers)))

    def decode(self, text: str) -> tuple[str, str | None]:
        self._held += text
        shown: list[str] = []
        while True:
            found = self._closer.search(self._held)
            if not found:
                self._take(certain_length(self._held), shown)
                return "".join(shown), None
            behind = self._held[found.end() :]
            end = self._match_end(behind)
            following = match_head((SPACE, *self._marks.following), behind, 0)
            if isinstance(end, Head):
                self._finish_value(found.start(), shown)
                return "".join(shown), behind[end.end :]
            if isinstance(following, Head):
                self._finish_value(found.start(), shown)
                self._key, self._held = following.taken.get("key", ""), behind[following.end :]
                self._begun = False
            elif end == NO and following == NO:
                self._take(found.end(), shown)
            else:
                return "".join(shown), None

    def read(self, ending: Ending) -> list[Arguments]:
        if self._key:
            found = self._closer.search(self._held)
            if not found or self._held[found.end() :].strip() or ending == "cut":
                return []
            self._finish_value(found.start(), [])
        return read_values(self._values)

    def _match_end(self, behind: str) -> Head | int:
        return match_head((SPACE, word(*self._marks.ends)), behind, 0)

    def _take(self, size: int, shown: list[str]) -> None:
        """Move the beginning of what is held to the value, and show it when it is the code."""
        if not size:
            return
        piece, self._held = self._held[:size], self._held[size:]
        self._text.append(piece)
        if self._key in CODE_NAMES:
            shown.append(piece if self._begun else piece.lstrip("\r\n"))
            self._begun = self._begun or bool(piece.strip("\r\n"))

    def _finish_value(self, size: int, shown: list[str]) -> None:
        rest = self._held[:size]
        self._take(len(rest.rstrip()), shown)
        self._values[self._key] = "".join(self._text) + rest[len(rest.rstrip()) :]
        self._text, self._key = [], ""


class RawBlock:
    """Text up to one of some marks; ``reader`` knows what it is.

    ``python`` says that it may be a call of the tool written as Python. ``open_ended`` blocks may end with the answer.
    """

    def __init__(
        self,
        reader: Reader,
        closers: Sequence[str],
        *,
        python: bool = False,
        open_ended: bool = False,
    ) -> None:
        self.tool = ""
        self._reader = reader
        self._closer = re.compile("|".join(map(re.escape, closers)) or r"(?!)", re.IGNORECASE)
        self._preview = PythonPreview() if python else None
        self._text: list[str] = []
        self._held = ""
        self._begun = False
        self._ended = False
        self._open_ended = open_ended

    def decode(self, text: str) -> tuple[str, str | None]:
        self._held += text
        found = self._closer.search(self._held)
        if found:
            rest = self._held[found.end() :]
            self._held = self._held[: found.start()]
            self._ended = True
            return self._take(len(self._held.rstrip())), rest
        return self._take(certain_length(self._held)), None

    def read(self, ending: Ending) -> list[Arguments]:
        if not self._ended and (ending != "stop" or not self._open_ended):
            return []
        return self._reader("".join(self._text) + self._held)

    def _take(self, size: int) -> str:
        piece, self._held = self._held[:size], self._held[size:]
        self._text.append(piece)
        if not self._begun:
            piece = strip_head(piece)
            self._begun = bool(piece.strip())
        return self._preview.decode(piece) if self._preview else piece
