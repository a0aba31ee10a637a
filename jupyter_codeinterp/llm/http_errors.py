"""Turns what OpenAI-compatible servers say when they refuse or fail into our errors, in words that say what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ModelError, ModelErrorKind
from .context_limits import read_context_limit
from .retry_after import read_reset, read_retry_after
from .surrogates import replace_surrogates

Json = dict[str, Any]

_SAID_CHARACTERS = 400
_CONTEXT = re.compile(
    r"context_length_exceeded|exceed_context_size|maximum context length|context (?:window|size|length)"
    r"|(?:prompt|input|request|messages?)\b(?!\").{0,40}\btoo (?:long|large)|too many (?:input )?tokens"
    r"|input token count.{0,40}exceeds|exceeds? the (?:limit|maximum).{0,30}tokens"
    r"|max_prompt_tokens|string_above_max_length|reduce the length",
    re.I,
)
_TOOLS = re.compile(
    r"does(?: not|n't) support (?:tools|tool|function)|support tool use|tool_use_failed|failed_generation"
    r"|enable-auto-tool-choice|tool-call-parser"
    r"|(?:tools?|tool_choice|tool choice|functions?|function calling|tool calling|tool use)['\"`\]]*\s*"
    r"(?:(?:is|are)\s+)?(?:not (?:supported|enabled|permitted|allowed|available)|unsupported|unrecognized)"
    r"|(?:unrecognized|unsupported|unknown|unexpected|extra)\b[^.{}]{0,60}\btools?\b"
    r"|\"loc\":\s*\[\"body\",\s*\"tools?(?:_choice)?\"",
    re.I,
)
# https://console.groq.com/docs/tool-use; of some models every third request: pydantic/pydantic-ai#1233
_FAILED_CALL = re.compile(r"tool_use_failed|failed_generation")
# Mistral's word for the history, https://github.com/BerriAI/litellm/issues/17761
_ORDER = re.compile(r"unexpected role|invalid_request_message_order", re.I)
_QUOTA = re.compile(
    r"insufficient_quota|insufficient (?:balance|credits?|funds)|billing|credit balance|payment required", re.I
)
_NO_MODEL = re.compile(
    r"model_not_found|model\b.{0,80}(?:not found|does not exist|not exist|not available)|unknown model"
    # LiteLLM's proxy
    r"|invalid model name|no such model",
    re.I,
)
_KEY = re.compile(
    r"invalid_api_key|invalid api key|incorrect api key|api key not valid|missing api key"
    # LiteLLM's proxy looks up in its database, which few have, a key that is not the master's
    r"|no connected db",
    re.I,
)
# https://help.openai.com/en/articles/5347006-openai-api-supported-countries-and-territories
_COUNTRY = re.compile(
    r"unsupported_country|\b(?:country|region|territory|location)\b.{0,60}\bnot (?:supported|available)", re.I
)
_WORDS: dict[ModelErrorKind, str] = {
    "auth": "{host} refused the key. Check the API key of provider '{provider}'.",
    "not_found": "{host} has no model '{model}', or nothing at this address. Check the model's name and the base URL.",
    "rate_limit": "{host} gets too many requests from this key. Wait a little and try again.",
    "quota": "The paid or granted amount at {host} is used up. Check the plan and billing there, or use another model.",
    "context_length": "The chat is longer than the model '{model}' at {host} reads. Begin a new chat, or shorten it.",
    "tools_refused": "'{model}' at {host} does not take tools. Set the chat's code mode to 'tags' or 'auto'.",
    "bad_request": "{host} did not accept the request for '{model}'.",
    "connection": "{host} cannot be reached. Check the base URL of provider '{provider}', and that the server runs.",
    "timeout": "{host} did not answer in time. Try again, or ask for less.",
    "server": "{host} failed while answering. Try again later.",
    "incomplete": "{host} ended its answer in the middle. Try again.",
}
_WORDS_ON_THE_WAY = {
    403: (
        "{host}, or a proxy or firewall on the way to it, does not serve requests from here, whatever the key. "
        "Use another model, or ask the administrator."
    ),
    413: (
        "A proxy on the way to {host} does not let a request of this size through. Begin a new chat, or ask the "
        "administrator to raise the proxy's limit on the size of requests."
    ),
}
# https://docs.anthropic.com/en/api/errors, and codes of https://platform.openai.com/docs/api-reference/responses; after
# the beginning of a stream only they are left
_STATUS_OF_TYPE = {
    "authentication_error": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
    "rate_limit_exceeded": 429,
    "server_error": 500,
    "invalid_request_error": 400,
    "invalid_prompt": 400,
}
_STATUS = re.compile(r"[45]\d\d", re.ASCII)
_RETRYABLE: frozenset[ModelErrorKind] = frozenset(("rate_limit", "connection", "timeout", "server", "incomplete"))


@dataclass(frozen=True)
class Asked:
    """What an error message may name, and the ``secrets`` that it must not."""

    provider: str
    host: str
    model: str = ""
    tools: bool = False
    secrets: tuple[str, ...] = ()

    def scrub(self, text: str) -> str:
        """Take keys out of a text of the server."""
        for secret in self.secrets:
            text = text.replace(secret, "[key]")
        return text


def model_error(
    asked: Asked,
    kind: ModelErrorKind,
    said: str = "",
    *,
    status: int | None = None,
    retry_after_seconds: float | None = None,
    words: str = "",
    text: str = "",
) -> ModelError:
    """Make the error of a kind; ``said`` is the server's own sentence in ``text``, ``words`` replace the usual ones."""
    message = words or _WORDS[kind].format(host=asked.host, provider=asked.provider, model=asked.model)
    said = " ".join(replace_surrogates(asked.scrub(said)).split())
    if said:
        said = said if len(said) <= _SAID_CHARACTERS else said[:_SAID_CHARACTERS] + "..."
        message += f" The server said: {said}"
    details: Json = {"provider": asked.provider, "host": asked.host}
    if status is not None:
        details["status"] = status
    return ModelError(
        message,
        kind=kind,
        retryable=kind in _RETRYABLE,
        retry_after_seconds=retry_after_seconds,
        details=details,
        said=text,
    )


