"""Matches the beginning of a call in text that is still arriving: it fits, it does not, or more text will tell.

A head is a sequence of parts. Each takes the longest it can and never gives back, so that the answer for a text never
changes when more of it comes, apart from "more will tell".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

NO = -1
MORE = -2


@dataclass
class Head:
    """Where a head that fits ends, and what its named parts took."""

    end: int
    taken: dict[str, str] = field(default_factory=dict)


class Part(Protocol):
    """One part of a head."""

    @property
    def name(self) -> str:
        """Return what it is kept under, empty when it is not."""

    def match(self, text: str, at: int, *, final: bool) -> int:
        """Return where the part ends, NO, or MORE when only text behind the end can tell; never when ``final``."""


@dataclass(frozen=True)
class Word:
    """One of some fixed texts; an optional one may be missing."""

    options: tuple[str, ...]
    optional: bool = False
    name: str = ""

    def match(self, text: str, at: int, *, final: bool) -> int:
        for option in self.options:
            if text.startswith(option, at):
                return at + len(option)
        rest = text[at:]
        if not final and any(option.startswith(rest) for option in self.options):
            return MORE
        return at if self.optional else NO


@dataclass(frozen=True)
class Run:
    """As many characters of a kind as there are, between ``least`` and ``most``."""

    kind: str
    most: int
    least: int = 0
    name: str = ""

    def match(self, text: str, at: int, *, final: bool) -> int:
        found = re.compile(f"(?:{self.kind}){{0,{self.most}}}", re.DOTALL).match(text, at)
        end = found.end() if found else at
        if not final and end == len(text) and end - at < self.most:
            return MORE
        return end if end - at >= self.least else NO


@dataclass(frozen=True)
class Ahead:
    """What must follow, without taking it."""

    options: tuple[str, ...]
    name: str = ""

    def match(self, text: str, at: int, *, final: bool) -> int:
        end = Word(self.options).match(text, at, final=final)
        return end if end < 0 else at


def word(*options: str) -> Word:
    """Return a part that is one of these texts; the longer of two that begin alike comes first."""
    return Word(tuple(sorted(options, key=len, reverse=True)))


def maybe(*options: str) -> Word:
    """Return a part that may be one of these texts."""
    return Word(word(*options).options, optional=True)


SPACE = Run(r"\s", 40)
NAME = Run(r"[\w.:/-]", 120, 1, "name")
KEY = Run(r"[\w.-]", 40, 1, "key")
OBJECT = Ahead(("{",))


def match_head(parts: Sequence[Part], text: str, at: int, *, final: bool = False) -> Head | int:
    """Return the head that begins at ``at``, NO or MORE."""
    head = Head(at)
    for part in parts:
        end = part.match(text, head.end, final=final)
        if end < 0:
            return end
        if part.name:
            head.taken[part.name] = text[head.end : end]
        head.end = end
    return head


def beginnings(parts: Sequence[Part]) -> set[str]:
    """Return the texts with which a head begins: those of its first part that cannot be missing and all before it."""
    found: set[str] = set()
    for part in parts:
        if isinstance(part, Word):
            found.update(part.options)
            if not part.optional:
                break
    return found
