"""Collects fields of a chat completion's message that its server wants back as they were."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_TEXTS = ("reasoning_content", "reasoning", "reasoning_text", "reasoning_opaque")
"""DeepSeek's and Moonshot's, vLLM's and OpenRouter's, GitHub Copilot's two: anomalyco/opencode#8900."""
_LISTS = ("reasoning_details", "thinking_blocks")
"""https://openrouter.ai/docs/guides/best-practices/reasoning-tokens and https://docs.litellm.ai/docs/reasoning_content"""
_WHOLE = ("extra_content",)
_NAMES = frozenset((*_TEXTS, *_LISTS, *_WHOLE))
_GROWING = ("text", "summary", "data", "thinking", "signature")


class MessageFields:
    """Sums up the deltas of one answer."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}
        self._lists: dict[str, list[_Entry]] = {}
        self._whole: Json = {}

    def add(self, delta: Json) -> None:
        """Take what a delta, or a whole message, holds of them."""
        if _NAMES.isdisjoint(delta):
            return
        for name in _TEXTS:
            value = delta.get(name)
            if isinstance(value, str) and value:
                self._texts.setdefault(name, []).append(value)
        for name in _LISTS:
            pieces = delta.get(name)
            for piece in pieces if isinstance(pieces, list) else ():
                if isinstance(piece, dict):
                    self._add_piece(self._lists.setdefault(name, []), piece)
        self._whole |= {name: delta[name] for name in _WHOLE if delta.get(name)}

    def pack(self) -> Json:
        """Return the fields; the same text under two names once, because gateways would read both."""
        fields: Json = {name: [entry.whole() for entry in entries] for name, entries in self._lists.items()}
        told = ["".join(entry.shown() for entry in entries) for entries in self._lists.values()]
        for name, pieces in self._texts.items():
            text = "".join(pieces)
            if text not in told:
                fields[name] = text
                told.append(text)
        return fields | self._whole

    @staticmethod
    def _add_piece(entries: list[_Entry], piece: Json) -> None:
        if not entries or not entries[-1].goes_on_with(piece):
            entries.append(_Entry())
        entries[-1].add(piece)


class _Entry:
    """One entry of a list, put together from its pieces."""

    def __init__(self) -> None:
        self._fields: Json = {}
        self._grown: dict[str, list[str]] = {}

    def goes_on_with(self, piece: Json) -> bool:
        """Pieces share type and index; where nothing is numbered, thinking goes on until it is signed."""
        same = all(self._fields.get(name) == piece.get(name) for name in ("type", "index"))
        numbered = piece.get("index") is not None
        return same and (numbered or (piece.get("type") == "thinking" and not any(self._grown.get("signature", ()))))

    def add(self, piece: Json) -> None:
        for name, value in piece.items():
            if name in _GROWING and isinstance(value, str):
                self._grown.setdefault(name, []).append(value)
            if value is not None or name not in self._fields:
                self._fields[name] = value

    def whole(self) -> Json:
        return self._fields | {name: "".join(pieces) for name, pieces in self._grown.items()}

    def shown(self) -> str:
        return "".join("".join(self._grown.get(name, ())) for name in ("text", "summary", "thinking"))
