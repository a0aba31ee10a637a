"""Whether a place in Markdown lies inside code: a fence or a code span, tracked character by character."""

from __future__ import annotations


class MarkdownState:
    """Fed with text in any pieces; follows CommonMark except that a code span ends with its line.

    That exception keeps one stray backtick from hiding everything after it.
    """

    def __init__(self) -> None:
        self._fence: tuple[str, int] | None = None
        self._info_line = False  # on the line that opened the fence
        self._closing = False  # a run that closes the fence, if only blanks follow
        self._span = 0
        self._run = ("", 0)
        self._run_at_start = False
        self._line_start = True
        self._escaped = False

    @property
    def in_code(self) -> bool:
        """Whether the next character would be code."""
        self._end_run()
        return self._fence is not None or self._span > 0

    def feed(self, text: str) -> None:
        """Go on over ``text``."""
        for char in text:
            if char in "`~":
                self._extend_run(char)
            else:
                self._end_run()
                self._other(char)

    def _extend_run(self, char: str) -> None:
        if self._run[0] == char:
            self._run = (char, self._run[1] + 1)
            return
        self._end_run()
        if char == "`" and self._escaped and not self._span and self._fence is None:
            self._escaped = False
            self._line_start = False
            return
        self._run = (char, 1)
        self._run_at_start = self._line_start

    def _other(self, char: str) -> None:
        if char == "\n":
            if self._closing:
                self._fence = None
            self._closing = self._info_line = False
            self._span = 0
            self._line_start = True
        elif char not in " \t\r":
            self._closing = False
            self._line_start = False
        self._escaped = char == "\\" and not self._escaped

    def _end_run(self) -> None:
        char, count = self._run
        if not count:
            return
        self._run = ("", 0)
        at_start, self._line_start = self._run_at_start, False
        self._escaped = False
        if self._fence is not None:
            self._end_run_in_fence(char, count, at_start)
        elif at_start and count >= 3:
            self._fence, self._info_line = (char, count), True
        elif char == "`":
            if self._span == 0:
                self._span = count
            elif self._span == count:
                self._span = 0

    def _end_run_in_fence(self, char: str, count: int, at_start: bool) -> None:
        fence_char, fence_count = self._fence or ("", 0)
        if char != fence_char:
            self._closing = False
        elif self._info_line:
            if char == "`" and count == fence_count:
                # ```x``` on one line is a span, not a fence
                self._fence, self._info_line = None, False
        else:
            self._closing = at_start and count >= fence_count
