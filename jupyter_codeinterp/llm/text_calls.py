"""Finds calls that a server left in the answer's text, in any of the notations, and shows their code as it comes.

What is in a code fence or between backticks, names another tool, is cut or cannot be read stays text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .arguments import Arguments
from .call_blocks import Ending
from .call_names import read_name
from .head_search import FoundHead, HeadSearch, holds_head
from .notation_heads import MORE, Head, match_head, maybe
from .notations import TAG
from .partial_code import encode_code
from .seam import TOOL_NAME, CallLeftInText, ModelEvent, Text, ToolCode, ToolEnd, ToolStart
from .tool_calls import end_call, new_call_id

_TAG_END = re.compile(r"</code_interpreter\s{0,16}>", re.IGNORECASE)
_TAG_WINDOW = 40
_BLANK = re.compile(r"\s{0,40}")
_FENCED = re.compile(r"\s*(?:```|~~~)[\w+.-]*[ \t]*\n(.*?)\n?(?:```|~~~)\s*\Z", re.DOTALL)
_LOOKS = re.compile(
    r"""["'](?:name|tool|tool_name|function|recipient_name|action)["']\s*:\s*["'][\w.]*execute_code["']"""
    r"""|\A\s*\{\s*["']code["']\s*:\s*["']"""
    r"""|\A\s*\[?\s*\{\s*["'](?:name|tool)["']\s*:\s*["'][\w.]+["'],\s*["'](?:arguments|parameters)["']\s*:"""
)


@dataclass
class _Call:
    """A call that is being read; ``raw`` is all its text, in case that it is none after all."""

    head: FoundHead
    raw: list[str]
    named: bool
    call_id: str = field(default_factory=new_call_id)
    started: bool = False
    untold: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


