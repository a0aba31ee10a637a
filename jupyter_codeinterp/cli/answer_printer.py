"""Writes an answer to the terminal as it grows, each thing once and in the order of the answer."""

from __future__ import annotations

import math

from ..protocol.parts import FINAL_STATUSES, ErrorPart, NotePart
from ..protocol.waiting import ModelWait
from .answer import Answer, ShownExecution, ShownPart, ShownText
from .execution_printer import ExecutionPrinter
from .terminal import Terminal
from .terminal_text import make_visible


class AnswerPrinter:
    """``catch_up`` writes what is new; what a model takes back later stays where it was written."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._index = 0
        self._written = 0
        self._execution: ExecutionPrinter | None = None
        self._wait: ModelWait | None = None

    def catch_up(self, answer: Answer) -> None:
        """Write everything that came since the last call."""
        self._write_parts(answer)
        if answer.wait is not self._wait:
            self._wait = answer.wait
            if answer.wait is not None:
                self._terminal.end_line()
                said = f"{answer.wait.message} Trying again in {math.ceil(answer.wait.seconds)} s ..."
                self._terminal.remark(make_visible(said), "yellow")

    def _write_parts(self, answer: Answer) -> None:
        while self._index < len(answer.parts):
            is_last = self._index == len(answer.parts) - 1 and not answer.ended
            if not self._write(answer.parts[self._index], is_last):
                return
            self._index, self._written, self._execution = self._index + 1, 0, None
        if answer.ended:
            self._terminal.end_line()

    def _write(self, part: ShownPart, is_last: bool) -> bool:
        """Write what is new of a part and tell whether it is complete."""
        if isinstance(part, ShownText):
            if part.kind == "text":  # what a model thinks is not its answer
                self._write_text(part.text.text(), is_last)
            return not is_last
        if isinstance(part, ShownExecution):
            return self._write_execution(part, is_last)
        if isinstance(part, ErrorPart):
            self._terminal.remark(make_visible(part.message), "red")
        elif isinstance(part, NotePart):
            self._terminal.remark(make_visible(part.text), "dim")
        return True

    def _write_text(self, text: str, is_last: bool) -> None:
        if len(text) > self._written:
            self._terminal.say(make_visible(text[self._written :]))
            self._written = len(text)
        if not is_last:
            self._terminal.end_line()

    def _write_execution(self, execution: ShownExecution, is_last: bool) -> bool:
        if self._execution is None:
            self._execution = ExecutionPrinter(self._terminal)
        self._execution.catch_up(execution)
        return execution.head.status in FINAL_STATUSES or not is_last
