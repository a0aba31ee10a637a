"""Reads the events of OpenAI's Responses API, streamed or whole, into model events."""

from __future__ import annotations

from typing import Any

from ..protocol.chats import CodeUse
from .openai_stream import ChatStream
from .responses_items import Item, Items, texts_of, whole_text
from .seam import ModelEvent

Json = dict[str, Any]

_KEPT = ("type", "id", "summary", "content", "encrypted_content")
_DELTAS = {
    "response.output_text.delta": "message",
    "response.refusal.delta": "message",
    "response.function_call_arguments.delta": "function_call",
}
_WHOLE_PARTS = {
    "response.output_text.done": ("message", "text"),
    "response.refusal.done": ("message", "refusal"),
    "response.function_call_arguments.done": ("function_call", "arguments"),
}
_THOUGHTS = {
    "response.reasoning_summary_text.delta": ("summary", "delta"),
    "response.reasoning_summary_text.done": ("summary", "text"),
    "response.reasoning_text.delta": ("content", "delta"),
    "response.reasoning_text.done": ("content", "text"),
}
_ENDS = ("response.completed", "response.incomplete", "response.done")
_INCOMPLETE = {"max_output_tokens": "length", "content_filter": "content_filter"}
_BETWEEN_PARTS = "\n\n"


class ResponsesStream:
    """Decodes one answer by telling a ``ChatStream`` the same in its words, which knows what models do to text.

    Texts and arguments are taken from the deltas, the end of a part, the finished item or the finished response,
    whichever comes first, each once. Reasoning items are kept for the same model only.
    """

    def __init__(self, *, use: CodeUse, inside: bool = False) -> None:
        self.ended = False
        self._chat = ChatStream(use=use, inside=inside, dialect="responses")
        self._items = Items()

    @property
    def dropped_opener(self) -> bool | None:
        return self._chat.dropped_opener

    def decode(self, body: Json) -> list[ModelEvent]:
        """Return the events of one event of the API, or of a whole response."""
        kind = _text(body, "type")
        if kind in _DELTAS:
            return self._read_delta(_DELTAS[kind], body)
        if kind in _WHOLE_PARTS:
            item_kind, name = _WHOLE_PARTS[kind]
            item, events = self._of_delta(item_kind, body)
            return events + self._tell(item, item.text.end_part(_text(body, name)))
        if kind in _THOUGHTS:
            source, name = _THOUGHTS[kind]
            return self._read_thought(source, body, _text(body, name), whole=name == "text")
        if kind == "response.reasoning_summary_part.done":
            # where parts have no numbers
            item, events = self._of_delta("reasoning", body)
            item.thought_part = item.thought_part or "done"
            return events
        if kind in ("response.output_item.added", "response.output_item.done"):
            return self._read_item(_object(body, "item"), body.get("output_index"), done=kind.endswith("done"))
        if body.get("object") == "response":
            return self._read_end(body)
        return self._read_end(_object(body, "response")) if kind in _ENDS else []

    def finish(self, *, done: bool) -> list[ModelEvent]:
        """End the answer; only the finished response or the mark of the end makes it complete."""
        return self._chat.finish(done=done or self.ended)

    def _of_delta(self, kind: str, body: Json) -> tuple[Item, list[ModelEvent]]:
        item, new = self._items.of_delta(kind, body)
        return item, self._begin(item, body) if new else []

    def _begin(self, item: Item, written: Json) -> list[ModelEvent]:
        """Give an item its place in the answer."""
        events = self._chat.end_block()
        if item.kind == "reasoning":
            item.kept = self._chat.bag.add_opaque({})
        elif item.kind == "message" and written.get("phase"):
            # https://platform.openai.com/docs/guides/reasoning: the model wants to know which text was its answer
            self._chat.bag.add_opaque({"type": "message", "phase": written["phase"]})
        elif item.kind == "function_call":
            events += self._name_call(item, written)
        return events

    def _name_call(self, item: Item, written: Json) -> list[ModelEvent]:
        function = {"name": written.get("name"), "arguments": ""}
        return self._tell_call({"index": item.number, "id": item.call_id or None, "function": function})

    def _read_delta(self, kind: str, body: Json) -> list[ModelEvent]:
        item, events = self._of_delta(kind, body)
        return events + self._tell(item, item.text.add(_text(body, "delta")))

    def _read_thought(self, source: str, body: Json, text: str, *, whole: bool) -> list[ModelEvent]:
        """Show what a model thinks: its summary, or the thought itself where a server gives both."""
        item, events = self._of_delta("reasoning", body)
        item.thought_from = item.thought_from or source
        if item.thought_from != source:
            return events
        piece = item.thought.end_part(text) if whole else item.thought.add(text)
        index = body.get("summary_index", body.get("content_index"))
        if piece and item.thought_part not in (None, index):
            events += self._tell_thought(_BETWEEN_PARTS)
        item.thought_part = index if piece else item.thought_part
        return events + self._tell_thought(piece)

    def _read_item(self, written: Json, output_index: object, *, done: bool) -> list[ModelEvent]:
        item, new = (self._items.end if done else self._items.begin)(written, output_index)
        events = self._begin(item, written) if new else []
        if item.kind == "function_call" and not new:
            # where its first piece came without
            item.call_id = item.call_id or _text(written, "call_id")
            events += self._name_call(item, written)
        if item.kind == "reasoning":
            events += self._keep(item, written)
        elif item.kind in ("message", "function_call"):
            events += self._tell(item, item.text.end(whole_text(written)))
        item.done = item.done or done
        return events

    def _keep(self, item: Item, written: Json) -> list[ModelEvent]:
        """Keep a reasoning item as the server wrote it, and show what was not shown of it."""
        if item.kept is not None:
            item.kept |= {name: value for name, value in written.items() if name in _KEPT and value is not None}
        if item.thought_from:
            return []
        parts = written.get("summary") or written.get("content")
        return self._tell_thought(item.thought.end(_BETWEEN_PARTS.join(texts_of(parts))))

    def _read_end(self, response: Json) -> list[ModelEvent]:
        """Read a finished response; its items count only where their events were missing."""
        self.ended = True
        found = response.get("output")
        output = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
        events: list[ModelEvent] = []
        for item in self._items.untold(output):
            events += self._read_item(item, None, done=True)
        reason = _object(response, "incomplete_details").get("reason")
        incomplete = response.get("status") == "incomplete" or bool(reason)
        finish = _INCOMPLETE.get(str(reason), "length") if incomplete else "stop"
        usage = response.get("usage")
        return events + self._chat.decode({"choices": [{"finish_reason": finish}], "usage": usage})

    def _tell(self, item: Item, piece: str) -> list[ModelEvent]:
        if not piece or item.done:
            # ``transformers serve`` sends a message once more behind a call
            return []
        if item.kind == "message":
            return self._chat.decode({"choices": [{"delta": {"content": piece}}]})
        return self._tell_call({"index": item.number, "function": {"arguments": piece}})

    def _tell_call(self, piece: Json) -> list[ModelEvent]:
        return self._chat.decode({"choices": [{"delta": {"tool_calls": [piece]}}]})

    def _tell_thought(self, piece: str) -> list[ModelEvent]:
        return self._chat.decode({"choices": [{"delta": {"thinking": piece}}]}) if piece else []


def _object(body: Json, name: str) -> Json:
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""
