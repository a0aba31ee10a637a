"""How tests of the adapter ask the scripted model server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from jupyter_codeinterp.errors import ModelError
from jupyter_codeinterp.llm.connection import Connection
from jupyter_codeinterp.llm.openai_chat import OpenAIChat
from jupyter_codeinterp.llm.seam import (
    ModelEvent,
    ModelRequest,
    Text,
    ToolEnd,
    UserMessage,
)
from jupyter_codeinterp.protocol.settings import Deadlines, ModelSettings
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Response

KEY = "sk-test-0123456789"
REQUEST = ModelRequest("scripted-model", "Be short.", (UserMessage("Hello"),), tools=True)
JSON_TYPE = {"Content-Type": "application/json"}


class Pauses:
    """Stands for sleeping and remembers how long."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def connection_to(base_url: str, **models: Any) -> Connection:
    async def key() -> str:
        return KEY

    return Connection("lab", base_url, key, ModelSettings(**models), Deadlines())


@asynccontextmanager
async def opened(connection: Connection, pauses: Pauses | None = None) -> AsyncIterator[OpenAIChat]:
    model = OpenAIChat(connection, sleep=pauses or Pauses())
    try:
        yield model
    finally:
        await model.close()


async def read(model: OpenAIChat, request: ModelRequest = REQUEST) -> list[ModelEvent]:
    return [event async for event in model.stream(request)]


def ask(server: ModelServerProcess, *responses: Response, request: ModelRequest = REQUEST) -> list[ModelEvent]:
    server.respond(*responses)

    async def run() -> list[ModelEvent]:
        async with opened(connection_to(server.base_url)) as model:
            return await read(model, request)

    return asyncio.run(run())


def fail(server: ModelServerProcess, *responses: Response, request: ModelRequest = REQUEST) -> ModelError:
    with pytest.raises(ModelError) as caught:
        ask(server, *responses, request=request)
    assert KEY not in caught.value.message + repr(caught.value.details)
    return caught.value


def text_of(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


def codes_of(events: list[ModelEvent]) -> list[str | None]:
    return [event.code for event in events if isinstance(event, ToolEnd)]
