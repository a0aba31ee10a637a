"""The answer being written: parts change in memory, pages are told at once, the store gets batches."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from ..protocol.chats import Message
from ..protocol.events import Event, PartAdded, TextDelta
from ..protocol.parts import ExecutionPart, Part, ReasoningPart, TextPart
from .growing_text import GrowingText
from .live_execution import LiveExecution
from .saving import Saver

SaveParts = Callable[[str, Mapping[int, Part]], Awaitable[None]]


class LiveText:
    """A text or reasoning part that grows; ``began`` and ``ended`` are times of the turn's clock."""

    def __init__(self, kind: type[TextPart] | type[ReasoningPart], began: float) -> None:
        self.kind = kind
        self.growing = GrowingText()
        self.began = began
        self.ended: float | None = None

    def part(self) -> Part:
        text = self.growing.text()
        if self.kind is TextPart:
            return TextPart(text)
        return ReasoningPart(text, None if self.ended is None else round(max(0.0, self.ended - self.began), 1))


class LiveAnswer:
    """One assistant message from its creation to the end of its turn. Owns the task that saves it."""

    def __init__(
        self,
        message: Message,
        publish: Callable[[Event], None],
        save_parts: SaveParts,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._message = message
        self._clock = clock
        self._parts: list[LiveText | LiveExecution | Part] = list(message.parts)
        self._publish = publish
        self._save_parts = save_parts
        self._saver = Saver(self._save)
        self._own_part = False

    @property
    def id(self) -> str:
        return self._message.id

    @property
    def size(self) -> int:
        """The number of parts."""
        return len(self._parts)

    @property
    def head(self) -> Message:
        """The message without its parts."""
        return replace(self._message, parts=())

    def message(self) -> Message:
        """Return the message as it is now."""
        return replace(self._message, parts=self.parts())

    def parts(self, start: int = 0) -> tuple[Part, ...]:
        """Return the parts from index ``start`` on, as they are now."""
        return tuple(_frozen(part) for part in self._parts[start:])

    def executions(self) -> tuple[LiveExecution, ...]:
        """Return the executions, oldest first."""
        return tuple(part for part in self._parts if isinstance(part, LiveExecution))

    def update(self, **fields: Any) -> None:
        """Change fields of the message by name; pages learn them with the turn's next event."""
        self._message = replace(self._message, **fields)

    def begin_step(self) -> None:
        """Let the next text or reasoning begin a part of its own: a step never goes on in the middle of a word."""
        self._end_reasoning()
        self._own_part = True

    def add_text(self, text: str) -> None:
        """Continue the answer's text; after anything else it begins a new part."""
        self._grow(TextPart, text)

    def add_reasoning(self, text: str) -> None:
        """Continue what the model says it thinks."""
        self._grow(ReasoningPart, text)

    def add_part(self, part: Part) -> None:
        """Add a finished part."""
        self._end_reasoning()
        self._parts.append(part)
        self._added(len(self._parts) - 1)

    def add_execution(self, part: ExecutionPart) -> LiveExecution:
        """Add an execution and return it to be changed."""
        self._end_reasoning()
        index = len(self._parts)
        execution = LiveExecution(part, self._publish, lambda: self._saver.mark(index))
        self._parts.append(execution)
        self._added(index)
        return execution

    def rewrite_text(self, start: int, rewrite: Callable[[str], str]) -> None:
        """Replace what ``rewrite`` changes in the text parts from index ``start`` on."""
        for index, part in enumerate(self._parts[start:], start):
            if isinstance(part, LiveText) and part.kind is TextPart:
                before = part.growing.text()
                after = rewrite(before)
                if after != before:
                    part.growing.write(0, after)
                    self._tell(index, TextDelta(self.id, index, 0, after))

    def text_was_reasoning(self, start: int) -> None:
        """Turn the text parts from index ``start`` on into reasoning."""
        for index, part in enumerate(self._parts[start:], start):
            if isinstance(part, LiveText) and part.kind is TextPart:
                part.kind = ReasoningPart
                part.ended = self._clock()
                self._added(index)

    def check_saved(self) -> None:
        """Raise what the last batch could not be saved for."""
        if self._saver.failure is not None:
            raise self._saver.failure

    async def close(self) -> None:
        """Stop saving; the owner stores the end itself."""
        self._end_reasoning()
        await self._saver.close()

    def _grow(self, kind: type[TextPart] | type[ReasoningPart], text: str) -> None:
        if not text:
            return
        last = self._parts[-1] if self._parts else None
        if self._own_part or not isinstance(last, LiveText) or last.kind is not kind:
            self._end_reasoning()
            last = LiveText(kind, self._clock())
            self._parts.append(last)
            self._added(len(self._parts) - 1)
        self._own_part = False
        offset = last.growing.append(text)
        index = len(self._parts) - 1
        self._tell(index, TextDelta(self.id, index, offset, text))

    def _end_reasoning(self) -> None:
        """Note and tell how long the model thought, when that is what it did last."""
        last = self._parts[-1] if self._parts else None
        if isinstance(last, LiveText) and last.kind is ReasoningPart and last.ended is None:
            last.ended = self._clock()
            self._added(len(self._parts) - 1)

    def _added(self, index: int) -> None:
        self._tell(index, PartAdded(_frozen(self._parts[index]), self.id, index))

    def _tell(self, index: int, event: Event) -> None:
        self._publish(event)
        self._saver.mark(index)

    async def _save(self, indexes: frozenset[int]) -> None:
        await self._save_parts(self.id, {index: _frozen(self._parts[index]) for index in sorted(indexes)})


def _frozen(part: LiveText | LiveExecution | Part) -> Part:
    return part.part() if isinstance(part, (LiveText, LiveExecution)) else part
