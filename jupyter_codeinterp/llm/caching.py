"""Asks the servers that keep what they read of a chat to keep it: reading it again costs a tenth, and no time."""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

_MARK: Json = {"type": "ephemeral"}
_KEYED_HOSTS = re.compile(
    r"(?:^|\.)(?:api\.openai\.com|openai\.azure\.com|services\.ai\.azure\.com|api\.x\.ai)(?::\d+)?$"
)
"""They send requests with the same key to the machine that has the beginning; others refuse fields they do not know.

https://platform.openai.com/docs/guides/prompt-caching,
https://docs.x.ai/developers/advanced-api-usage/prompt-caching/maximizing-cache-hits
"""
_OPENROUTER = re.compile(r"(?:^|\.)openrouter\.ai(?::\d+)?$")


def ask_to_cache(body: Json, dialect: str, host: str, cache_key: str) -> None:
    """Add to a body what its server wants for that; ``cache_key`` is the same in all requests of a chat.

    The mark at the top moves along with the end of the chat
    (https://platform.claude.com/docs/en/build-with-claude/prompt-caching, and the same on OpenRouter for Claude).
    """
    if dialect == "anthropic-messages" or (_OPENROUTER.search(host) and str(body["model"]).startswith("anthropic/")):
        body["cache_control"] = dict(_MARK)
    elif cache_key and dialect.startswith("openai-") and _KEYED_HOSTS.search(host):
        body["prompt_cache_key"] = cache_key
