"""What servers refuse, and how the request changes for it: one table, read from its top."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..errors import ModelError, ModelErrorKind
from .seam import AssistantMessage, ModelRequest, UserMessage

Json = dict[str, Any]


@dataclass(frozen=True)
class Remedy:
    """What a server said, and what is done about it.

    ``of_request`` returns the same request when it has nothing to change; ``of_body`` is given the server's text, and
    says whether it changed the body. ``holds_for`` says for what it is remembered: the model at this connection, this
    chat (what its history led to must not change others), or nothing. ``dialect`` limits it to one.
    """

    name: str
    said: re.Pattern[str]
    of_request: Callable[[ModelRequest], ModelRequest] = lambda request: request
    of_body: Callable[[Json, str], bool] = lambda _body, _said: False
    holds_for: Literal["model", "chat", "request"] = "model"
    dialect: str = ""
    kinds: frozenset[ModelErrorKind] = frozenset(("bad_request",))


@dataclass(frozen=True)
class Lesson:
    """A remedy, and the text of the server that called for it."""

    remedy: Remedy
    said: str


def find_lesson(error: ModelError, request: ModelRequest, body: Json, dialect: str) -> Lesson | None:
    """Find what to change in a refused request; ``body`` is what was sent, and may be changed here."""
    for remedy in TABLE:
        if remedy.dialect not in ("", dialect) or error.kind not in remedy.kinds or not remedy.said.search(error.said):
            continue
        if remedy.of_request(request) is not request or remedy.of_body(body, error.said):
            return Lesson(remedy, error.said)
    return None


def _drop(name: str) -> Callable[[Json, str], bool]:
    return lambda body, _said: body.pop(name, None) is not None


def _rename_limit(body: Json, _said: str) -> bool:
    if "max_tokens" in body:
        body["max_completion_tokens"] = body.pop("max_tokens")
        return True
    return False


_MOST_TOKENS = re.compile(r">\s*(\d{3,7})\b|at most (\d{3,7})\b|maximum\b\D{0,60}(\d{3,7})\b", re.I)
SMALLEST_MAX_TOKENS = 4_096
"""What every model of Anthropic's writes."""


def _lower_limit(body: Json, said: str) -> bool:
    """Take the limit that the server names, or else one that every model takes."""
    named = _MOST_TOKENS.search(said)
    most = int(next(filter(None, named.groups()))) if named else SMALLEST_MAX_TOKENS
    if body.get("max_tokens", 0) <= most:
        return False
    body["max_tokens"] = most
    return True


def _effort_none(body: Json, _said: str) -> bool:
    if "tools" not in body or body.get("reasoning_effort") == "none":
        return False
    body["reasoning_effort"] = "none"
    return True


def _fill_reasoning(filling: str) -> Callable[[Json, str], bool]:
    def fill(body: Json, _said: str) -> bool:
        changed = False
        for message in body.get("messages", ()):
            if message["role"] == "assistant" and not message.get("reasoning_content"):
                changed = changed or message.get("reasoning_content") != filling
                message["reasoning_content"] = filling
        return changed

    return fill


def _fill_signatures(body: Json, _said: str) -> bool:
    """Mark calls without a signature as such, in the words that Google documents for that."""
    unsigned = [
        call
        for message in body.get("messages", ())
        for call in message.get("tool_calls", ())
        if "extra_content" not in call
    ]
    for call in unsigned:
        call["extra_content"] = {"google": {"thought_signature": "skip_thought_signature_validator"}}
    return bool(unsigned)


def _no_thinking(body: Json, _said: str) -> bool:
    changed = body.get("thinking") != {"type": "disabled"}
    body["thinking"] = {"type": "disabled"}
    return changed


def _instructions_first(body: Json, _said: str) -> bool:
    if "instructions" not in body:
        return False
    body["input"].insert(0, {"role": "system", "content": body.pop("instructions")})
    return True


def _plain_answers(body: Json, _said: str) -> bool:
    """Write what the model said as a text instead of parts."""
    changed = False
    for item in body.get("input", ()):
        if item.get("role") == "assistant" and isinstance(item["content"], list):
            item["content"] = "".join(part["text"] for part in item["content"])
            changed = True
    return changed


def without_bags(request: ModelRequest) -> ModelRequest:
    """Leave out what only its own model could read again."""
    if not any(isinstance(message, AssistantMessage) and message.bag for message in request.messages):
        return request
    messages = (replace(m, bag={}) if isinstance(m, AssistantMessage) else m for m in request.messages)
    return replace(request, messages=tuple(messages))


def without_pictures(request: ModelRequest) -> ModelRequest:
    """Send no pictures, if any would be sent."""
    return replace(request, vision=False) if has_pictures(request) else request


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


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I | re.S)


