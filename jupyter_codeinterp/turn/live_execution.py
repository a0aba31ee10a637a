"""An execution while it changes: its growing code and outputs, told as events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..outputs.changes import OutputChanged
from ..protocol.events import Event, ExecutionCode, ExecutionStatusChanged
from ..protocol.outputs import Output, StreamOutput
from ..protocol.parts import FINAL_STATUSES, ExecutionPart, Note
from .growing_text import GrowingText

LiveOutput = Output | tuple[StreamOutput, GrowingText]


class LiveOutputs:
    """The list of outputs; the text of a stream grows without being copied."""

    def __init__(self) -> None:
        self._items: list[LiveOutput] = []

    def change(self, change: OutputChanged) -> None:
        """Carry out one change."""
        if change.change == "clear":
            self._items.clear()
        elif change.change == "extend":
            item = self._items[change.index]
            if isinstance(item, tuple):
                item[1].write(change.offset or 0, change.text or "")
        elif change.output is not None:
            output = change.output
            growing = (output, GrowingText(output.text)) if isinstance(output, StreamOutput) else output
            if change.index < len(self._items):
                self._items[change.index] = growing
            else:
                self._items.append(growing)

    def outputs(self) -> tuple[Output, ...]:
        """Return the outputs as they are now."""
        return tuple(replace(item[0], text=item[1].text()) if isinstance(item, tuple) else item for item in self._items)


def status_event(part: ExecutionPart) -> ExecutionStatusChanged:
    """Return the event that tells everything about an execution but its outputs."""
    body = part.to_dict()
    del body["outputs"]
    return ExecutionStatusChanged(part.id, body)


class LiveExecution:
    """One execution; ``publish`` gets its events, ``changed`` is called after each change so that it is saved."""

    def __init__(self, part: ExecutionPart, publish: Callable[[Event], None], changed: Callable[[], None]) -> None:
        self._part = replace(part, outputs=())
        self._code = GrowingText(part.code)
        self._outputs = LiveOutputs()
        self._whole: ExecutionPart | None = None
        self._publish = publish
        self._changed = changed

    @property
    def id(self) -> str:
        return self._part.id

    @property
    def final(self) -> bool:
        """Whether nothing changes any more."""
        return self._part.status in FINAL_STATUSES

    @property
    def head(self) -> ExecutionPart:
        """Everything but the outputs, which cost more to put together."""
        return replace(self._part, code=self._code.text())

    def part(self) -> ExecutionPart:
        """Return the execution as it is now."""
        if self._whole is None:
            self._whole = replace(self.head, outputs=self._outputs.outputs())
        return self._whole

    def add_code(self, text: str) -> None:
        """Tell more of the code while it is written."""
        if text:
            offset = self._code.append(text)
            self._tell(ExecutionCode(self.id, offset, text))

    def set_code(self, code: str) -> None:
        """Make the code exactly ``code``, for when the finished call differs from what was streamed."""
        if code != self._code.text():
            self._code.write(0, code)
            self._tell(ExecutionCode(self.id, 0, code))

    def update(self, **fields: Any) -> None:
        """Change fields of the execution by name; a final execution stays as it is."""
        if not self.final:
            self._change(**fields)

    def waited_for_people(self, seconds: float) -> None:
        """Count time in which nothing but people were waited for."""
        self.update(waited=self._part.waited + max(0.0, seconds))

    def set_told(self, *, told: bool) -> None:
        """Let the model hear of it, or not; this may change after the end."""
        self._change(told=told)

    def add_note(self, note: Note) -> bool:
        """Add a remark that is not there yet, and tell whether it was not; this may happen after the end."""
        is_new = all(other.code != note.code for other in self._part.notes)
        if is_new:
            self._change(notes=(*self._part.notes, note))
        return is_new

    def change_outputs(self, change: OutputChanged) -> None:
        """Carry out one change of the outputs."""
        self._outputs.change(change)
        self._tell(change.to_event(self.id))

    def _change(self, **fields: Any) -> None:
        self._part = replace(self._part, **fields)
        self._tell(status_event(self.head))

    def _tell(self, event: Event) -> None:
        self._whole = None
        self._publish(event)
        self._changed()
