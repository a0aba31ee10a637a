"""Looks for the heads of calls in text that is still arriving, and leaves the code in its Markdown alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .call_blocks import Block
from .call_names import read_name
from .markdown_state import MarkdownState
from .notation_heads import MORE, NO, Head, beginnings, match_head
from .notations import NOTATIONS, Notation

_INSIDE = tuple(notation for notation in NOTATIONS if notation.place != "alone")
_ALONE = tuple(notation for notation in NOTATIONS if notation.place == "alone")
_BEGINNINGS = sorted(set().union(*(beginnings(notation.head) for notation in _INSIDE)), key=len, reverse=True)
_BEGINNING = re.compile("|".join(map(re.escape, _BEGINNINGS)))
_PREFIXES = frozenset(text[:size] for text in _BEGINNINGS for size in range(1, len(text)))
_LONGEST = max(map(len, _BEGINNINGS))


@dataclass(frozen=True)
class FoundHead:
    """The head of a call and the block behind it; ``text`` is what the model wrote of it."""

    notation: Notation
    block: Block
    text: str
    named: bool


class HeadSearch:
    """Takes text and gives it back up to each head. ``others`` counts heads that name another tool."""

    def __init__(self) -> None:
        self.others = 0
        self._held = ""
        self._tracked = 0
        self._fresh = True
        self._line = True
        self._markdown = MarkdownState()

    @property
    def fresh(self) -> bool:
        """Whether nothing but white space has passed."""
        return self._fresh

    def take(self, text: str, *, final: bool = False) -> tuple[str, FoundHead | None]:
        """Return the text that is certain to be text, and the head that follows it; ``rest`` is behind it.

        ``final`` says that no more text comes: nothing is held back then.
        """
        self._held += text
        while True:
            at = self._next_place()
            if at < 0:
                return self._pass_on(len(self._held) if final else self._certain()), None
            self._track(at)
            found = NO if self._markdown.only_shows else self._match(at, final=final)
            if isinstance(found, FoundHead):
                passed = self._pass_on(at)
                self._held = self._held[len(found.text) :]
                self._fresh = False
                return passed, found
            if found == MORE:
                return self._pass_on(at), None
            self._track(at + 1)

    def rest(self) -> str:
        """Return what is held, and begin anew on a fresh line behind it."""
        rest, self._held = self._held, ""
        self._tracked, self._line, self._markdown = 0, True, MarkdownState()
        return rest

    def _next_place(self) -> int:
        """Return where a head may begin, below 0 when nowhere in what is held."""
        if self._fresh and not self._tracked:
            blank = len(self._held) - len(self._held.lstrip())
            if blank < len(self._held):
                return blank
        found = _BEGINNING.search(self._held, self._tracked)
        return found.start() if found else -1

    def _certain(self) -> int:
        """Return how much of what is held cannot belong to a head that is still coming."""
        for size in range(min(_LONGEST, len(self._held)), 0, -1):
            if self._held[-size:] in _PREFIXES:
                return len(self._held) - size
        return len(self._held)

    def _match(self, at: int, *, final: bool) -> FoundHead | int:
        """Return the head at a place; the first notation that may fit decides."""
        alone = self._fresh and not self._held[:at].strip()
        for notation in (*_INSIDE, *_ALONE) if alone else _INSIDE:
            if notation.place == "line" and not (self._held[at - 1] == "\n" if at else self._line):
                continue
            head = match_head(notation.head, self._held, at, final=final)
            if head == MORE:
                return MORE
            if isinstance(head, Head):
                found = self._open(notation, head, self._held[at : head.end])
                if found is not None:
                    return found
        return NO

    def _open(self, notation: Notation, head: Head, text: str) -> FoundHead | None:
        name = head.taken.get("name")
        if name is not None and read_name(name) != "ours":
            self.others += 1
            return None
        block = notation.block(head)
        return None if block is None else FoundHead(notation, block, text, named=notation.says_name)

    def _track(self, end: int) -> None:
        """Follow the Markdown up to ``end`` of what is held."""
        if end > self._tracked:
            self._markdown.feed(self._held[self._tracked : end])
            self._tracked = end

    def _pass_on(self, size: int) -> str:
        self._track(size)
        self._tracked -= size
        text, self._held = self._held[:size], self._held[size:]
        if text:
            self._fresh = self._fresh and not text.strip()
            self._line = text.endswith("\n")
        return text


def holds_head(text: str) -> bool:
    """Say whether something in a text begins as a call does."""
    return bool(_BEGINNING.search(text))
