"""The adapter for OpenAI's Responses API and the servers that speak it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from .connection import Connection
from .dialect import EVENT_STREAM, Dialect, bearer
from .http_model import HttpModel
from .list_details import add_openai_details, list_url
from .model_list import read_model_list
from .responses_body import ResponsesBody
from .responses_request import build_body
from .responses_stream import ResponsesStream

_PREFERRED = re.compile(
    # data of some customers stays in regions: https://platform.openai.com/docs/guides/your-data, https://docs.x.ai
    r"(?:[\w-]+\.)?api\.(?:openai\.com|x\.ai)(?:/v1)?"
    # https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
    r"|[\w-]+\.(?:openai|services\.ai|cognitiveservices)\.azure\.(?:com|us|cn)/openai/v1"
)
"""Where current models call tools and think in Responses only, or better there."""

OPENAI_RESPONSES = Dialect(
    name="openai-responses",
    stream_type=EVENT_STREAM,
    chat_url=lambda base_url: f"{base_url}/responses",
    list_url=list_url,
    headers=bearer,
    build_body=build_body,
    open_answer=ResponsesBody,
    open_events=lambda use, inside: ResponsesStream(use=use, inside=inside),
    read_list=read_model_list,
    add_details=add_openai_details,
    elsewhere=re.compile(
        r"not supported with the responses api|cannot be used with the responses api"
        r"|only supported in v1/chat/completions|use /?(?:v1/)?chat/completions"
        r"|responses api is (?:not|enabled only)|does(?: not|n't) support (?:the )?responses"
        # GitHub Copilot; LM Studio before 0.3.29
        r"|not accessible via the /responses|unexpected endpoint or method",
        re.I,
    ),
)


def prefers_responses(base_url: str) -> bool:
    """Say whether models at this address are to be asked in Responses before Chat Completions."""
    parts = urlsplit(base_url)
    return _PREFERRED.fullmatch(f"{parts.hostname or ''}{parts.path.rstrip('/')}") is not None


class OpenAIResponses(HttpModel):
    """See https://platform.openai.com/docs/api-reference/responses; asks in nothing else."""

    def __init__(self, connection: Connection, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        super().__init__(connection, OPENAI_RESPONSES, sleep=sleep)
