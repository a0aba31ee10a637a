"""How requests are changed for servers that refused them; ``refusals.py`` says when.

What changes a body is given the server's text. Either may find nothing to change.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .context_limits import read_context_limit
from .opaque_bag import without_ids, without_opaque
from .seam import PICTURES_NOT_SHOWN, AssistantMessage, ModelRequest, UserMessage

Json = dict[str, Any]
BodyChange = Callable[[Json, str], None]

LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens")
"""Names for how much a model may write."""
RESULT_READ = "I have read the result."
SMALLEST_MAX_TOKENS = 4_096
"""What every model of Anthropic's writes."""
_MOST_TOKENS = re.compile(r">\s*(\d{3,7})\b|at most (\d{3,7})\b|maximum\b\D{0,60}(\d{3,7})\b", re.I)


def drop(name: str) -> BodyChange:
    """Leave out a field."""

    def change(body: Json, _said: str) -> None:
        body.pop(name, None)

    return change


def rename_limit(body: Json, _said: str) -> None:
    """Name the limit of an answer as OpenAI's newer models want it."""
    if "max_tokens" in body:
        body["max_completion_tokens"] = body.pop("max_tokens")


def lower_limit(body: Json, said: str) -> None:
    """Take the limit that the server names, or else one that every model takes."""
    named = _MOST_TOKENS.search(said)
    most = int(next(filter(None, named.groups()))) if named else SMALLEST_MAX_TOKENS
    body["max_tokens"] = min(body["max_tokens"], most)


def shorten_answer(body: Json, said: str) -> None:
    """Leave the conversation three quarters of what the model reads, where the answer was to have more than one."""
    context = read_context_limit(said).get("context_tokens")
    for name in LIMITS:
        if context is not None and isinstance(body.get(name), int):
            body[name] = min(body[name], context // 4)


def answer_results(body: Json, _said: str) -> None:
    """Put a word of the model between the result of its code and a message of the person."""
    messages: list[Json] = []
    for message in body["messages"]:
        if message["role"] == "user" and messages and messages[-1]["role"] == "tool":
            messages.append({"role": "assistant", "content": RESULT_READ})
        messages.append(message)
    body["messages"] = messages


def effort_none(body: Json, _said: str) -> None:
    """Ask for tools without thinking."""
    if "tools" in body:
        body["reasoning_effort"] = "none"


def fill_reasoning(filling: str) -> BodyChange:
    """Give reasoning to every answer that has none."""

    def change(body: Json, _said: str) -> None:
        for message in body["messages"]:
            if message["role"] == "assistant" and not message.get("reasoning_content"):
                message["reasoning_content"] = filling

    return change


def fill_signatures(body: Json, _said: str) -> None:
    """Mark calls without a signature as such, in the words that Google documents for that."""
    for message in body["messages"]:
        for call in message.get("tool_calls", ()):
            call.setdefault("extra_content", {"google": {"thought_signature": "skip_thought_signature_validator"}})


def no_thinking(body: Json, _said: str) -> None:
    """Ask not to think: a history of another model has no thoughts to go on from."""
    body["thinking"] = {"type": "disabled"}


def instructions_first(body: Json, _said: str) -> None:
    """Put the system text into the history."""
    if "instructions" in body:
        body["input"].insert(0, {"role": "system", "content": body.pop("instructions")})


def plain_answers(body: Json, _said: str) -> None:
    """Write what the model said as a text instead of parts."""
    for item in body["input"]:
        if item.get("role") == "assistant" and isinstance(item["content"], list):
            item["content"] = "".join(part["text"] for part in item["content"])


def show_thinking(body: Json, _said: str) -> None:
    """Ask a model of Anthropic's that thinks by itself for a summary of what it thinks."""
    body.setdefault("thinking", {"type": "adaptive", "display": "summarized"})


def hide_thinking(body: Json, _said: str) -> None:
    """Do not ask for it."""
    if "display" in body.get("thinking", {}):
        del body["thinking"]


def no_eager_input(body: Json, _said: str) -> None:
    """Let code come when the server has it whole."""
    for tool in body.get("tools", ()):
        tool.pop("eager_input_streaming", None)


def without_bags(request: ModelRequest) -> ModelRequest:
    """Leave out what only its own model could read again, but for the ids of its calls."""
    return _with_bags(request, without_opaque)


def with_our_ids(request: ModelRequest) -> ModelRequest:
    """Name all calls by ids that every server takes."""
    return _with_bags(request, without_ids)


def _with_bags(request: ModelRequest, change: Callable[[Json], Json]) -> ModelRequest:
    messages = tuple(replace(m, bag=change(m.bag)) if isinstance(m, AssistantMessage) else m for m in request.messages)
    return request if messages == request.messages else replace(request, messages=messages)


def without_pictures(request: ModelRequest) -> ModelRequest:
    """Send no pictures, if any would be sent, and say so in the person's messages."""
    if not has_pictures(request):
        return request
    messages = (
        replace(m, text=f"{m.text}\n\n{PICTURES_NOT_SHOWN}") if isinstance(m, UserMessage) and m.pictures else m
        for m in request.messages
    )
    return replace(request, messages=tuple(messages), vision=False)


def has_pictures(request: ModelRequest) -> bool:
    """Say whether pictures are sent."""
    return request.vision and any(not isinstance(m, AssistantMessage) and m.pictures for m in request.messages)


def system_as_user(request: ModelRequest) -> ModelRequest:
    """Put the system text before the first message of the person."""
    if not request.system:
        return request
    messages = list(request.messages)
    first = messages[0] if messages else None
    if isinstance(first, UserMessage):
        messages[0] = replace(first, text=f"{request.system}\n\n{first.text}")
    else:
        messages.insert(0, UserMessage(request.system))
    return replace(request, system="", messages=tuple(messages))
