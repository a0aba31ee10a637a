"""Reads the chunks of a chat completion, streamed or whole, into model events."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from ..protocol.chats import CodeUse, Usage
from .call_blocks import Ending
from .message_fields import MessageFields
from .opaque_bag import BagDialect, OpaqueBag
from .seam import CUT_OFF, End, FinishReason, ModelEvent, Reasoning, Text, TokenUsage, ToolEnd
from .surrogates import SurrogateJoiner
from .text_calls import CallScanner
from .think import ThinkSplitter
from .tool_calls import ToolAccumulator

Json = dict[str, Any]

_FINISH: dict[str, FinishReason] = {
    "stop": "stop",
    "eos": "stop",
    "eos_token": "stop",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "complete": "stop",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "length": "length",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "model_length": "length",
    "content_filter": "content_filter",
    "safety": "content_filter",
    "recitation": "content_filter",
    "prohibited_content": "content_filter",
    "pause_turn": "paused",
}
_BROKEN = frozenset(("error", "abort", "insufficient_system_resource"))
"""OpenRouter's, vLLM's and DeepSeek's word (https://api-docs.deepseek.com/api/create-chat-completion) for no end."""
_CALLS_ONLY = {"tool_calls"}
_NO_WORD = re.compile(r"[^\w .:/-]+")


