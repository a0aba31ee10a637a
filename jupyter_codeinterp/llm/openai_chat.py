"""The adapter for every server that speaks OpenAI's interfaces: Chat Completions, or Responses where that is better."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from .answer_body import AnswerBody
from .connection import Connection
from .dialect import EVENT_STREAM, Dialect, bearer
from .http_model import HttpModel
from .list_details import add_openai_details, list_url
from .model_list import read_model_list
from .openai_request import build_body
from .openai_responses import OPENAI_RESPONSES, prefers_responses
from .openai_stream import ChatStream

OPENAI_CHAT = Dialect(
    name="openai-chat",
    stream_type=EVENT_STREAM,
    chat_url=lambda base_url: f"{base_url}/chat/completions",
    list_url=list_url,
    headers=bearer,
    build_body=build_body,
    open_answer=AnswerBody,
    open_events=lambda use, inside: ChatStream(use=use, inside=inside),
    read_list=read_model_list,
    add_details=add_openai_details,
    elsewhere=re.compile(
        r"only supported in v1/responses|not supported in the v1/chat/completions endpoint|use /?v1/responses"
        r"|chat/completions is not supported"
        # GitHub Copilot; Azure
        r"|not accessible via the /chat/completions|chatcompletion operation does not work",
        re.I,
    ),
)


class OpenAIChat(HttpModel):
    """See https://platform.openai.com/docs/api-reference/chat and what other servers make of it.

    Where a server does not serve one interface, or not for this model, the other one is tried.
    """

    def __init__(self, connection: Connection, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        dialects = (OPENAI_CHAT, OPENAI_RESPONSES)
        if prefers_responses(connection.base_url):
            dialects = (OPENAI_RESPONSES, OPENAI_CHAT)
        super().__init__(connection, *dialects, sleep=sleep)
