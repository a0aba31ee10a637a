"""Reads the events of Anthropic's Messages API, streamed or whole, into model events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..protocol.chats import CodeUse
from .http_errors import parse_json
from .openai_stream import ChatStream
from .seam import ModelEvent

Json = dict[str, Any]

_FINISH = {
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "content_filter",
}
_SENT = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
"""What the API counts apart and what of it was sent is their sum."""
_OF_A_CALL = ("type", "id", "name", "input")


@dataclass
class _Block:
    """A block that goes back as it came; ``input`` are the pieces of what a tool of the server was given."""

    value: Json
    input: list[str] = field(default_factory=list)


def _key(index: object) -> object:
    """Return what a block is found by, whatever a server wrote for its number."""
    return index if isinstance(index, int | str) else None


class MessageStream:
    """Decodes one answer by telling a ``ChatStream`` the same in its words, which knows what models do to text.

    Blocks may overlap: llama-server ends all of them only at the end, so that no block counts as whole before. Thinking
    with its signature, and blocks of the server's own tools, are kept for the same model only.
    """

    def __init__(self, *, use: CodeUse, inside: bool = False) -> None:
        self.ended = False
        self._chat = ChatStream(use=use, inside=inside, dialect="messages")
        self._kept: list[_Block] = []
        self._open: dict[object, _Block] = {}
        self._usage: dict[str, int] = {}
        self._stopped = False

    @property
    def dropped_opener(self) -> bool | None:
        return self._chat.dropped_opener

    @property
    def thought_silently(self) -> bool:
        """Whether the model thought and nothing of it was told: its blocks are signed and empty."""
        values = (block.value for block in self._kept)
        return any(value.get("signature") and not value.get("thinking") for value in values)

    def decode(self, body: Json) -> list[ModelEvent]:
        """Return the events of one event of the API."""
        kind = body.get("type")
        if kind == "message_start":
            self._count(_object(body, "message").get("usage"))
        elif kind == "content_block_start":
            return self._start(body.get("index"), _object(body, "content_block"))
        elif kind == "content_block_delta":
            return self._read_delta(body.get("index"), _object(body, "delta"))
        elif kind == "message_delta":
            self._count(body.get("usage"))
            return self._stop(_object(body, "delta"))
        elif kind == "message_stop":
            self.ended = True
        elif kind == "message":
            return self._read_whole(body)
        return []

    def finish(self, *, done: bool) -> list[ModelEvent]:
        """End the answer; a reason to stop makes it complete, and so does the mark of the end."""
        sent = sum(self._usage.get(name, 0) for name in _SENT)
        if self._usage:
            usage = {**self._usage, "input_tokens": sent}
            self._chat.decode({"usage": usage})
        for block in self._kept:
            if block.input:
                block.value["input"] = parse_json("".join(block.input))
        if not (done or self.ended or self._stopped) and self._kept:
            # thinking that was cut has no signature, and is refused without
            self._chat.bag.drop_unsigned(self._kept[-1].value)
        return self._chat.finish(done=done or self.ended)

    def _read_whole(self, body: Json) -> list[ModelEvent]:
        self._count(body.get("usage"))
        events: list[ModelEvent] = []
        content = body.get("content")
        for index, block in enumerate(content if isinstance(content, list) else ()):
            if isinstance(block, dict):
                events += self._start(index, block)
        return events + self._stop(body)

    def _start(self, index: object, block: Json) -> list[ModelEvent]:
        kind = block.get("type")
        events = self._chat.end_block()
        # not every proxy counts its blocks
        self._open.pop(_key(index), None)
        if kind == "text":
            return events + self._tell(content=block.get("text"))
        if kind == "tool_use":
            function = {"name": block.get("name"), "arguments": block.get("input")}
            kept = {name: value for name, value in block.items() if name not in _OF_A_CALL}
            call = {"index": index, "id": block.get("id"), "function": function, "kept": kept}
            return events + self._tell(tool_calls=[call])
        self._keep(index, dict(block))
        return events + self._tell(thinking=block.get("thinking"))

    def _read_delta(self, index: object, delta: Json) -> list[ModelEvent]:
        kind = delta.get("type")
        if kind == "text_delta":
            return self._tell(content=delta.get("text"))
        if kind == "input_json_delta":
            return self._read_input(index, delta.get("partial_json"))
        if kind == "thinking_delta":
            self._grow(index, "thinking", delta)
            return self._tell(thinking=delta.get("thinking"))
        if kind == "signature_delta":
            self._grow(index, "signature", delta)
        return []

    def _read_input(self, index: object, piece: object) -> list[ModelEvent]:
        """Read more of a call's input, of ours or of the server's own tool."""
        block = self._open.get(_key(index))
        if block is None:
            return self._tell(tool_calls=[{"index": index, "function": {"arguments": piece}}])
        if isinstance(piece, str) and piece:
            block.input.append(piece)
        return []

    def _grow(self, index: object, name: str, delta: Json) -> None:
        piece = delta.get(name)
        if isinstance(piece, str):
            block = self._open.get(_key(index)) or self._keep(index, {"type": "thinking"})
            self._chat.bag.grow(block.value, name, piece)

    def _keep(self, index: object, value: Json) -> _Block:
        block = self._open[_key(index)] = _Block(self._chat.bag.add_opaque(value))
        self._kept.append(block)
        return block

    def _stop(self, body: Json) -> list[ModelEvent]:
        reason = body.get("stop_reason")
        if not isinstance(reason, str):
            return []
        self._stopped = True
        return self._chat.decode({"choices": [{"finish_reason": _FINISH.get(reason, reason)}]})

    def _count(self, usage: object) -> None:
        """Keep the latest counts; a proxy may tell zero first and the truth later."""
        for name, count in usage.items() if isinstance(usage, dict) else ():
            if isinstance(count, int) and not isinstance(count, bool) and count > 0:
                self._usage[name] = count

    def _tell(self, **delta: Any) -> list[ModelEvent]:
        return self._chat.decode({"choices": [{"delta": delta}]})


def _object(body: Json, name: str) -> Json:
    value = body.get(name)
    return value if isinstance(value, dict) else {}