class ChatStream:
    """Decodes one answer.

    ``use`` says which calls are looked for in the text. ``inside`` says that this model's text begins with reasoning
    whose opening tag the server drops; ``dropped_opener`` is that finding after the stream, None when nothing was
    learned. ``bag`` keeps what the server wants back, for requests in ``dialect``.
    """

    def __init__(self, *, use: CodeUse, inside: bool = False, dialect: BagDialect = "chat") -> None:
        self.bag = OpaqueBag()
        self.ended = False  # some servers tell their usage after the finish reason
        self.dropped_opener: bool | None = None
        self._inside = inside
        self._joiner = SurrogateJoiner()
        self._reasoning_joiner = SurrogateJoiner()
        self._think = ThinkSplitter(inside=inside)
        self._use = use
        self._scanner = self._new_scanner()
        self._tools = ToolAccumulator()
        self._dialect = dialect
        self._fields = MessageFields()
        self._raw: Json | None = None
        self._part: Json | None = None
        self._thought: list[str] = []
        self._texts = False  # some may be held back
        self._said = False
        self._finish: str | None = None
        self._usage: Usage | None = None

    def decode(self, body: Json) -> list[ModelEvent]:
        """Return the events of one chunk."""
        self._usage = read_usage(body) or self._usage
        choice = _first_choice(body)
        finish = choice.get("finish_reason")
        if isinstance(finish, str) and finish:
            self._finish = finish
        delta = choice.get("delta") or choice.get("message")
        return self._read_delta(delta) if isinstance(delta, dict) else []

    def finish(self, *, done: bool) -> list[ModelEvent]:
        """End the answer: ``done`` says that the server said so, apart from the finish reason."""
        reason = (self._finish or "").lower()
        complete = (done or bool(reason)) and reason not in _BROKEN
        finish = _FINISH.get(reason, "unknown")
        whole = complete and finish not in CUT_OFF
        ending: Ending = "cut" if not whole else "stop" if finish == "stop" else "whole"
        events = self._release(ending)
        events += self._noted(self._learn(ending, complete=complete))
        if whole:
            events += self._noted(self._tools.finish())
        if whole and self._scanner and self._tools.is_empty:
            events += self._scanner.describe_left()
        found = not self._tools.is_empty or bool(self._scanner and self._scanner.found)
        if whole and found and finish in ("stop", "unknown"):
            finish = "tool_calls"
        if self._usage:
            events.append(TokenUsage(self._usage))
        self._keep_arguments(events)
        word = _NO_WORD.sub(" ", reason)[:60].strip() if finish == "unknown" else ""
        events.append(End(finish, incomplete=not complete, bag=self._pack(), reason=word))
        return events

    def end_block(self) -> list[ModelEvent]:
        """End a piece of text behind which the model did something else."""
        events = self._release("whole")
        self.bag.end_text()
        return events

    def _keep_arguments(self, events: list[ModelEvent]) -> None:
        """Keep the arguments of calls that hold more than code."""
        for event in events:
            if isinstance(event, ToolEnd) and event.code and json.loads(event.arguments) != {"code": event.code}:
                self.bag.add_call(event.call_id, arguments=event.arguments)

    def _pack(self) -> Json:
        for call_id, server_id, fields in self._tools.named():
            self.bag.add_call(call_id, server_id, **fields)
        if self._raw is not None and self.dropped_opener is not False:
            self._raw["raw"] = self._think.raw
        self.bag.add_fields(**self._fields.pack())
        return self.bag.pack(self._dialect)

    def _noted(self, events: list[ModelEvent]) -> list[ModelEvent]:
        self.bag.add_events(events)
        return events

    def _read_delta(self, delta: Json) -> list[ModelEvent]:
        # most deltas of a long call hold nothing else
        events = [] if delta.keys() == _CALLS_ONLY else self._read_words(delta)
        items = _read_calls(delta)
        if items and self._texts:
            events += self._release("whole")
        for item in items:
            events += self._noted(self._tools.add(item))
        return events

    def _read_words(self, delta: Json) -> list[ModelEvent]:
        """Read all that a delta holds beside calls."""
        self._fields.add(delta)
        events: list[ModelEvent] = []
        reasoning = self._reasoning_joiner.decode(read_reasoning(delta))
        if reasoning:
            events.append(Reasoning(reasoning))
        content = delta.get("content")
        for part in content if isinstance(content, list) else (content,):
            events += self._read_part(part)
        return events + self._read_text(delta.get("refusal"))

    def _read_part(self, part: Any) -> list[ModelEvent]:
        """Read content that is a string, or one of the parts that Mistral streams."""
        if not isinstance(part, dict):
            return self._read_text(part)
        if part.get("type") != "thinking":
            self._part = None
            return self._read_text(part.get("text"))
        events = self._release("whole") if self._part is None else []
        if self._part is None:
            self._part = {"type": "thinking", "thinking": [{"type": "text", "text": ""}]}
            self.bag.add_opaque({"content": [self._part]})
        self._part |= {name: value for name, value in part.items() if name != "thinking"}
        thought = _text_of(part.get("thinking"))
        self.bag.grow(self._part["thinking"][0], "text", thought)
        return [*events, Reasoning(SurrogateJoiner().decode(thought))] if thought else events

    def _read_text(self, text: Any) -> list[ModelEvent]:
        if not isinstance(text, str) or not text:
            return []
        self._texts = True
        text = self._joiner.decode(text)
        return self._scan(self._think.decode(text)) if text else []

    def _scan(self, split: Iterable[ModelEvent]) -> list[ModelEvent]:
        events: list[ModelEvent] = []
        if self._raw is None and self._think.took:
            self._raw = self.bag.add_raw()
        for event in split:
            if isinstance(event, Text):
                self._said = True
                events += self._noted(self._scanner.decode(event.text) if self._scanner else [event])
            else:
                if isinstance(event, Reasoning):
                    self._thought.append(event.text)
                else:
                    self.bag.forget_text()
                    self._scanner = self._new_scanner()
                events.append(event)
        return events

    def _new_scanner(self) -> CallScanner | None:
        return None if self._use == "off" else CallScanner(tags=self._use == "tags")

    def _release(self, ending: Ending) -> list[ModelEvent]:
        """Give out what is held back because it might have been a tag."""
        events = self._read_text(self._joiner.flush())
        events += self._scan(self._think.flush())
        self._texts = False
        return events + (self._noted(self._scanner.flush(ending)) if self._scanner else [])

    def _learn(self, ending: Ending, *, complete: bool) -> list[ModelEvent]:
        """Note whether this model's opener is dropped; an answer wrongly taken for reasoning is given after all."""
        if self._think.dropped_opener:
            self.dropped_opener = True
        elif self._inside and complete and not self._think.closed and self._tools.is_empty and self._thought:
            self.dropped_opener = False
            text = "".join(self._thought)
            return [*self._scanner.decode(text), *self._scanner.flush(ending)] if self._scanner else [Text(text)]
        return []


