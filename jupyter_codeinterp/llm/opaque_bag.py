"""Collects what a server wants back unchanged: reasoning and signatures, which nobody but the same model may get."""

from __future__ import annotations

from typing import Any

from .surrogates import replace_surrogates_in

Json = dict[str, Any]

_TEXT_FIELDS = ("reasoning_content", "reasoning")
_GROWING = ("text", "summary", "data", "signature")


class OpaqueBag:
    """Sums up the deltas of one answer."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}
        self._details: list[Json] = []
        self._extra: Any = None

    def add(self, delta: Json) -> None:
        """Take what a delta holds of it."""
        for name in _TEXT_FIELDS:
            value = delta.get(name)
            if isinstance(value, str) and value:
                self._texts.setdefault(name, []).append(value)
        details = delta.get("reasoning_details")
        for detail in details if isinstance(details, list) else ():
            if isinstance(detail, dict):
                self._add_detail(detail)
        if delta.get("extra_content"):
            self._extra = delta["extra_content"]

    def pack(self, calls: dict[str, Json]) -> Json:
        """Return the bag: fields for the message, reasoning for messages with calls, and fields of calls by our id."""
        reasoning: Json = {name: "".join(pieces) for name, pieces in self._texts.items()}
        if self._details:
            reasoning["reasoning_details"] = self._details
        parts = {
            "reasoning": reasoning,
            "message": {"extra_content": self._extra} if self._extra else {},
            "calls": calls,
        }
        packed: Json = replace_surrogates_in({name: part for name, part in parts.items() if part})
        return packed

    def _add_detail(self, detail: Json) -> None:
        """Join pieces of one detail: they share type and index."""
        last = self._details[-1] if self._details else {}
        same = detail.get("index") is not None and all(last.get(key) == detail.get(key) for key in ("type", "index"))
        if not same:
            self._details.append(dict(detail))
            return
        for name, value in detail.items():
            if name in _GROWING and isinstance(value, str) and isinstance(last.get(name), str):
                last[name] += value
            elif value is not None:
                last[name] = value
