"""Finds ``<code_interpreter>`` blocks in a model's answer while it is written.

Tolerant where models differ (attributes, quotes, case, fences or wrappers directly inside, any split into chunks),
strict where running would be wrong: a tag inside a code fence or a code span is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..llm.code_repair import TAIL_WINDOW, strip_head, strip_tail
from ..llm.markdown_state import MarkdownState

_NAME = "<code_interpreter"
_LONGEST_TAG = 200
_OPEN = re.compile(r"<code_interpreter(\s[^<>]*)?>", re.IGNORECASE)
_LANGUAGE = re.compile(r"""\blang(?:uage)?\s*=\s*["']?([\w+.-]+)""", re.IGNORECASE)
_CLOSE = re.compile(r"</code_interpreter\s{0,16}>", re.IGNORECASE)

_HEAD_WINDOW = 128
# What may still turn out to be the end tag or a wrapper before it; covers all that strip_tail and _CLOSE take.
_MAYBE_TAIL = re.compile(r"(?:[\s`~\]>]|</?[a-zA-Z_]{0,18})*$")
_HELD_WINDOW = TAIL_WINDOW + 40  # and an unfinished end tag behind it


@dataclass(frozen=True)
class TagText:
    """Text outside of blocks."""

    text: str


@dataclass(frozen=True)
class CodeStart:
    """A block began; ``language`` is its ``lang`` attribute in lower case."""

    language: str = "python"


@dataclass(frozen=True)
class CodeDelta:
    """More code of the block."""

    text: str


@dataclass(frozen=True)
class CodeEnd:
    """The block ended; ``complete`` is False when it was cut off and must not run."""

    complete: bool


TagEvent = TagText | CodeStart | CodeDelta | CodeEnd


class CodeTagParser:
    """Feed it chunks with ``decode``, then ``flush`` once."""

    def __init__(self) -> None:
        self._markdown = MarkdownState()
        self._held = ""
        self._in_block = False
        self._head_done = False

    def decode(self, chunk: str) -> list[TagEvent]:
        """Return what ``chunk`` completes."""
        self._held += chunk
        events: list[TagEvent] = []
        while self._read_code(events) if self._in_block else self._read_text(events):
            pass
        return events

    def flush(self, finish: str) -> list[TagEvent]:
        """Return what was held back. Only after the finish reason ``stop`` does an open block count as complete."""
        events: list[TagEvent] = []
        if self._in_block:
            self._end_block(self._held, complete=finish == "stop", events=events)
        elif self._held:
            events.append(TagText(self._held))
        self._held = ""
        return events

    def _read_text(self, events: list[TagEvent]) -> bool:
        """Take text up to a tag that opens a block; True when one was found."""
        position = 0
        while True:
            found = self._held.find("<", position)
            if found < 0:
                self._emit_text(len(self._held), position, events)
                return False
            self._markdown.feed(self._held[position:found])
            tag = self._held[found : found + _LONGEST_TAG]
            match = _OPEN.match(tag)
            if match and not self._markdown.only_shows and not (match[1] or "").rstrip().endswith("/"):
                self._emit_text(found, found, events)
                self._open_block(match, events)
                return True
            if match is None and len(tag) < _LONGEST_TAG and _may_become_tag(tag):
                self._emit_text(found, found, events)
                return False
            self._markdown.feed("<")
            position = found + 1

    def _emit_text(self, end: int, tracked: int, events: list[TagEvent]) -> None:
        """Hand out the held text up to ``end``; the Markdown state knows it up to ``tracked``."""
        self._markdown.feed(self._held[tracked:end])
        if end:
            events.append(TagText(self._held[:end]))
        self._held = self._held[end:]

    def _open_block(self, match: re.Match[str], events: list[TagEvent]) -> None:
        language = _LANGUAGE.search(match[1] or "")
        events.append(CodeStart(language[1].lower() if language else "python"))
        self._held = self._held[match.end() :]
        self._in_block, self._head_done = True, False

    def _read_code(self, events: list[TagEvent]) -> bool:
        """Take code up to the end tag; True when it was found."""
        close = _CLOSE.search(self._held)
        if close:
            self._end_block(self._held[: close.start()], complete=True, events=events)
            self._held = self._held[close.end() :]
            return True
        if not self._head_done:
            self._held, self._head_done = _strip_head(self._held)
        if self._head_done:
            self._emit_code(events)
        return False

    def _emit_code(self, events: list[TagEvent]) -> None:
        window = max(0, len(self._held) - _HELD_WINDOW)
        tail = _MAYBE_TAIL.search(self._held, window)
        keep = tail.start() if tail else len(self._held)
        if keep:
            events.append(CodeDelta(self._held[:keep]))
            self._held = self._held[keep:]

    def _end_block(self, code: str, *, complete: bool, events: list[TagEvent]) -> None:
        if not self._head_done:
            code, _ = _strip_head(code)
        code = strip_tail(code)
        if code:
            events.append(CodeDelta(code))
        events.append(CodeEnd(complete))
        self._in_block = False
        # A block stands for itself: what follows it begins a fresh line.
        self._markdown = MarkdownState()


def _may_become_tag(text: str) -> bool:
    """Tell whether more text could make this the opening tag."""
    lower = text.lower()
    if len(lower) <= len(_NAME):
        return _NAME.startswith(lower)
    rest = lower[len(_NAME) :]
    return lower.startswith(_NAME) and rest[0].isspace() and "<" not in rest and ">" not in rest


def _strip_head(code: str) -> tuple[str, bool]:
    """Drop blank lines and wrappers at the start; False while the next characters could still make one."""
    code = strip_head(code)
    first = code.lstrip(" \t\r")[:1]
    done = len(code) >= _HEAD_WINDOW or (first != "" and first not in "`~<\n")
    return code, done
