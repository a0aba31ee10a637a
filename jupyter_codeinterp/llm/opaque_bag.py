"""The bag of a step: what a server wants back from the same model, in the order in which the model gave it.

A bag is JSON, ``{"dialect": ..., "items": [...], "message": {...}}``. Only adapters read it. An item is one of

* ``{"text": n}``: the next ``n`` characters of the step's text, as ``Text`` events told it,
* ``{"raw": str}``: what the model wrote in front of that and the text does not show: tagged thinking, line breaks,
* ``{"call": our id, "id": the server's id, ...}``: a call; other fields go back with it,
* ``{"opaque": value}``: a piece as the server wrote it: a block, an item, fields of a message.

``message`` holds fields of the whole message. What one dialect packed is nothing to another one: it gets text and
calls alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .arguments import read_arguments
from .placeholders import cut_text
from .seam import AssistantMessage, ModelEvent, Text, ToolCall, ToolStart
from .surrogates import replace_surrogates_in

Json = dict[str, Any]
_SEALED = frozenset(("signature", "data", "encrypted_content", "thought_signature", "reasoning_opaque"))
_SIGNED_ID = "__thought__"
BagDialect = Literal["chat", "messages", "responses"]


class OpaqueBag:
    """Collects one step while it is read; the order of the calls is the order of the items."""

    def __init__(self) -> None:
        self._items: list[Json] = []
        self._message: Json = {}
        self._calls: dict[str, Json] = {}
        self._growing: list[tuple[Json, str, list[str]]] = []
        self._open = False

    def add_events(self, events: Iterable[ModelEvent]) -> None:
        """Take the text and the calls of events that are given out."""
        for event in events:
            if isinstance(event, Text):
                self.add_text(len(event.text))
            elif isinstance(event, ToolStart):
                self.add_call(event.call_id)

    def add_text(self, size: int) -> None:
        """Leave room for text; it continues the placeholder that came last."""
        if self._open:
            self._items[-1]["text"] += size
        elif size:
            self._items.append({"text": size})
            self._open = True

    def end_text(self) -> None:
        """Let the next text begin a placeholder of its own."""
        self._open = False

    def add_raw(self) -> Json:
        """Keep a place for what the model wrote and the text does not show; its ``raw`` may be set until ``pack``."""
        item: Json = {"raw": ""}
        self._add(item)
        return item

    def forget_text(self) -> None:
        """Drop the places of all text so far: it was none."""
        self._items = [item for item in self._items if "text" not in item]
        self._open = False

    def add_call(self, call_id: str, server_id: str | None = None, **fields: Any) -> None:
        """Give a call its place when it is first named; what is known later is added there."""
        item = self._calls.get(call_id)
        if item is None:
            item = self._calls[call_id] = {"call": call_id}
            self._add(item)
        item |= {"id": server_id, **fields} if server_id else fields

    def add_opaque(self, value: Json) -> Json:
        """Keep a piece of the answer; it may grow until ``pack``."""
        self._add({"opaque": value})
        return value

    def drop_unsigned(self, value: Json) -> None:
        """Give up a piece of thinking that broke off before its signature."""
        grown = any(known is value and name == "signature" for known, name, _ in self._growing)
        if value.get("type") == "thinking" and not (grown or value.get("signature")):
            self._items = [item for item in self._items if item.get("opaque") is not value]

    def grow(self, value: Json, name: str, piece: str) -> None:
        """Lengthen a text of a piece; thousands of deltas cost no more than their length."""
        for grown, grown_name, pieces in reversed(self._growing):
            if grown is value and grown_name == name:
                pieces.append(piece)
                return
        begun = value.get(name)
        self._growing.append((value, name, [begun if isinstance(begun, str) else "", piece]))

    def add_fields(self, **fields: Any) -> None:
        """Keep fields of the whole message."""
        self._message |= fields

    def pack(self, dialect: BagDialect) -> Json:
        """Return the bag, empty when the server wants nothing back but text and calls."""
        for value, name, pieces in self._growing:
            value[name] = "".join(pieces)
        self._growing.clear()
        items = [item for item in self._items if item.get("raw") != ""]
        if not self._message and all(
            item.keys() in ({"text"}, {"call"}) and (not number or "call" in item) for number, item in enumerate(items)
        ):
            # what everybody gets: the text, then the calls
            return {}
        parts = {"dialect": dialect, "items": items, "message": self._message}
        packed: Json = replace_surrogates_in({name: part for name, part in parts.items() if part})
        return packed

    def _add(self, item: Json) -> None:
        self._items.append(item)
        self._open = False


@dataclass(frozen=True)
class SaidText:
    """Text of the step, with what the model wrote in front of it."""

    text: str


@dataclass(frozen=True)
class MadeCall:
    """A call; ``server_id`` is what its server named it, "" when unknown; ``fields`` go back with it."""

    call: ToolCall
    server_id: str = ""
    fields: Json = field(default_factory=dict)


@dataclass(frozen=True)
class KeptPiece:
    """A piece for the server that wrote it."""

    value: Json


Piece = SaidText | MadeCall | KeptPiece


def unpack(message: AssistantMessage, full_id: str | None, dialect: BagDialect) -> tuple[list[Piece], Json]:
    """Return the pieces of a step in order, and fields of its message.

    Text and calls are all there, whatever the bag says of them. The rest is there for the model ``full_id`` only, and
    for no one when that is None.
    """
    bag = _renewed(message.bag, dialect) if full_id is not None and message.model == full_id else {}
    items = _items_of(bag)
    own = bag.get("dialect") == dialect
    texts = iter(cut_text(message.text, [item["text"] for item in items if "text" in item]))
    calls = {call.id: call for call in message.calls}
    pieces: list[Piece] = []
    raw = ""
    for item in items:
        if "raw" in item:
            raw += item["raw"]
        elif "text" in item:
            pieces.append(SaidText(raw + next(texts)))
            raw = ""
        elif "opaque" in item:
            if own:
                pieces += _said(raw)
                raw = ""
                pieces.append(KeptPiece(item["opaque"]))
        elif item["call"] in calls:
            pieces += _said(raw)
            raw = ""
            pieces.append(_made_call(calls.pop(item["call"]), item, own=own))
    pieces += _said(raw)
    pieces += [SaidText(text) for text in texts]
    pieces += [MadeCall(call) for call in calls.values()]
    return pieces, bag.get("message", {}) if own else {}


def secrets_in(bag: Any, *, sealed: bool = False) -> Iterator[str]:
    """Give the signatures and the encrypted texts of a bag: nobody but its server is to read them."""
    if isinstance(bag, str):
        if sealed or _SIGNED_ID in bag:
            yield bag
    elif isinstance(bag, list):
        for entry in bag:
            yield from secrets_in(entry, sealed=sealed)
    elif isinstance(bag, dict):
        for name, entry in bag.items():
            yield from secrets_in(entry, sealed=sealed or name in _SEALED)


def without_opaque(bag: Json) -> Json:
    """Return a bag of nothing but the server's ids of the calls."""
    if not bag:
        return bag
    items = [{name: item[name] for name in ("call", "id")} for item in _items_of(bag) if item.get("id")]
    return {"dialect": bag.get("dialect", ""), "items": items} if items else {}


