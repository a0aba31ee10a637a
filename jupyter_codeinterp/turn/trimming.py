"""Makes a conversation fit what a model can read, and leaves out the same in the requests that follow.

Servers keep what they computed for a request, for as far as the next one begins the same. So nothing is left out until
it must be, then enough for several steps, and a ``Cut`` is stored with the step to go on from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..llm.seam import AssistantMessage, ModelMessage, UserMessage
from ..protocol.json_types import Json
from .text_length import text_length

PICTURE_CHARACTERS = 4_500
"""About 1,500 tokens, the most that common vision models count for one picture."""

LEAST = 1_000
"""Bytes of what is told shortest: status, error, beginning and end of an output."""

MESSAGE_CHARACTERS = 40
"""What templates and JSON put around a message or a call."""

STEPS_LEFT_OUT = "(The first steps of your work on this are left out here; what they did still holds.)"


@dataclass(frozen=True)
class Told:
    """A message, and when it can be told shorter, how: ``retell`` takes the most characters, from ``LEAST`` on.

    ``source`` then names what it tells of.
    """

    message: ModelMessage
    source: str = ""
    retell: Callable[[int], ModelMessage] | None = None

    def within(self, characters: int) -> Told:
        """Return it told in at most so many characters."""
        if self.retell is None or size_of(self.message) <= characters:
            return self
        return replace(self, message=self.retell(max(LEAST, characters)))


@dataclass(frozen=True)
class Passage:
    """Messages that stay or go together, because servers refuse a call without its result."""

    key: str
    told: tuple[Told, ...]

    @property
    def size(self) -> int:
        return sum(size_of(told.message) for told in self.told)


@dataclass(frozen=True)
class Exchange:
    """A message of the person and the work on it, or a run of theirs; its first passage stays as long as any does.

    ``opening`` is what a conversation that begins here must be told of what came before.
    """

    passages: tuple[Passage, ...]
    opening: str = ""

    @property
    def key(self) -> str:
        return self.passages[0].key


@dataclass(frozen=True)
class Cut:
    """What is left out: everything before the exchange ``first``, of it the passages between its first and ``after``.

    ``rooms`` says in how many characters a source is told.
    """

    first: str = ""
    after: str = ""
    rooms: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> Json:
        return {"first": self.first, "after": self.after, "rooms": dict(self.rooms)}


def cut_from_dict(body: Mapping[str, Any]) -> Cut:
    """Read a cut that was stored with a step."""
    return Cut(body.get("first", ""), body.get("after", ""), dict(body.get("rooms", {})))


def size_of(message: ModelMessage) -> int:
    """Return about how many characters a model reads for this message, as ``text_length`` counts."""
    size = text_length(message.text) + MESSAGE_CHARACTERS
    if isinstance(message, AssistantMessage):
        calls = sum(text_length(call.arguments) + MESSAGE_CHARACTERS for call in message.calls)
        return size + calls + _weight(message.bag)
    return size + PICTURE_CHARACTERS * len(message.pictures)


def _weight(value: Any) -> int:
    """Return how many characters of text an opaque value holds."""
    if isinstance(value, str):
        return len(value)
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(map(_weight, items))


def trim(exchanges: Sequence[Exchange], cut: Cut, room: int | None) -> tuple[list[ModelMessage], Cut]:
    """Return the messages to send, of about ``room`` characters at most (None: any number), and what was left out.

    ``cut`` is left out in any case. When the rest does not fit, it is cut to two thirds of the room: whole exchanges
    go first, oldest first; then old results of the last one are cut short, then its old steps go. The newest results
    get what is left. The last message of the person, the last code and the shortest form of its result always stay.
    """
    trimming = _Trimming(exchanges, cut)
    if room is not None and trimming.size > room:
        trimming.shrink(room * 2 // 3)
    return trimming.messages(), trimming.cut()


class _Trimming:
    """A conversation while it gets shorter."""

    def __init__(self, exchanges: Sequence[Exchange], cut: Cut) -> None:
        self._exchanges = list(exchanges)
        self._rooms = dict(cut.rooms)
        self._first = next((i for i, exchange in enumerate(self._exchanges) if exchange.key == cut.first), 0)
        self._kept = [[self._tell(passage) for passage in found.passages] for found in self._exchanges[self._first :]]
        self._size = sum(passage.size for passages in self._kept for passage in passages)
        self._skipped = 0
        keys = [passage.key for passage in self._kept[0]] if self._kept else []
        while cut.after in keys[2 + self._skipped :]:
            self._leave_out_step()

    def _tell(self, passage: Passage) -> Passage:
        if not any(told.source in self._rooms for told in passage.told):
            return passage
        return replace(
            passage,
            told=tuple(
                told.within(self._rooms[told.source]) if told.source in self._rooms else told for told in passage.told
            ),
        )

    @property
    def size(self) -> int:
        return self._size + text_length(self._opening())

    def _opening(self) -> str:
        """Return what is said about what is left out."""
        before = self._exchanges[self._first].opening if self._first else ""
        return "\n\n".join(filter(None, (before, STEPS_LEFT_OUT if self._skipped else "")))

    def cut(self) -> Cut:
        """Return what is left out by now."""
        first = self._exchanges[self._first].key if self._first or self._skipped else ""
        sources = {told.source for passages in self._kept for passage in passages for told in passage.told}
        rooms = {source: room for source, room in self._rooms.items() if source in sources}
        return Cut(first, self._kept[0][1].key if self._skipped else "", rooms)

    def messages(self) -> list[ModelMessage]:
        """Return what is kept."""
        messages = [told.message for passages in self._kept for passage in passages for told in passage.told]
        opening = self._opening()
        if opening and isinstance(messages[0], UserMessage):
            messages[0] = replace(messages[0], text=f"{opening}\n\n{messages[0].text}")
        elif opening:
            messages.insert(0, UserMessage(opening))
        return messages

    def shrink(self, goal: int) -> None:
        """Leave out what is needed to get down to about ``goal`` characters."""
        newest = [told for told in self._kept[-1][-1].told if told.retell is not None]
        sizes = [size_of(told.message) for told in newest]
        least = sum(min(size, LEAST) for size in sizes)
        # a long output must not cost the conversation, nor the conversation the output
        most = goal - max(min(sum(sizes), goal // 2), least)

        def is_enough() -> bool:
            return self.size - sum(sizes) <= most

        for leave_out in (self._leave_out_exchanges, self._shorten_results, self._leave_out_steps, self._shorten_head):
            leave_out(is_enough)
        room = goal - (self.size - sum(sizes))
        for told, share in zip(newest, _shares(sizes, room), strict=True):
            self._shorten(self._kept[-1], len(self._kept[-1]) - 1, told, share)

    def _leave_out_exchanges(self, is_enough: Callable[[], bool]) -> None:
        while not is_enough() and len(self._kept) > 1:
            self._first += 1
            self._skipped = 0
            self._size -= sum(passage.size for passage in self._kept.pop(0))

    def _shorten_results(self, is_enough: Callable[[], bool]) -> None:
        last = self._kept[-1]
        for index in range(1, len(last) - 1):
            self._shorten_passage(last, index, is_enough)

    def _leave_out_steps(self, is_enough: Callable[[], bool]) -> None:
        while not is_enough() and len(self._kept) == 1 and len(self._kept[0]) > 2:
            self._leave_out_step()

    def _leave_out_step(self) -> None:
        self._size -= self._kept[0].pop(1).size
        self._skipped += 1

    def _shorten_head(self, is_enough: Callable[[], bool]) -> None:
        """Cut runs and pictures that came with the person's message, when there is an answer after it."""
        if len(self._kept[-1]) > 1:
            self._shorten_passage(self._kept[-1], 0, is_enough)

    def _shorten_passage(self, passages: list[Passage], index: int, is_enough: Callable[[], bool]) -> None:
        for told in passages[index].told:
            if is_enough():
                return
            self._shorten(passages, index, told, LEAST)

    def _shorten(self, passages: list[Passage], index: int, told: Told, room: int) -> None:
        if told.retell is None or size_of(told.message) <= max(LEAST, room):
            return
        self._rooms[told.source] = max(LEAST, room)
        before = passages[index].size
        passages[index] = self._tell(passages[index])
        self._size -= before - passages[index].size


def _shares(sizes: Sequence[int], room: int) -> Iterator[int]:
    """Share the room among texts: what short ones do not need is for the longer ones."""
    shares: dict[int, int] = {}
    for place, index in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
        shares[index] = min(sizes[index], max(0, room) // (len(sizes) - place))
        room -= shares[index]
    return (shares[index] for index in range(len(sizes)))
