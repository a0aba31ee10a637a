"""The adapter for Anthropic's Messages API and the servers that speak it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from .answer_body import AnswerBody
from .anthropic_request import build_body
from .anthropic_stream import MessageStream
from .connection import Connection
from .dialect import EVENT_STREAM, AnswerReader, Dialect, EventReader
from .http_model import HttpModel
from .model_list import read_model_list
from .refusals import SHOW_THINKING

VERSION = "2023-06-01"
_PAGE = 1_000


def _root(base_url: str) -> str:
    return base_url if base_url.endswith("/v1") else f"{base_url}/v1"


def _headers(key: str) -> dict[str, str]:
    return {"anthropic-version": VERSION, **({"x-api-key": key} if key else {})}


ANTHROPIC_MESSAGES = Dialect(
    name="anthropic-messages",
    stream_type=EVENT_STREAM,
    chat_url=lambda base_url: f"{_root(base_url)}/messages",
    list_url=lambda base_url: f"{_root(base_url)}/models?limit={_PAGE}",
    headers=_headers,
    build_body=build_body,
    open_answer=AnswerBody,
    open_events=lambda use, inside: MessageStream(use=use, inside=inside),
    read_list=read_model_list,
)


class AnthropicMessages(HttpModel):
    """See https://docs.anthropic.com/en/api/messages; the base URL may end with ``/v1`` or not."""

    def __init__(self, connection: Connection, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        super().__init__(connection, ANTHROPIC_MESSAGES, sleep=sleep)

    def _learn(self, model: str, stream: EventReader, answer: AnswerReader) -> None:
        """Ask for a summary of what a model thinks, once it is seen to think without telling.

        Models that think by default tell nothing of it by default, and asking makes others think.
        https://platform.claude.com/docs/en/build-with-claude/thinking
        """
        super()._learn(model, stream, answer)
        if isinstance(stream, MessageStream) and stream.thought_silently:
            self._learned.keep(model, ANTHROPIC_MESSAGES, "", (SHOW_THINKING,))