_NO_PICTURES = _words(
    # llama.cpp, tools/server; vLLM; Mistral; OpenAI; OpenRouter; Ollama; DeepSeek's parser
    r"(?:image|vision|multimodal|picture)\w*\b[^.{}]{0,80}\b(?:not|n't|no|only|only supported)\b[^.{}]{0,40}"
    r"\b(?:support|accept|enabled|allowed|available|multimodal|permitted)"
    r"|(?:not|n't|no)\b[^.{}]{0,40}\b(?:support|accept|enabled|endpoints found)\w*\b[^.{}]{0,40}"
    r"\b(?:image|vision|multimodal)"
    r"|not a multimodal model|at most 0 image|unknown variant [`'\"]?image_url|mmproj"
)
_BAD_PICTURE = _words(r"\bimages?\b|image_url|input_image|\bpictures?\b")
TABLE: tuple[Remedy, ...] = (
    # https://github.com/GoogleChromeLabs/webmcp-tools/issues/417: the effort that a model has by default refuses tools
    Remedy(
        "effort_none",
        _words(r"\breasoning_effort\b"),
        of_body=_effort_none,
        dialect="openai-chat",
        kinds=frozenset(("bad_request", "tools_refused")),
    ),
    # https://api-docs.deepseek.com/guides/thinking_mode; Moonshot calls an empty one missing
    *(
        Remedy(
            name,
            _words(r"reasoning_content\b.{0,80}(?:must be|passed back|required|missing)"),
            of_body=_fill_reasoning(filling),
            holds_for="chat",
            dialect="openai-chat",
        )
        for name, filling in (("reasoning_wanted", ""), ("reasoning_wanted_not_empty", " "))
    ),
    # https://platform.claude.com/docs/en/build-with-claude/extended-thinking: history that another model wrote
    Remedy(
        "thinking_wanted",
        _words(r"(?:expected|must start with)\b.{0,60}\bthinking\b"),
        of_body=_no_thinking,
        holds_for="chat",
        dialect="anthropic-messages",
    ),
    # models that do not think: https://github.com/microsoft/agent-framework/issues/7483
    Remedy(
        "include",
        _words(r"encrypted content is not supported|reasoning\.encrypted_content|\binclude\b"),
        of_body=_drop("include"),
        dialect="openai-responses",
    ),
    # they, and organisations that OpenAI has not verified
    Remedy(
        "reasoning_summary",
        _words(r"reasoning[._ ](?:summar|effort)|(?:param\W{1,5}|(?<!type )['`\"]|argument )reasoning['`\"]"),
        of_body=_drop("reasoning"),
        dialect="openai-responses",
    ),
    Remedy("store", _words(r"\bstore['`\"]"), of_body=_drop("store"), dialect="openai-responses"),
    # https://ai.google.dev/gemini-api/docs/thought-signatures: calls that another model made
    Remedy(
        "signatures_wanted",
        _words(r"missing a `?thought_signature"),
        of_body=_fill_signatures,
        dialect="openai-chat",
    ),
    Remedy("instructions", _words(r"\binstructions\b"), of_body=_instructions_first, dialect="openai-responses"),
    # xAI: https://github.com/sgl-project/sglang/pull/11511; llama.cpp wants parts
    Remedy(
        "plain_answers",
        _words(r"output_text|did not match any variant|modelinput"),
        of_body=_plain_answers,
        dialect="openai-responses",
    ),
    Remedy("stream_options", _words(r"stream_options|include_usage"), of_body=_drop("stream_options")),
    *(Remedy(name, _words(name), of_body=_drop(name)) for name in ("prompt_cache_key", "cache_control")),
    # a model of Google's that does not think
    Remedy("no_thoughts", _words(r"extra_body|thinking|thought"), of_body=_drop("extra_body"), dialect="openai-chat"),
    Remedy("temperature", _words(r"temperature"), of_body=_drop("temperature")),
    Remedy("max_tokens_lower", _words(r"\bmax_tokens\b"), of_body=_lower_limit, dialect="anthropic-messages"),
    Remedy("max_tokens_renamed", _words(r"\bmax_tokens\b"), of_body=_rename_limit, dialect="openai-chat"),
    *(Remedy(name, _words(name), of_body=_drop(name)) for name in ("max_completion_tokens", "max_output_tokens")),
    Remedy(
        "reasoning_refused",
        _words(r"\breasoning(?:_content|_details)?\b|extra_content|\bthinking\b|encrypted.content|item\['content'\]"),
        of_request=without_bags,
        holds_for="chat",
    ),
    # https://github.com/abetlen/llama-cpp-python/issues/1580: the model's chat template has no such role
    Remedy(
        "system_as_user",
        _words(
            r"system (?:role|message|prompt)s?\b.{0,40}\bnot\b.{0,20}\b(?:support|allow)|only user.{0,40}roles"
            r"|roles must alternate"
        ),
        of_request=system_as_user,
        kinds=frozenset(("bad_request", "server")),
    ),
    Remedy(
        "no_pictures",
        _NO_PICTURES,
        of_request=without_pictures,
        kinds=frozenset(("bad_request", "server", "not_found")),
    ),
    # one that is too large or broken says nothing about the next
    Remedy("bad_picture", _BAD_PICTURE, of_request=without_pictures, holds_for="request"),
)
