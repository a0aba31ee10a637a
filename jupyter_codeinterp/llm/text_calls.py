"""Finds calls that a server left in the text as ``<tool_call>{...}</tool_call>``, for our one tool only."""

from __future__ import annotations

import json
import re
from typing import Literal

from .arguments import read_arguments
from .held_text import held_length
from .seam import TOOL_NAME, ModelEvent, Text
from .tool_calls import whole_call

_OPEN = "<tool_call>"
_CLOSE = "</tool_call>"
_LINE_CHARACTERS = 200
_FENCE = re.compile(r"[ \t]{0,3}(`{3,}|~{3,})")


class TextCallScanner:
    """Passes text on and turns such calls into events; ``found`` counts them.

    What is in a code fence or between backticks, names another tool or is no JSON stays text.
    """

    def __init__(self) -> None:
        self.found = 0
        self._held = ""
        self._line = ""
        self._ticks = 0
        self._fence = ""
        self._state: Literal["text", "call"] = "text"

    def decode(self, text: str) -> list[ModelEvent]:
        """Return what this piece makes certain."""
        self._held += text
        events: list[ModelEvent] = []
        while self._held:
            before = (len(self._held), self._state)
            if self._state == "text":
                self._read_text(events)
            else:
                self._read_call(events)
            if (len(self._held), self._state) == before:
                break
        return events

    def flush(self, *, stopped: bool) -> list[ModelEvent]:
        """Return what is held; a call without its closing tag counts when the model ``stopped`` by itself."""
        held, self._held = self._held, ""
        state, self._state = self._state, "text"
        if state == "call" and stopped:
            return self._end_call(held, held)
        return [Text(held)] if held else []

    def _read_text(self, events: list[ModelEvent]) -> None:
        start = self._held.find(_OPEN)
        while start >= 0 and self._is_quoted(start):
            start = self._held.find(_OPEN, start + len(_OPEN))
        if start < 0:
            self._pass_on(events, len(self._held) - held_length(self._held, (_OPEN,)))
            return
        self._pass_on(events, start)
        self._state = "call"

    def _read_call(self, events: list[ModelEvent]) -> None:
        end = self._held.find(_CLOSE, len(_OPEN))
        if end < 0:
            return
        whole, self._held = self._held[: end + len(_CLOSE)], self._held[end + len(_CLOSE) :]
        self._state = "text"
        events += self._end_call(whole, whole.removesuffix(_CLOSE))

    def _end_call(self, whole: str, text: str) -> list[ModelEvent]:
        arguments = _read_arguments(text.removeprefix(_OPEN))
        if arguments is None:
            self._walk(whole)
            return [Text(whole)]
        self.found += 1
        return list(whole_call(TOOL_NAME, read_arguments(arguments)))

    def _is_quoted(self, start: int) -> bool:
        """Say whether a tag at ``start`` of what is held is inside a fence or follows a backtick."""
        fence, _, ticks = self._after(self._held[:start])
        return bool(fence) or ticks % 2 == 1

    def _walk(self, text: str) -> None:
        self._fence, self._line, self._ticks = self._after(text)

    def _pass_on(self, events: list[ModelEvent], size: int) -> None:
        if size <= 0:
            return
        text, self._held = self._held[:size], self._held[size:]
        self._walk(text)
        events.append(Text(text))

    def _after(self, text: str) -> tuple[str, str, int]:
        """Return the open fence, the beginning of the unfinished line and its backticks, as they are behind ``text``.

        Only the beginning of a line is kept: it tells a fence, and a long line does not make every piece cost more.
        """
        fence, line, ticks = self._fence, self._line, self._ticks
        first, *lines = text.split("\n")
        line = (line + first)[:_LINE_CHARACTERS]
        ticks += first.count("`")
        for following in lines:
            fence = _fence_behind(line, fence)
            line, ticks = following[:_LINE_CHARACTERS], following.count("`")
        return fence, line, ticks


def _fence_behind(line: str, fence: str) -> str:
    """Return the fence that is open after a whole line."""
    mark = _FENCE.match(line)
    if not mark:
        return fence
    if not fence:
        return mark.group(1)
    closes = mark.group(1).startswith(fence) and not line.strip().strip(fence[0])
    return "" if closes else fence


def _read_arguments(text: str) -> str | None:
    """Return the arguments of a call of our tool as JSON text, or None when it is something else."""
    try:
        call = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(call, dict) or call.get("name") != TOOL_NAME:
        return None
    arguments = call.get("arguments", call.get("parameters"))
    return arguments if isinstance(arguments, str) else json.dumps(arguments or {}, ensure_ascii=False)
