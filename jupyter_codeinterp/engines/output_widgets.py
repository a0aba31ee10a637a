"""The outputs that an Output widget took in, shown in the run as displays that later ones of the widget replace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..protocol.engine_events import Clear, Display, DisplayUpdate, EngineEvent, Result, Stream
from ..protocol.json_types import Json

TEXT_CHARACTERS = 20_000
"""Of text printed in a widget, the end: all of it is sent again with each addition."""
_TAKEN = frozenset(("stream", "display_data", "update_display_data", "execute_result", "clear_output"))
_BLANK: Json = {"text/plain": ""}


class OutputArea:
    """The places of one widget. What it clears is used again, so that a bar stays where it was."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._made = 0
        self._used = 0
        self._shown = 0
        self._clear_waiting = False
        self._text: tuple[str, str] | None = None
        self._places: dict[str, int] = {}

    def takes(self, kind: str) -> bool:
        """Tell whether a message of this kind is the widget's; an error is said of the run itself."""
        return kind in _TAKEN

    def take(self, kind: str, events: Iterable[EngineEvent]) -> Iterator[EngineEvent]:
        """Take the events of one message, and yield what the run shows of it."""
        for event in events:
            if isinstance(event, Clear):
                self._clear_waiting = event.wait
                if not event.wait:
                    self._begin_again()
                    yield from self.leave()
            elif isinstance(event, DisplayUpdate):
                place = self._places.get(event.display_id)
                display_id = event.display_id if place is None else self._id(place)
                yield DisplayUpdate(display_id, event.data, event.metadata)
            elif isinstance(event, (Stream, Display, Result)):
                if self._clear_waiting:
                    self._begin_again()
                yield self._print(event) if isinstance(event, Stream) else self._place(event)

    def leave(self) -> Iterator[EngineEvent]:
        """Empty the places that were cleared and not used again."""
        while self._shown > self._used:
            self._shown -= 1
            yield DisplayUpdate(self._id(self._shown), _BLANK)

    def _begin_again(self) -> None:
        self._clear_waiting = False
        self._used = 0
        self._text = None
        self._places.clear()

    def _print(self, event: Stream) -> EngineEvent:
        before = ""
        if self._text is not None and self._text[0] == event.name:
            before = self._text[1]
            self._used -= 1
        text = (before + event.text)[-TEXT_CHARACTERS:]
        shown = self._put({"text/plain": text}, {})
        self._text = (event.name, text)
        return shown

    def _place(self, event: Display | Result) -> EngineEvent:
        self._text = None
        if isinstance(event, Display) and event.display_id is not None:
            self._places[event.display_id] = self._used
        return self._put(event.data, event.metadata)

    def _put(self, data: Json, metadata: Json) -> EngineEvent:
        place, self._used = self._used, self._used + 1
        self._shown = max(self._shown, self._used)
        if place < self._made:
            return DisplayUpdate(self._id(place), data, metadata)
        self._made += 1
        return Display(data, metadata, self._id(place))

    def _id(self, place: int) -> str:
        return f"{self._name}-{place}"
