"""The adapter for Ollama's own API, which lets the size of the context be set; its compatible one does not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from ..protocol.chats import CodeUse
from .connection import Connection
from .dialect import NDJSON, Dialect, bearer
from .http_model import HttpModel
from .list_details import OllamaDetails
from .model_list import read_model_list
from .ndjson import LineBody
from .openai_request import TOOL, build_messages
from .openai_stream import ChatStream
from .seam import TOOL_NAME, ModelEvent, ModelRequest

Json = dict[str, Any]

_DATA_URL = ";base64,"


def _root(base_url: str) -> str:
    """Return where the own API is, for whoever typed the address of the compatible one."""
    return base_url.removesuffix("/v1").removesuffix("/api")


def build_body(request: ModelRequest, full_id: str) -> Json:
    """Write the body of a streaming request.

    Without ``num_ctx`` Ollama reads a few thousand tokens only and leaves out the beginning of longer chats silently;
    ``ollama_context.py`` chooses it.
    """
    messages = build_messages(request, full_id)
    options = {
        "num_ctx": request.context_tokens,
        "num_predict": request.max_output_tokens,
        "temperature": request.temperature,
    }
    body: Json = {
        "model": request.model,
        "messages": [_message(message) for message in messages],
        "stream": True,
        "options": {name: value for name, value in options.items() if value is not None},
    }
    if request.tools:
        body["tools"] = [TOOL]
    return body


def _message(message: Json) -> Json:
    """Turn a message of the chat completions into one of Ollama's."""
    content = message.get("content") or ""
    parts: list[Json] = content if isinstance(content, list) else [{"text": content}]
    written: Json = {"role": message["role"], "content": "".join(part.get("text", "") for part in parts)}
    images = [part["image_url"]["url"].partition(_DATA_URL)[2] for part in parts if "image_url" in part]
    if images:
        written["images"] = images
    calls = message.get("tool_calls", ())
    if calls:
        written["tool_calls"] = [_call(call["id"], **call["function"]) for call in calls]
    if message["role"] == "tool":
        # older versions know the name only
        written |= {"tool_name": TOOL_NAME, "tool_call_id": message["tool_call_id"]}
    thinking = message.get("reasoning")
    return {**written, "thinking": thinking} if thinking else written


def _call(call_id: str, name: str, arguments: str) -> Json:
    return {"id": call_id, "function": {"name": name, "arguments": json.loads(arguments)}}


class OllamaStream:
    """Decodes one answer by telling a ``ChatStream`` the same in its words."""

    def __init__(self, *, use: CodeUse, inside: bool = False) -> None:
        self.ended = False
        self._chat = ChatStream(use=use, inside=inside)
        self._calls = 0

    @property
    def dropped_opener(self) -> bool | None:
        return self._chat.dropped_opener

    def decode(self, body: Json) -> list[ModelEvent]:
        """Return the events of one line."""
        found = body.get("message")
        message = found if isinstance(found, dict) else {}
        calls = message.get("tool_calls")
        delta = {
            "content": message.get("content"),
            "reasoning": message.get("thinking"),
            "tool_calls": [self._number(call) for call in calls if isinstance(call, dict)]
            if isinstance(calls, list)
            else [],
        }
        choice: Json = {"delta": delta}
        if body.get("done") is True:
            self.ended = True
            reason = body.get("done_reason")
            choice["finish_reason"] = reason if isinstance(reason, str) and reason else "stop"
        counts = {name: body.get(name) for name in ("prompt_eval_count", "eval_count")}
        return self._chat.decode({"choices": [choice], **counts})

    def finish(self, *, done: bool) -> list[ModelEvent]:
        """End the answer; a body without its last line is incomplete."""
        return self._chat.finish(done=done and self.ended)

    def _number(self, call: Json) -> Json:
        """Give each call an index of its own: it comes whole, and servers number all of them 0 or none."""
        self._calls += 1
        function = call.get("function")
        plain = {**function, "index": None} if isinstance(function, dict) else {}
        return {"index": self._calls, "function": plain}


OLLAMA = Dialect(
    name="ollama",
    stream_type=NDJSON,
    chat_url=lambda base_url: f"{_root(base_url)}/api/chat",
    list_url=lambda base_url: f"{_root(base_url)}/api/tags",
    headers=bearer,
    build_body=build_body,
    open_answer=LineBody,
    open_events=lambda use, inside: OllamaStream(use=use, inside=inside),
    read_list=read_model_list,
)


class Ollama(HttpModel):
    """See https://docs.ollama.com/api; the base URL may end with ``/v1`` or ``/api`` or not."""

    def __init__(self, connection: Connection, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        details = OllamaDetails(_root(connection.base_url), connection.models.ollama_context)
        super().__init__(connection, replace(OLLAMA, add_details=details.add), sleep=sleep)
