"""Writes a request as Anthropic's Messages API wants it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from .call_ids import name_calls
from .opaque_bag import MadeCall, Piece, SaidText, unpack
from .openai_request import GO_ON, NO_RESULT, TOOL
from .seam import AssistantMessage, ModelRequest, Picture, ToolCall, ToolResult
from .tool_calls import repair_arguments

Json = dict[str, Any]

MAX_TOKENS = 32_000
"""The API demands a limit, which counts thinking too. Models that write less refuse it."""
EARLIER = "(What was said before is left out.)"
_THINKING = ("thinking", "redacted_thinking")


def build_body(request: ModelRequest, full_id: str) -> Json:
    """Write the body of a streaming request."""
    body: Json = {
        "model": request.model,
        "messages": build_messages(request, full_id),
        "max_tokens": request.max_output_tokens or request.output_tokens or MAX_TOKENS,
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
                # https://platform.claude.com/docs/en/agents-and-tools/tool-use/fine-grained-tool-streaming
                "eager_input_streaming": True,
            }
        ]
    if request.temperature is not None:
        body["temperature"] = request.temperature
    return body


def build_messages(request: ModelRequest, full_id: str | None) -> list[Json]:
    """Write the history: it begins with the user, roles alternate, and every call is answered right behind it."""
    messages: list[Json] = []
    waiting: list[ToolCall] = []
    names = name_calls(request.messages, full_id, "messages")
    for message in request.messages:
        if isinstance(message, AssistantMessage):
            _close_calls(messages, waiting, names)
            blocks = _assistant_blocks(message, full_id, names)
            if blocks:
                _add(messages, "assistant", blocks)
            waiting = list(message.calls)
            continue
        pictures = message.pictures if request.vision else ()
        content = [*_text(message.text), *map(_image, pictures)]
        if isinstance(message, ToolResult) and any(call.id == message.call_id for call in waiting):
            waiting = [call for call in waiting if call.id != message.call_id]
            _add(messages, "user", [_result(names[message.call_id], content)])
        else:
            # a result without its call (its step was trimmed away) is told like anything else
            _close_calls(messages, waiting, names)
            waiting = []
            _add(messages, "user", content)
    _close_calls(messages, waiting, names)
    if messages and messages[-1]["role"] == "assistant" and not _is_paused(messages[-1]):
        _add(messages, "user", _text(GO_ON))
    return messages


def _is_paused(message: Json) -> bool:
    """Say whether an answer stopped at a tool of the server, which goes on with it when it gets the answer back."""
    return message["content"][-1]["type"] not in ("text", "tool_use", *_THINKING)


def _close_calls(messages: list[Json], waiting: list[ToolCall], names: Mapping[str, str]) -> None:
    """Answer calls that never got a result: the API refuses the whole history otherwise."""
    if waiting:
        _add(messages, "user", [_result(names[call.id], _text(NO_RESULT)) for call in waiting])


def _assistant_blocks(message: AssistantMessage, full_id: str | None, names: Mapping[str, str]) -> list[Json]:
    blocks = [block for piece in unpack(message, full_id, "messages")[0] for block in _blocks(piece, names)]
    # thinking alone is no answer
    return blocks if any(block["type"] not in _THINKING for block in blocks) else []


def _blocks(piece: Piece, names: Mapping[str, str]) -> list[Json]:
    if isinstance(piece, SaidText):
        return _text(piece.text)
    if isinstance(piece, MadeCall):
        call = piece.call
        written = json.loads(repair_arguments(call.arguments))
        return [{"type": "tool_use", "id": names[call.id], "name": call.name, "input": written, **piece.fields}]
    return [piece.value]


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
