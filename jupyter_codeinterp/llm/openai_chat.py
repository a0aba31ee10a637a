"""The adapter for every server that speaks OpenAI's chat completions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from .answer_body import AnswerBody
from .connection import Connection
from .dialect import EVENT_STREAM, Dialect, bearer
from .http_model import HttpModel
from .model_list import read_model_list
from .openai_request import build_body
from .openai_stream import ChatStream

OPENAI_CHAT = Dialect(
    name="openai-chat",
    stream_type=EVENT_STREAM,
    chat_url=lambda base_url: f"{base_url}/chat/completions",
    list_url=lambda base_url: f"{base_url}/models",
    headers=bearer,
    build_body=build_body,
    open_answer=AnswerBody,
    open_events=lambda tools, inside: ChatStream(tools=tools, inside=inside),
    read_list=read_model_list,
)


class OpenAIChat(HttpModel):
    """See https://platform.openai.com/docs/api-reference/chat and what other servers make of it."""

    def __init__(self, connection: Connection, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        super().__init__(connection, OPENAI_CHAT, sleep=sleep)
