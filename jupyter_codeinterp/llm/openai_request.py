"""Writes a request as OpenAI's chat completions want it, with a history that no server stumbles over."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .call_ids import name_calls
from .opaque_bag import KeptPiece, MadeCall, Piece, SaidText, unpack
from .seam import TOOL_NAME, AssistantMessage, ModelRequest, Picture, ToolCall, ToolResult
from .tool_calls import repair_arguments

Json = dict[str, Any]

TOOL: Json = {
    "type": "function",
    "function": {
        "name": TOOL_NAME,
        "description": (
            "Run Python code and read what it prints or leaves as last expression, its errors and images. "
            "Variables and imports stay."
        ),
        "parameters": {
            "type": "object",
            "properties": {"code": {"type": "string", "description": "Complete Python source, no Markdown."}},
            "required": ["code"],
        },
    },
}
NO_RESULT = "This code was not run."
PICTURES_OF_CODE = "The code made these images:"
GO_ON = "Go on."
"""Newer models refuse a history that ends with their own words, others continue the last word of it."""


def build_body(request: ModelRequest, full_id: str) -> Json:
    """Write the body of a streaming request."""
    body: Json = {
        "model": request.model,
        "messages": build_messages(request, full_id),
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.tools:
        body["tools"] = [TOOL]
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.max_output_tokens is not None:
        body["max_tokens"] = request.max_output_tokens
    return body


def build_messages(request: ModelRequest, full_id: str | None) -> list[Json]:
    """Write the history; opaque bags go back only to the model ``full_id``, to none when it is None."""
    messages: list[Json] = [{"role": "system", "content": request.system}] if request.system else []
    waiting: list[ToolCall] = []
    shown: list[Picture] = []
    names = name_calls(request.messages, full_id, "chat")
    for message in request.messages:
        if isinstance(message, ToolResult) and any(call.id == message.call_id for call in waiting):
            waiting = [call for call in waiting if call.id != message.call_id]
            messages.append(_tool_message(names[message.call_id], message.text))
            shown += message.pictures
            continue
        messages += _close_calls(waiting, shown, names, vision=request.vision)
        waiting, shown = [], []
        if isinstance(message, AssistantMessage):
            messages += _assistant_message(message, full_id, names)
            waiting = list(message.calls)
        else:
            # a result without its call (its step was trimmed away) is told like anything else
            _add_user(messages, _user_content(message.text, message.pictures if request.vision else ()))
    messages += _close_calls(waiting, shown, names, vision=request.vision)
    if messages and messages[-1]["role"] == "assistant":
        messages.append({"role": "user", "content": GO_ON})
    return messages


def _close_calls(
    waiting: list[ToolCall], shown: list[Picture], names: Mapping[str, str], *, vision: bool
) -> Iterator[Json]:
    """Answer calls that never got a result, then show the pictures: the tool role takes none on most servers."""
    for call in waiting:
        yield _tool_message(names[call.id], NO_RESULT)
    if shown and vision:
        yield {"role": "user", "content": _user_content(PICTURES_OF_CODE, tuple(shown))}


def _tool_message(call_id: str, text: str) -> Json:
    return {"role": "tool", "tool_call_id": call_id, "content": text}


def _assistant_message(message: AssistantMessage, full_id: str | None, names: Mapping[str, str]) -> Iterator[Json]:
    pieces, fields = unpack(message, full_id, "chat")
    content = _content(pieces)
    calls = [_tool_call(piece, names) for piece in pieces if isinstance(piece, MadeCall)]
    if not content and not calls:
        # servers refuse an assistant who said nothing
        return
    yield {**fields, "role": "assistant", "content": content or None, **({"tool_calls": calls} if calls else {})}


def _content(pieces: Sequence[Piece]) -> str | list[Json]:
    """Write the text: as parts when the server wants some of its parts back, as it must be for all others."""
    parts: list[Json] = []
    for piece in pieces:
        if isinstance(piece, SaidText):
            parts.append({"type": "text", "text": piece.text})
        elif isinstance(piece, KeptPiece):
            parts += piece.value.get("content", ())
    text = "".join(part["text"] for part in parts if part["type"] == "text")
    if not text.strip():
        return ""
    return text if all(part["type"] == "text" for part in parts) else parts


def _tool_call(made: MadeCall, names: Mapping[str, str]) -> Json:
    call = made.call
    function = {"name": call.name, "arguments": repair_arguments(call.arguments)}
    return {**made.fields, "id": names[call.id], "type": "function", "function": function}


def _user_content(text: str, pictures: tuple[Picture, ...]) -> str | list[Json]:
    if not pictures:
        return text
    return [{"type": "text", "text": text}, *({"type": "image_url", "image_url": _image(p)} for p in pictures)]


def _image(picture: Picture) -> Json:
    return {"url": f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode('ascii')}"}


def _add_user(messages: list[Json], content: str | list[Json]) -> None:
    """Add a user message; two texts in a row become one, because many chat templates want roles to alternate."""
    last = messages[-1] if messages else {}
    if last.get("role") == "user" and isinstance(content, str) and isinstance(last["content"], str):
        last["content"] += "\n\n" + content
    else:
        messages.append({"role": "user", "content": content})