def without_ids(bag: Json) -> Json:
    """Return a bag whose calls are named by us."""
    items = [{name: value for name, value in item.items() if name != "id"} for item in _items_of(bag)]
    return {**bag, "items": items} if items else bag


def _said(raw: str) -> list[Piece]:
    return [SaidText(raw)] if raw.strip() else []


def _made_call(call: ToolCall, item: Json, *, own: bool) -> MadeCall:
    arguments = item.get("arguments")
    if isinstance(arguments, str) and read_arguments(arguments).code == read_arguments(call.arguments).code:
        # nobody changed the code since, so that what stood beside it is still true
        call = replace(call, arguments=arguments)
    fields = {name: value for name, value in item.items() if name not in ("call", "id", "arguments")}
    return MadeCall(call, item.get("id", ""), fields if own else {})


def _items_of(bag: Json) -> list[Json]:
    """Return the items of a bag; what is no item is left out."""
    items = bag.get("items")
    return [item for item in items if isinstance(item, dict) and _is_item(item)] if isinstance(items, list) else []


def _renewed(bag: Json, dialect: BagDialect) -> Json:
    """Return a bag that an earlier version stored, which knew no order, in today's shape."""
    if "items" in bag or "dialect" in bag:
        return bag
    if dialect == "messages":
        blocks = bag.get("blocks")
        kept: list[Json] = [{"opaque": block} for block in blocks] if isinstance(blocks, list) else []
        return {"dialect": dialect, "items": kept}
    reasoning, message, calls = (
        value if isinstance(value := bag.get(name), dict) else {} for name in ("reasoning", "message", "calls")
    )
    named = [{"call": call_id, **fields} for call_id, fields in calls.items() if isinstance(fields, dict)]
    return {"dialect": "chat", "items": [{"text": 0}, *named], "message": reasoning | message}


def _is_item(item: Json) -> bool:
    kinds = (("text", int), ("raw", str), ("call", str), ("opaque", dict))
    return any(isinstance(item.get(name), kind) for name, kind in kinds)
