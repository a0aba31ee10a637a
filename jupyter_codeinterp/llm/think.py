"""Takes what a model thinks, between ``<think>`` and ``</think>``, out of what it says."""

from __future__ import annotations

import re
from typing import Literal

from .held_text import held_length
from .seam import Reasoning, Text, TextWasReasoning

ThinkEvent = Text | Reasoning | TextWasReasoning

# the last as Google writes it
_OPENERS = ("<think>", "<thinking>", "<thought>")
_CLOSERS = ("</think>", "</thinking>", "</thought>")
_OPENER = re.compile(r"<(?:think(?:ing)?|thought)>")
_CLOSER = re.compile(r"</(?:think(?:ing)?|thought)>")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.M)


class ThinkSplitter:
    """Splits the text of one stream.

    Reasoning is looked for at the start only: a tag later in an answer is part of the answer. A closing tag that
    nothing opened means that the server dropped the opener; ``dropped_opener`` then says so, and the next stream of
    the same model is read with ``inside=True``. ``closed`` says that the reasoning came to an end. White space before
    the answer is dropped: servers leave it there when they take the reasoning out. ``raw`` is all that was taken out.
    """

    def __init__(self, *, inside: bool = False) -> None:
        self.dropped_opener = False
        self.closed = False
        self._state: Literal["start", "inside", "orphan", "gap", "answer"] = "inside" if inside else "start"
        self._held = ""
        self._said: list[str] = []
        self._inside = inside
        self._taken: list[str] = []

    @property
    def took(self) -> bool:
        """Whether anything was taken out so far."""
        return bool(self._taken)

    @property
    def raw(self) -> str:
        """Return what the model wrote in front of its answer, with both tags whoever dropped one."""
        raw = "".join(self._taken)
        if raw.lstrip().startswith(_OPENERS[-1]):
            # a summary that Google made for people; its models remember by signatures
            return ""
        if not raw.strip():
            return raw
        opener = _OPENERS[0] if self._inside or self.dropped_opener else ""
        return f"{opener}{raw}" if self.closed else f"{opener}{raw}\n{_CLOSERS[0]}\n\n"

    def decode(self, text: str) -> list[ThinkEvent]:
        """Return what this piece makes certain; a tag that is not whole yet is held back."""
        self._held += text
        events: list[ThinkEvent] = []
        if self._state == "start":
            self._read_start(events)
        if self._state == "inside":
            self._read_inside(events)
        elif self._state == "orphan":
            self._read_orphan(events)
        if self._state == "gap":
            self._skip_blanks()
            self._state = "answer" if self._held else "gap"
        if self._state == "answer":
            self._give(events, Text, len(self._held))
        return events

    def flush(self) -> list[ThinkEvent]:
        """Return what is held when the stream is over."""
        events: list[ThinkEvent] = []
        self._give(events, Reasoning if self._state == "inside" else Text, len(self._held))
        return events

    def _take(self, size: int) -> str:
        taken, self._held = self._held[:size], self._held[size:]
        if taken:
            self._taken.append(taken)
        return taken

    def _skip_blanks(self) -> None:
        self._take(len(self._held) - len(self._held.lstrip()))

    def _read_start(self, events: list[ThinkEvent]) -> None:
        self._skip_blanks()
        opener = _OPENER.match(self._held)
        if opener:
            self._take(opener.end())
            self._state = "inside"
        elif self._held and not any(tag.startswith(self._held) for tag in _OPENERS):
            self._state = "orphan"

    def _read_inside(self, events: list[ThinkEvent]) -> None:
        closer = _CLOSER.search(self._held)
        if not closer:
            self._give(events, Reasoning, len(self._held) - held_length(self._held, _CLOSERS))
            return
        self._give(events, Reasoning, closer.start())
        self._close(closer)

    def _read_orphan(self, events: list[ThinkEvent]) -> None:
        """Look for a closing tag without an opener; one in code or quoted is only spoken of."""
        closer = _CLOSER.search(self._held)
        if not closer:
            self._give(events, Text, len(self._held) - held_length(self._held, _CLOSERS))
            return
        before = "".join(self._said) + self._held[: closer.start()]
        if before.endswith("`") or len(_FENCE.findall(before)) % 2:
            self._state = "answer"
            return
        self._give(events, Text, closer.start())
        if self._said:
            self._taken += self._said
            events.append(TextWasReasoning())
        self.dropped_opener = True
        self._close(closer)

    def _close(self, closer: re.Match[str]) -> None:
        self._take(closer.end() - closer.start())
        self._state = "gap"
        self.closed = True

    def _give(self, events: list[ThinkEvent], kind: type[Text] | type[Reasoning], size: int) -> None:
        if size <= 0:
            return
        if kind is Reasoning:
            events.append(Reasoning(self._take(size)))
            return
        text, self._held = self._held[:size], self._held[size:]
        if self._state == "orphan":
            self._said.append(text)
        events.append(Text(text))
