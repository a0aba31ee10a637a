"""Adds to a request what one vendor's servers want beside the dialect they speak; others refuse unknown fields."""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

_KEYED_HOSTS = re.compile(
    r"(?:^|\.)(?:api\.openai\.com|openai\.azure\.com|services\.ai\.azure\.com|api\.x\.ai)(?::\d+)?$"
)
_OPENROUTER = re.compile(r"(?:^|\.)openrouter\.ai(?::\d+)?$")
_GOOGLE = re.compile(r"(?:^|\.)(?:generativelanguage|[a-z0-9-]*aiplatform)\.googleapis\.com(?::\d+)?$")


def add_vendor_fields(body: Json, dialect: str, host: str, cache_key: str) -> None:
    """Ask to keep the beginning of the chat, and to be shown what the model thinks.

    Reading a kept beginning again costs a tenth, and no time. Anthropic's mark at the top moves along with the end of
    the chat (https://platform.claude.com/docs/en/build-with-claude/prompt-caching, and the same on OpenRouter for
    Claude). By ``cache_key``, the same in all requests of a chat, OpenAI, Azure and xAI send a request to the machine
    that has it (https://platform.openai.com/docs/guides/prompt-caching,
    https://docs.x.ai/developers/advanced-api-usage/prompt-caching/maximizing-cache-hits). Google shows thoughts when
    asked to (https://ai.google.dev/gemini-api/docs/openai#thinking).
    """
    if dialect == "anthropic-messages" or (_OPENROUTER.search(host) and str(body["model"]).startswith("anthropic/")):
        body["cache_control"] = {"type": "ephemeral"}
    elif cache_key and dialect.startswith("openai-") and _KEYED_HOSTS.search(host):
        body["prompt_cache_key"] = cache_key
    elif dialect == "openai-chat" and _GOOGLE.search(host):
        body["extra_body"] = {"google": {"thinking_config": {"include_thoughts": True}}}
