"""How tests of the adapter ask the scripted model server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from jupyter_codeinterp.errors import ModelError
from jupyter_codeinterp.llm.connection import Connection
from jupyter_codeinterp.llm.http_model import HttpModel
from jupyter_codeinterp.llm.openai_chat import OpenAIChat
from jupyter_codeinterp.llm.seam import (
    End,
    FinishReason,
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


class Asking:
    """Asks through one adapter; each question opens and closes it."""

    def __init__(self, adapter: Callable[..., HttpModel] = OpenAIChat) -> None:
        self._adapter = adapter

    @asynccontextmanager
    async def opened(self, connection: Connection, pauses: Pauses | None = None) -> AsyncIterator[HttpModel]:
        model = self._adapter(connection, sleep=pauses or Pauses())
        try:
            yield model
        finally:
            await model.close()

    def ask(
        self, server: ModelServerProcess, *responses: Response, request: ModelRequest = REQUEST
    ) -> list[ModelEvent]:
        server.respond(*responses, key=KEY)
        return self.ask_at(server.base_url, request)

    def ask_at(self, base_url: str, request: ModelRequest = REQUEST) -> list[ModelEvent]:
        async def run() -> list[ModelEvent]:
            async with self.opened(connection_to(base_url)) as model:
                return await read(model, request)

        return asyncio.run(run())

    def fail(self, server: ModelServerProcess, *responses: Response, request: ModelRequest = REQUEST) -> ModelError:
        with pytest.raises(ModelError) as caught:
            self.ask(server, *responses, request=request)
        assert KEY not in caught.value.message + repr(caught.value.details)
        return caught.value

    def list_models(self, server: ModelServerProcess) -> tuple[str, ...]:
        server.respond(key=KEY)

        async def run() -> tuple[str, ...]:
            async with self.opened(connection_to(server.base_url)) as model:
                return tuple(listed.name for listed in await model.list_models())

        return asyncio.run(run())


async def read(model: HttpModel, request: ModelRequest = REQUEST) -> list[ModelEvent]:
    return [event async for event in model.stream(request)]


_ASKING = Asking()
opened, ask, fail = _ASKING.opened, _ASKING.ask, _ASKING.fail


def text_of(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


def finish_of(events: list[ModelEvent]) -> tuple[FinishReason, bool]:
    """Return how the answer ended, and whether it is incomplete."""
    end = events[-1]
    assert isinstance(end, End)
    return end.finish, end.incomplete


def codes_of(events: list[ModelEvent]) -> list[str | None]:
    return [event.code for event in events if isinstance(event, ToolEnd)]
