"""Whether a call at some place in Markdown is only shown: it stands in code, in a quotation, or in a thought."""

from __future__ import annotations

import re

_LONGEST_PREFIX = 120
# What may stand at the beginning of a line and leaves it a beginning: https://spec.commonmark.org/0.31.2/#container-blocks
_PREFIX = re.compile(r"(?:[ \t\r>]|[-*+](?:[ \t]|\Z)|\d{1,9}(?:[.)](?:[ \t]|\Z)|\Z))*\Z")
_WHOLE_PREFIX = re.compile(r"(?:[ \t\r>]|[-*+][ \t]|\d{1,9}[.)][ \t])*\Z")
_CLOSING_PREFIX = re.compile(r"[ \t\r>]*\Z")
_THOUGHT = re.compile(r"<(/?)(?:think|thinking|thought)>\Z")
_LONGEST_TAG = len("</thinking>")


class MarkdownState:
    """Fed with text in any pieces; follows CommonMark except that a code span ends with its line.

    That exception keeps one stray backtick from hiding everything after it.
    """

    def __init__(self) -> None:
        self._fence: tuple[str, int] | None = None
        self._fence_quoted = False
        self._info_line = False  # on the line that opened the fence
        self._closing = False  # a run that closes the fence, if only blanks follow
        self._span = 0
        self._run = ("", 0)
        self._run_opens = self._run_closes = False
        self._line_start = True
        self._prefix = ""
        self._quoted = False
        self._thinking = False
        self._recent = ""
        self._escaped = False

    @property
    def only_shows(self) -> bool:
        """Whether a call that began with the next character would be none."""
        self._end_run()
        return self._fence is not None or self._span > 0 or self._quoted or self._thinking

    def feed(self, text: str) -> None:
        """Go on over ``text``."""
        for at, char in enumerate(text):
            if char in "`~":
                self._extend_run(char)
                continue
            self._end_run()
            self._other(char)
            if char == ">" and not self._span and self._fence is None:
                self._read_thought((self._recent + text[max(0, at + 1 - _LONGEST_TAG) : at + 1])[-_LONGEST_TAG:])
        self._recent = (self._recent + text[-_LONGEST_TAG:])[-_LONGEST_TAG:]

    def _read_thought(self, end: str) -> None:
        """Notice where a model begins to think in the middle of its answer, and where it ends to."""
        tag = _THOUGHT.search(end)
        if tag:
            self._thinking = not tag[1]

    def _extend_run(self, char: str) -> None:
        if self._run[0] == char:
            self._run = (char, self._run[1] + 1)
            return
        self._end_run()
        self._leave_quotation()
        if char == "`" and self._escaped and not self._span and self._fence is None:
            self._escaped = False
            self._line_start = False
            return
        self._run = (char, 1)
        self._run_opens = self._line_start and _WHOLE_PREFIX.match(self._prefix) is not None
        self._run_closes = (
            self._line_start and _CLOSING_PREFIX.match(self._prefix) is not None and self._quoted is self._fence_quoted
        )

    def _other(self, char: str) -> None:
        if char == "\n":
            self._end_line()
        else:
            if char not in " \t\r":
                self._closing = False
            if self._line_start:
                self._begin_line(char)
        self._escaped = char == "\\" and not self._escaped

    def _end_line(self) -> None:
        self._leave_quotation()
        if self._closing:
            self._fence = None
        self._closing = self._info_line = False
        self._span = 0
        self._line_start, self._prefix, self._quoted = True, "", False

    def _begin_line(self, char: str) -> None:
        """Take one more character of what may stand before the text of a line."""
        self._prefix += char
        if len(self._prefix) > _LONGEST_PREFIX or not _PREFIX.match(self._prefix):
            self._leave_quotation()
            self._line_start = False
        elif char == ">":
            self._quoted = True

    def _leave_quotation(self) -> None:
        """End a fence with the quotation that it stands in."""
        if self._line_start and self._fence_quoted and not self._quoted:
            self._fence, self._fence_quoted, self._info_line = None, False, False

    def _end_run(self) -> None:
        char, count = self._run
        if not count:
            return
        self._run = ("", 0)
        self._line_start = False
        self._escaped = False
        if self._fence is not None:
            self._end_run_in_fence(char, count)
        elif self._run_opens and count >= 3:
            self._fence, self._fence_quoted, self._info_line = (char, count), self._quoted, True
        elif char == "`":
            if self._span == 0:
                self._span = count
            elif self._span == count:
                self._span = 0

    def _end_run_in_fence(self, char: str, count: int) -> None:
        fence_char, fence_count = self._fence or ("", 0)
        if char != fence_char:
            self._closing = False
        elif self._info_line:
            if char == "`" and count == fence_count:
                # ```x``` on one line is a span, not a fence
                self._fence, self._info_line = None, False
        else:
            self._closing = self._run_closes and count >= fence_count
