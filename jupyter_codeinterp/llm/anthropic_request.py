"""Writes a request as Anthropic's Messages API wants it."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection
from typing import Any

from .openai_request import NO_RESULT, TOOL
from .seam import AssistantMessage, ModelRequest, Picture, ToolCall, ToolResult
from .tool_calls import repair_arguments

Json = dict[str, Any]

MAX_TOKENS = 16_384
"""The API demands a limit. Models that write less refuse it, and then get one that all of them take."""
SMALLEST_MAX_TOKENS = 4_096
EARLIER = "(What was said before is left out.)"
_THINKING = ("thinking", "redacted_thinking")


def build_body(request: ModelRequest, full_id: str, dropped: Collection[str] = ()) -> Json:
    """Write the body of a streaming request; ``dropped`` may name ``temperature``, ``max_tokens`` and ``bag``."""
    most = SMALLEST_MAX_TOKENS if "max_tokens" in dropped else MAX_TOKENS
    body: Json = {
        "model": request.model,
        "messages": build_messages(request, None if "bag" in dropped else full_id),
        "max_tokens": min(request.max_output_tokens or most, most),
        "stream": True,
    }
    if request.system:
        body["system"] = request.system
    if request.tools:
        function = TOOL["function"]
        body["tools"] = [
            {
                "name": function["name"],
                "description": function["description"],
                "input_schema": function["parameters"],
            }
        ]
    if request.temperature is not None and "temperature" not in dropped:
        body["temperature"] = request.temperature
    return body


def build_messages(request: ModelRequest, full_id: str | None) -> list[Json]:
    """Write the history: it begins with the user, roles alternate, and every call is answered right behind it."""
    messages: list[Json] = []
    waiting: list[ToolCall] = []
    for message in request.messages:
        if isinstance(message, AssistantMessage):
            _close_calls(messages, waiting)
            blocks = _assistant_blocks(message, full_id)
            if blocks:
                _add(messages, "assistant", blocks)
            waiting = list(message.calls)
            continue
        pictures = message.pictures if request.vision else ()
        content = [*_text(message.text), *map(_image, pictures)]
        if isinstance(message, ToolResult) and any(call.id == message.call_id for call in waiting):
            waiting = [call for call in waiting if call.id != message.call_id]
            _add(messages, "user", [_result(message.call_id, content)])
        else:
            # a result without its call (its step was trimmed away) is told like anything else
            _close_calls(messages, waiting)
            waiting = []
            _add(messages, "user", content)
    _close_calls(messages, waiting)
    return messages


def has_bag(body: Json) -> bool:
    """Say whether a body carries thinking, which a server may refuse."""
    return any(block["type"] in _THINKING for message in body["messages"] for block in message["content"])


def _close_calls(messages: list[Json], waiting: list[ToolCall]) -> None:
    """Answer calls that never got a result: the API refuses the whole history otherwise."""
    if waiting:
        _add(messages, "user", [_result(call.id, _text(NO_RESULT)) for call in waiting])


def _assistant_blocks(message: AssistantMessage, full_id: str | None) -> list[Json]:
    bag = message.bag if full_id is not None and message.model == full_id else {}
    # thinking comes first, and alone it is no answer
    said = [*_text(message.text), *map(_tool_use, message.calls)]
    return [*bag.get("blocks", ()), *said] if said else []


def _tool_use(call: ToolCall) -> Json:
    return {"type": "tool_use", "id": call.id, "name": call.name, "input": json.loads(repair_arguments(call.arguments))}


def _result(call_id: str, content: list[Json]) -> Json:
    return {"type": "tool_result", "tool_use_id": call_id, "content": content}


def _text(text: str) -> list[Json]:
    # the API refuses text of nothing but blanks
    return [{"type": "text", "text": text}] if text.strip() else []


def _image(picture: Picture) -> Json:
    data = base64.b64encode(picture.data).decode("ascii")
    return {"type": "image", "source": {"type": "base64", "media_type": picture.media_type, "data": data}}


def _add(messages: list[Json], role: str, blocks: list[Json]) -> None:
    if not blocks:
        return
    if not messages and role == "assistant":
        messages.append({"role": "user", "content": _text(EARLIER)})
    if messages and messages[-1]["role"] == role:
        messages[-1]["content"] += blocks
    else:
        messages.append({"role": role, "content": blocks})
