"""Reads a call out of the refusal of a server that could not: some, such as Groq's, send what the model wrote."""

from __future__ import annotations

from typing import Any

from ..errors import ModelError
from ..protocol.chats import CodeUse
from .http_errors import is_failed_call, parse_json
from .openai_stream import ChatStream
from .seam import ModelEvent, ToolEnd


def read_failed_call(error: ModelError, use: CodeUse) -> list[ModelEvent]:
    """Return the answer that a refusal holds when it is a call that can be run, nothing otherwise."""
    written = _written(parse_json(error.said)) if is_failed_call(error) else ""
    if not written:
        return []
    stream = ChatStream(use=use)
    events = stream.decode({"choices": [{"message": {"content": written}, "finish_reason": "stop"}]})
    events += stream.finish(done=True)
    return events if any(_can_run(event) for event in events) else []


def _can_run(event: ModelEvent) -> bool:
    return isinstance(event, ToolEnd) and event.code is not None and event.alone and not event.broken


def _written(body: Any) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    written = error.get("failed_generation") if isinstance(error, dict) else None
    return written if isinstance(written, str) else ""