class CallScanner:
    """Passes text on and turns calls in it into events; ``found`` counts them.

    With ``tags`` our own tag is left to whoever reads it, whatever stands in it.
    """

    def __init__(self, *, tags: bool = False) -> None:
        self.found = 0
        self._tags = tags
        self._search = HeadSearch()
        self._call: _Call | None = None
        self._waiting: list[ToolEnd] = []
        self._held = ""
        self._read: Callable[[list[ModelEvent], bool], bool] = self._read_text
        self._last: FoundHead | None = None
        self._said: list[str] = []
        self._spoken = False
        self._left = 0

    def decode(self, text: str) -> list[ModelEvent]:
        """Return what this piece makes certain."""
        events: list[ModelEvent] = []
        self._held += text
        while self._read(events, False):
            pass
        return events

    def flush(self, ending: Ending) -> list[ModelEvent]:
        """Return what is held, when the answer is over or goes on with something that is no text."""
        events: list[ModelEvent] = []
        while self._read(events, True):
            pass
        if self._call is not None:
            self._end_call(events, ending, closed=False)
            while self._read(events, True):
                pass
        events += self._waiting
        self._waiting = []
        return events

    def describe_left(self) -> list[ModelEvent]:
        """Say at the end of the answer when something in it looks like a call and nothing was one."""
        text = "".join(self._said)
        fenced = _FENCED.match(text)
        inside = fenced[1] if fenced else text
        left = self._left + self._search.others
        looks = bool(_LOOKS.search(inside)) or (fenced is not None and holds_head(inside))
        alone = fenced is not None or not self._spoken or text.lstrip()[:1] in ("{", "[", "<")
        return [CallLeftInText(alone=alone)] if (looks or left) and not self.found else []

    def _read_text(self, events: list[ModelEvent], final: bool) -> bool:
        """Pass text on up to the next head; True when there is one."""
        held, self._held = self._held, ""
        passed, head = self._search.take(held, final=final)
        self._say(events, passed)
        if head is None:
            return False
        self._held = self._search.rest()
        if head.notation.family == TAG and self._tags:
            self._say(events, head.text)
            self._read = self._read_tag
        else:
            self._begin_call(head)
        return True

    def _say(self, events: list[ModelEvent], text: str, *, call: bool = False) -> None:
        if text:
            self._said.append(text)
            self._spoken = self._spoken or (bool(text.strip()) and not call)
            events.append(Text(text))

    def _read_tag(self, events: list[ModelEvent], final: bool) -> bool:
        """Pass on what stands in our own tag."""
        end = _TAG_END.search(self._held)
        size = end.end() if end else len(self._held) if final else max(0, len(self._held) - _TAG_WINDOW)
        text, self._held = self._held[:size], self._held[size:]
        self._say(events, text)
        if end:
            self._read = self._read_text
        return end is not None

    def _begin_call(self, head: FoundHead) -> None:
        self._last = head
        self._call = _Call(head, [head.text], head.named)
        self._read = self._read_call

    def _read_call(self, events: list[ModelEvent], final: bool) -> bool:
        call = self._call
        if not self._held or call is None:
            return False
        held, self._held = self._held, ""
        code, rest = call.head.block.decode(held)
        call.raw.append(held if rest is None else held[: len(held) - len(rest)])
        tool = call.head.block.tool
        if tool and not call.named:
            call.named = True
            if read_name(tool) != "ours":
                self._held = rest or ""
                self._give_up(events, call)
                return bool(self._held)
        self._show(events, call, code)
        if rest is None:
            return False
        self._held = rest
        self._end_call(events, "whole", closed=True)
        return True

    def _give_up(self, events: list[ModelEvent], call: _Call) -> None:
        """Pass on as text what is no call of ours."""
        self._left += call.head.notation.place != "alone"
        self._call = None
        self._say(events, "".join(call.raw), call=True)
        self._read = self._read_text

    def _show(self, events: list[ModelEvent], call: _Call, code: str) -> None:
        call.untold += [code] if code else []
        if call.named and call.untold:
            if not call.started:
                call.started = True
                events.append(ToolStart(call.call_id, TOOL_NAME))
            text = "".join(call.untold)
            call.untold.clear()
            call.shown.append(text)
            events.append(ToolCode(call.call_id, text))

    def _end_call(self, events: list[ModelEvent], ending: Ending, *, closed: bool) -> None:
        """End the open call as what it comes to: calls, one that cannot run, or text."""
        call, self._call = self._call, None
        if call is None:
            return
        found = [] if ending == "cut" else call.head.block.read(ending)
        if not found and not call.started:
            self._give_up(events, call)
            return
        self.found += max(1, len(found))
        self._read = self._read_over if call.head.notation.ends else self._read_after
        if not found and ending != "cut":
            code = "".join(call.shown)
            found = [Arguments(None, encode_code(code), code, broken=not closed)]
        ends = [end_call(new_call_id() if number else call.call_id, TOOL_NAME, it) for number, it in enumerate(found)]
        for number, end in enumerate(ends):
            if number or not call.started:
                events.append(ToolStart(end.call_id, TOOL_NAME))
        self._waiting += [replace(end, in_text=True) for end in ends]
        if call.head.notation.place != "alone":
            events += self._waiting
            self._waiting = []

    def _read_after(self, events: list[ModelEvent], final: bool) -> bool:
        """Pass over the marks behind a call, up to text or the next call of the same list."""
        blank = _BLANK.match(self._held)
        at = blank.end() if blank else 0
        notation = self._last.notation if self._last else None
        if notation is None or (at == len(self._held) and not final):
            return False
        end = maybe(*notation.tail).match(self._held, at, final=final)
        following = match_head(notation.again, self._held, 0, final=final) if notation.again else None
        if end > at:
            self._held = self._held[end:]
            return True
        if self._last and isinstance(following, Head) and following.end:
            text, self._held = self._held[: following.end], self._held[following.end :]
            again = notation.block(following)
            if again is not None:
                self._begin_call(replace(self._last, block=again, text=text))
                return True
        if MORE in (end, following):
            return False
        self._leave_call(events)
        return True

    def _leave_call(self, events: list[ModelEvent]) -> None:
        """Go on with text; a call that only counts alone is not alone then."""
        self._held = self._held if self._held.strip() else ""
        events += [replace(end, alone=not self._held) for end in self._waiting]
        self._waiting = []
        self._read = self._read_text

    def _read_over(self, events: list[ModelEvent], final: bool) -> bool:
        """Pass over what follows a call whose output the model would make up."""
        self._held = ""
        return False
