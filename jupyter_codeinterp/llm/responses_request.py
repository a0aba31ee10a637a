"""Writes a request as OpenAI's Responses API wants it, without leaving anything on the server."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .call_ids import name_calls
from .opaque_bag import KeptPiece, MadeCall, Piece, SaidText, unpack
from .openai_request import GO_ON, NO_RESULT, PICTURES_OF_CODE, TOOL
from .seam import AssistantMessage, ModelRequest, Picture, ToolCall, ToolResult
from .tool_calls import repair_arguments

Json = dict[str, Any]

ENCRYPTED = "reasoning.encrypted_content"
_FUNCTION = TOOL["function"]
FLAT_TOOL: Json = {"type": "function", **_FUNCTION, "strict": False}


def build_body(request: ModelRequest, full_id: str) -> Json:
    """Write the body of a streaming request.

    The server keeps nothing; what the model thought comes back encrypted, for the next request.
    See https://platform.openai.com/docs/api-reference/responses/create.
    """
    body: Json = {
        "model": request.model,
        "input": build_input(request, full_id),
        "stream": True,
        "store": False,
        "include": [ENCRYPTED],
        "reasoning": {"summary": "auto"},
    }
    if request.system:
        body["instructions"] = request.system
    if request.tools:
        body["tools"] = [FLAT_TOOL]
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.max_output_tokens is not None:
        body["max_output_tokens"] = request.max_output_tokens
    return body


def build_input(request: ModelRequest, full_id: str | None) -> list[Json]:
    """Write the history; opaque bags go back only to the model ``full_id``, to none when it is None."""
    items: list[Json] = []
    waiting: list[ToolCall] = []
    shown: list[Picture] = []
    names = name_calls(request.messages, full_id, "responses")
    for message in request.messages:
        if isinstance(message, ToolResult) and any(call.id == message.call_id for call in waiting):
            waiting = [call for call in waiting if call.id != message.call_id]
            items.append(_result(names[message.call_id], message.text))
            shown += message.pictures
            continue
        items += _close_calls(waiting, shown, names, vision=request.vision)
        waiting, shown = [], []
        if isinstance(message, AssistantMessage):
            items += _answer_items(unpack(message, full_id, "responses")[0], names)
            waiting = list(message.calls)
        else:
            # a result without its call (its step was trimmed away) is told like anything else
            _add_user(items, _user_content(message.text, message.pictures if request.vision else ()))
    items += _close_calls(waiting, shown, names, vision=request.vision)
    if items and items[-1].get("role") == "assistant":
        items.append({"role": "user", "content": GO_ON})
    return items


def _close_calls(
    waiting: list[ToolCall], shown: list[Picture], names: Mapping[str, str], *, vision: bool
) -> Iterator[Json]:
    """Answer calls that never got a result, then show the pictures: not every server takes them in results."""
    for call in waiting:
        yield _result(names[call.id], NO_RESULT)
    if shown and vision:
        yield {"role": "user", "content": _user_content(PICTURES_OF_CODE, tuple(shown))}


def _result(call_id: str, text: str) -> Json:
    return {"type": "function_call_output", "call_id": call_id, "output": text}


def _answer_items(pieces: Iterable[Piece], names: Mapping[str, str]) -> list[Json]:
    """Write one step; reasoning is refused where nothing follows that it led to."""
    items: list[Json] = []
    kept: list[Json] = []
    phase: Json = {}
    for piece in pieces:
        if isinstance(piece, KeptPiece):
            if piece.value.get("type") == "message":
                phase = {name: value for name, value in piece.value.items() if name == "phase"}
            elif piece.value.get("encrypted_content") or piece.value.get("content"):
                kept.append(piece.value)
            continue
        if isinstance(piece, SaidText) and not piece.text.strip():
            continue
        items += [*kept, _text(piece, phase) if isinstance(piece, SaidText) else _call(piece, names)]
        kept = []
    return items


def _text(said: SaidText, phase: Json) -> Json:
    part = {"type": "output_text", "text": said.text, "annotations": []}
    return {"type": "message", "role": "assistant", "content": [part], **phase}


def _call(made: MadeCall, names: Mapping[str, str]) -> Json:
    call = made.call
    arguments = repair_arguments(call.arguments)
    return {"type": "function_call", "call_id": names[call.id], "name": call.name, "arguments": arguments}


def _user_content(text: str, pictures: tuple[Picture, ...]) -> str | list[Json]:
    if not pictures:
        return text
    return [{"type": "input_text", "text": text}, *map(_image, pictures)]


def _image(picture: Picture) -> Json:
    data = base64.b64encode(picture.data).decode("ascii")
    return {"type": "input_image", "image_url": f"data:{picture.media_type};base64,{data}", "detail": "auto"}


def _add_user(items: list[Json], content: str | list[Json]) -> None:
    """Add a message of the person; two texts in a row become one, as chat templates of local models want."""
    last = items[-1] if items else {}
    if last.get("role") == "user" and isinstance(content, str) and isinstance(last["content"], str):
        last["content"] += "\n\n" + content
    else:
        items.append({"role": "user", "content": content})