def read_error(asked: Asked, status: int | None, body: Any, headers: Mapping[str, str] | None = None) -> ModelError:
    """Make the error of a response: its status (None inside a stream), its decoded JSON or text, its headers."""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    status = _status_inside(body) if status is None else status
    retry_after = read_retry_after(headers or {})
    kind = _find_kind(status, text, tools=asked.tools, retry_after=retry_after)
    if retry_after is None and kind == "rate_limit":
        retry_after = read_reset(headers or {}, body)
    words = _WORDS_ON_THE_WAY.get(status or 0, "") if kind == "bad_request" else ""
    error = model_error(
        asked,
        kind,
        _find_message(body),
        status=status,
        retry_after_seconds=retry_after,
        words=words.format(host=asked.host),
        text=text,
    )
    if kind == "context_length":
        error.details.update(read_context_limit(text))
    return error


def is_failed_call(error: ModelError) -> bool:
    """Say whether a refusal of tools is about nothing but what the model wrote this once."""
    return error.kind == "tools_refused" and _FAILED_CALL.search(error.said) is not None


def parse_json(text: str) -> Any:
    """Return decoded JSON, or the text itself when it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _find_kind(status: int | None, text: str, *, tools: bool, retry_after: float | None) -> ModelErrorKind:
    """Find the kind: what the text says is more exact than the status, which servers use loosely."""
    if _is_from_the_way(status, text):
        return "bad_request"
    if tools and status not in {401, 402, 403, 429} and _TOOLS.search(text) and not _ORDER.search(text):
        return "tools_refused"
    if status == 413 or (status not in {401, 403, 429} and _CONTEXT.search(text)):
        return "context_length"
    if status in {401, 403} or _KEY.search(text):
        return "auth"
    if status == 402 or (status in {None, 400, 429} and _QUOTA.search(text) and retry_after is None):
        return "quota"
    if status == 404 or _NO_MODEL.search(text):
        return "not_found"
    return _kind_of_status(status)


def _is_from_the_way(status: int | None, text: str) -> bool:
    """Say whether a refusal is not about the key or the chat's length, though its status says so.

    Model servers say what is too long in JSON; proxies write a page or a line about bytes.
    """
    if status == 413:
        return not text.lstrip().startswith(("{", "["))
    return status == 403 and (text.lstrip().startswith("<") or bool(_COUNTRY.search(text)))


def _kind_of_status(status: int | None) -> ModelErrorKind:
    if status == 429:
        return "rate_limit"
    if status in {408, 504, 524}:
        return "timeout"
    if status is None or status >= 500:
        return "server"
    return "bad_request"


def _status_inside(body: Any) -> int | None:
    """Return the HTTP status that an error object carries as its code, or stands for by its type."""
    error = body.get("error", body) if isinstance(body, dict) else {}
    for name in ("code", "type"):
        kind = error.get(name) if isinstance(error, dict) else None
        if isinstance(kind, str) and kind in _STATUS_OF_TYPE:
            return _STATUS_OF_TYPE[kind]
    for name in ("status", "status_code", "code"):
        value = error.get(name) if isinstance(error, dict) else None
        if isinstance(value, str) and _STATUS.fullmatch(value):
            value = int(value)
        if isinstance(value, int) and 400 <= value < 600:
            return value
    return None


def _find_message(body: Any) -> str:
    """Return the sentence in an error body of any of the usual shapes."""
    if isinstance(body, str):
        return "" if body.lstrip().startswith("<") else body
    if isinstance(body, list):
        return "; ".join(filter(None, map(_find_message, body[:3])))
    if not isinstance(body, dict):
        return ""
    for name in ("error", "message", "detail", "msg", "error_description"):
        found = _find_message(body.get(name))
        if found:
            return found
    return ""