def _first_choice(body: Json) -> Json:
    """Return the first choice; Azure's first chunk and usage chunks have none."""
    choices = body.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return choices[0]
    return {}


def read_reasoning(delta: Json) -> str:
    """Return reasoning from whichever field this server uses."""
    for name in ("reasoning_content", "reasoning", "thinking", "reasoning_text"):
        value = delta.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def _text_of(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else ()
    return "".join(part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str))


def _read_calls(delta: Json) -> list[Json]:
    """Return the pieces of calls; the legacy field is read only where the present one is absent."""
    items = delta.get("tool_calls")
    if isinstance(items, dict):
        items = [items]
    if isinstance(items, list) and items:
        return [item for item in items if isinstance(item, dict)]
    legacy = delta.get("function_call")
    return [{"index": 0, "function": legacy}] if isinstance(legacy, dict) else []


_COUNTS = frozenset(
    (
        *("prompt_tokens", "input_tokens", "prompt_eval_count"),
        *("completion_tokens", "output_tokens", "eval_count"),
    )
)


def read_usage(body: Json) -> Usage | None:
    """Find token counts at the top, in the choice (Moonshot), in ``x_groq``, or as Ollama names them."""
    found, in_choice = body.get("usage"), _first_choice(body).get("usage")
    if not found and not in_choice and "x_groq" not in body and _COUNTS.isdisjoint(body):
        # any chunk but the last
        return None
    for place in (found, in_choice, _as_dict(body.get("x_groq")).get("usage"), body):
        if not isinstance(place, dict) or _COUNTS.isdisjoint(place):
            continue
        counts: Json = place
        sent = _count(counts, "prompt_tokens", "input_tokens", "prompt_eval_count")
        written = _count(counts, "completion_tokens", "output_tokens", "eval_count")
        if sent is not None or written is not None:
            cached, stored = _read_cached(counts)
            # whatever a server counts, what came from the cache was read
            return Usage(max(sent or 0, cached), written or 0, _read_cost(counts), cached, stored)
    return None


def _read_cached(counts: Json) -> tuple[int, int]:
    """Return how many tokens were read from the cache and how many were put into it.

    OpenAI and who follows it tell the first in the details; DeepSeek
    (https://api-docs.deepseek.com/guides/kv_cache) and Moonshot (https://platform.moonshot.ai/docs) beside them, and
    gateways to Claude in Anthropic's words. OpenRouter adds the second
    (https://openrouter.ai/docs/guides/best-practices/prompt-caching).
    """
    details = _as_dict(counts.get("prompt_tokens_details")) or _as_dict(counts.get("input_tokens_details"))
    cached = _count(details, "cached_tokens") or _count(
        counts, "prompt_cache_hit_tokens", "cached_tokens", "cache_read_input_tokens"
    )
    stored = _count(details, "cache_write_tokens") or _count(counts, "cache_creation_input_tokens")
    return cached or 0, stored or 0


def _read_cost(counts: Json) -> float | None:
    """Return what the call cost in US dollars: OpenRouter tells it so, xAI in ticks.

    https://openrouter.ai/docs/use-cases/usage-accounting, https://docs.x.ai/developers/cost-tracking
    """
    for name, unit in (("cost", 1.0), ("cost_in_usd_ticks", 1e-10)):
        cost = counts.get(name)
        if isinstance(cost, int | float) and not isinstance(cost, bool) and 0 <= cost * unit < 1e6:
            return cost * unit
    return None


def _as_dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _count(counts: Json, *names: str) -> int | None:
    for name in names:
        value = counts.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**53:
            return int(value)
    return None
