"""Writes a request as OpenAI's chat completions want it, with a history that no server stumbles over."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

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
            "additionalProperties": False,
        },
    },
}
NO_RESULT = "This code was not run."
PICTURES_OF_CODE = "The code made these images:"


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
    for message in request.messages:
        if isinstance(message, ToolResult) and any(call.id == message.call_id for call in waiting):
            waiting = [call for call in waiting if call.id != message.call_id]
            messages.append(_tool_message(message.call_id, message.text))
            shown += message.pictures
            continue
        messages += _close_calls(waiting, shown, vision=request.vision)
        waiting, shown = [], []
        if isinstance(message, AssistantMessage):
            messages += _assistant_message(message, full_id)
            waiting = list(message.calls)
        else:
            # a result without its call (its step was trimmed away) is told like anything else
            _add_user(messages, _user_content(message.text, message.pictures if request.vision else ()))
    messages += _close_calls(waiting, shown, vision=request.vision)
    return messages


def _close_calls(waiting: list[ToolCall], shown: list[Picture], *, vision: bool) -> Iterator[Json]:
    """Answer calls that never got a result, then show the pictures: the tool role takes none on most servers."""
    for call in waiting:
        yield _tool_message(call.id, NO_RESULT)
    if shown and vision:
        yield {"role": "user", "content": _user_content(PICTURES_OF_CODE, tuple(shown))}


def _tool_message(call_id: str, text: str) -> Json:
    return {"role": "tool", "tool_call_id": call_id, "content": text}


def _assistant_message(message: AssistantMessage, full_id: str | None) -> Iterator[Json]:
    if not message.text and not message.calls:
        # servers refuse an assistant who said nothing
        return
    written: Json = {"role": "assistant", "content": message.text or None}
    bag = message.bag if message.model == full_id else {}
    extras = bag.get("calls", {})
    if message.calls:
        written["tool_calls"] = [_tool_call(call, extras.get(call.id, {})) for call in message.calls]
        # with plain answers some servers refuse reasoning, with calls others demand it
        written.update(bag.get("reasoning", {}))
    written.update(bag.get("message", {}))
    yield written


def _tool_call(call: ToolCall, extra: Json) -> Json:
    function = {"name": call.name, "arguments": repair_arguments(call.arguments)}
    return {"id": call.id, "type": "function", "function": function, **extra}


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
