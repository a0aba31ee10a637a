"""Keeps the items of a response apart while they are written, whatever their events name and leave out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class Flow:
    """A text that comes in deltas, whole, or both: what was told of it is never told again."""

    def __init__(self) -> None:
        self._told: list[str] = []
        self._part: list[str] = []

    @property
    def told(self) -> str:
        return "".join(self._told)

    def add(self, piece: str) -> str:
        """Take more of it."""
        self._told.append(piece)
        self._part.append(piece)
        return piece

    def end_part(self, whole: str) -> str:
        """Return what is still untold of a part that is now known whole."""
        told_before = not self._part and self.told.endswith(whole)
        rest = "" if told_before else _rest("".join(self._part), whole)
        self._told.append(rest)
        self._part.clear()
        return rest

    def end(self, whole: str) -> str:
        """Return what is still untold of all parts together."""
        rest = _rest(self.told, whole)
        self._told.append(rest)
        self._part.clear()
        return rest


def _rest(told: str, whole: str) -> str:
    # where the two differ, what was streamed stands: it was shown
    return whole[len(told) :] if whole.startswith(told) else ""


@dataclass
class Item:
    """One item of a response; ``number`` counts them in the order of their beginning."""

    kind: str
    number: int
    item_id: str = ""
    call_id: str = ""
    output_index: object = None
    done: bool = False
    text: Flow = field(default_factory=Flow)
    thought: Flow = field(default_factory=Flow)
    thought_from: str = ""
    thought_part: object = None
    kept: Json | None = None


class Items:
    """Finds the item that an event is about."""

    def __init__(self) -> None:
        self._items: list[Item] = []

    def begin(self, item: Json, output_index: object) -> tuple[Item, bool]:
        """Return the item that begins, and whether it is new: servers announce some twice."""
        kind = _text(item.get("type"))
        known = self._named(kind, _text(item.get("id")), _text(item.get("call_id")))
        return (known, False) if known else (self._add(kind, item, output_index), True)

    def of_delta(self, kind: str, event: Json) -> tuple[Item, bool]:
        """Return the item that a piece belongs to: by its id, its place, or because it is the last that is open."""
        output_index = event.get("output_index")
        found = self._named(kind, _text(event.get("item_id")), "")
        found = found or self._placed(kind, output_index)
        found = found or next((item for item in reversed(self._items) if item.kind == kind and not item.done), None)
        return (found, False) if found else (self._add(kind, {"id": event.get("item_id")}, output_index), True)

    def end(self, item: Json, output_index: object) -> tuple[Item, bool]:
        """Return the item that is done; one of the same kind under another id is the same when it fits."""
        kind = _text(item.get("type"))
        found = self._named(kind, _text(item.get("id")), _text(item.get("call_id")))
        found = found or self._placed(kind, output_index)
        whole = whole_text(item)
        found = found or next(
            (one for one in self._items if one.kind == kind and not one.done and whole.startswith(one.text.told)), None
        )
        return (found, False) if found else (self._add(kind, item, output_index), True)

    def untold(self, output: list[Json]) -> Iterator[Json]:
        """Give the items of a finished response that are not done; ids may differ from those in the events."""
        by_kind: dict[str, list[Item]] = {}
        for one in self._items:
            by_kind.setdefault(one.kind, []).append(one)
        for item in output:
            kind = _text(item.get("type"))
            named = self._named(kind, _text(item.get("id")), _text(item.get("call_id")))
            known = by_kind.get(kind, [])
            same = named or (known[0] if known else None)
            if same in known:
                known.remove(same)
            if same is None or not same.done:
                yield item

    def _named(self, kind: str, item_id: str, call_id: str) -> Item | None:
        for item in self._items:
            same = (item_id and item.item_id == item_id) or (call_id and item.call_id == call_id)
            if item.kind == kind and same:
                return item
        return None

    def _placed(self, kind: str, output_index: object) -> Item | None:
        if output_index is None:
            return None
        placed = (item for item in reversed(self._items) if item.output_index == output_index)
        return next((item for item in placed if item.kind == kind and not item.done), None)

    def _add(self, kind: str, item: Json, output_index: object) -> Item:
        found = Item(kind, len(self._items), _text(item.get("id")), _text(item.get("call_id")), output_index)
        self._items.append(found)
        return found


def whole_text(item: Json) -> str:
    """Return the arguments of a call, or the text of a message, as far as an item holds them."""
    if item.get("type") == "function_call":
        arguments = item.get("arguments")
        return arguments if isinstance(arguments, str) else json.dumps(arguments) if arguments else ""
    return "".join(texts_of(item.get("content")))


def texts_of(parts: object) -> Iterator[str]:
    """Give the texts and refusals in a list of parts."""
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict):
            yield _text(part.get("text")) or _text(part.get("refusal"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
