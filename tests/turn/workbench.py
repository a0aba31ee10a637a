"""A store, a scripted model and a fake engine around the turn service, for the tests of this room."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from jupyter_codeinterp.config import LiveSettings
from jupyter_codeinterp.engines.fake import FakeEngine, Program
from jupyter_codeinterp.engines.registry import EngineRegistry
from jupyter_codeinterp.errors import NotFoundError
from jupyter_codeinterp.llm.scripted import ScriptedModel, ScriptItem
from jupyter_codeinterp.llm.seam import ChatModel
from jupyter_codeinterp.protocol.chats import Chat, Message
from jupyter_codeinterp.protocol.events import Event
from jupyter_codeinterp.protocol.frames import EventsFrame
from jupyter_codeinterp.protocol.json_types import Json
from jupyter_codeinterp.protocol.models import Capabilities, ModelInfo
from jupyter_codeinterp.protocol.parts import ExecutionPart, ExecutionStatus, NotePart, Part, TextPart
from jupyter_codeinterp.protocol.requests import TurnRequest
from jupyter_codeinterp.protocol.settings import Settings
from jupyter_codeinterp.store.seam import Store
from jupyter_codeinterp.store.sqlite import open_store
from jupyter_codeinterp.turn.service import TurnService
from jupyter_codeinterp.turn.sources import ModelSource
from jupyter_codeinterp.turn.subscriber import Subscriber

SECONDS = 20.0


class OneModel:
    """A model source that knows ``lab/model``."""

    def __init__(self, model: ScriptedModel, capabilities: Capabilities) -> None:
        self.model = model
        self.info = ModelInfo("lab/model", "lab", "model", "Model", capabilities)

    async def resolve(self, model_id: str) -> tuple[ChatModel, str, ModelInfo]:
        if model_id != self.info.id:
            raise NotFoundError(f"There is no model '{model_id}'.")
        return self.model, self.info.name, self.info


class Workbench:
    """What a test holds in its hands."""

    def __init__(self, store: Store, service: TurnService, model: ScriptedModel, engine: FakeEngine) -> None:
        self.store = store
        self.service = service
        self.model = model
        self.engine = engine
        self.pages: dict[str, Subscriber] = {}

    async def chat(self, chat_id: str = "c", **fields: Any) -> Chat:
        """Make a chat; it runs code without asking unless told otherwise."""
        known: dict[str, Any] = {"title": "", "created": 1.0, "updated": 1.0, "model": "lab/model", "engine": "jupyter"}
        chat = await self.store.chats.create(Chat(id=chat_id, **{**known, "approval": "auto", **fields}))
        page = self.pages[chat_id] = self.service.feed.connect()
        page.show(chat_id, self.service.feed.cursor(chat_id))
        return chat

    async def send(self, text: str = "hello", chat_id: str = "c", **fields: Any) -> str:
        """Start a turn and return its id."""
        started = await self.service.start(chat_id, TurnRequest(text, **fields))
        assert started.turn_id is not None
        return started.turn_id

    async def events(self, chat_id: str = "c") -> list[Event]:
        """Return the events up to the end of the turn."""
        seen: list[Event] = []
        while not seen or seen[-1].type not in ("turn.finished", "turn.failed"):
            frame = await asyncio.wait_for(self.pages[chat_id].next(), SECONDS)
            assert isinstance(frame, EventsFrame)
            seen.extend(frame.events)
        return seen

    async def say(self, text: str = "hello", chat_id: str = "c", **fields: Any) -> list[Event]:
        """Send a message and return the events of its turn."""
        await self.send(text, chat_id, **fields)
        return await self.events(chat_id)

    async def messages(self, chat_id: str = "c") -> tuple[Message, ...]:
        """Return the shown branch as it is stored."""
        chat = await self.store.chats.get(chat_id)
        return await self.store.conversation.branch(chat_id, chat.head)

    async def answer(self, chat_id: str = "c") -> Message:
        return (await self.messages(chat_id))[-1]

    async def detail(self, chat_id: str = "c") -> Json:
        return (await self.service.snapshot(chat_id)).chat

    async def until(self, condition: Callable[[], Awaitable[bool]]) -> None:
        """Wait for a condition, with a deadline."""

        async def poll() -> None:
            while True:
                if await condition():
                    return
                await asyncio.sleep(0.005)

        await asyncio.wait_for(poll(), SECONDS)

    async def execution_in(self, status: ExecutionStatus, chat_id: str = "c") -> str:
        """Wait until an execution of the last message has the status and return its id."""
        found: list[str] = []

        async def look() -> bool:
            parts = (await self.detail(chat_id))["messages"][-1]["parts"]
            found.extend(part["id"] for part in parts if part.get("status") == status)
            return bool(found)

        await self.until(look)
        return found[0]


@asynccontextmanager
async def workbench(
    folder: Path,
    steps: Sequence[Sequence[ScriptItem] | Exception] = (),
    programs: Mapping[str, Program] | None = None,
    *,
    capabilities: Capabilities | None = None,
    source: ModelSource | None = None,
    settings: Settings | None = None,
    live: LiveSettings | None = None,
    clock: Callable[[], float] | None = None,
) -> AsyncIterator[Workbench]:
    """Open everything and close it again; nothing may be left running."""
    before = asyncio.all_tasks()
    store = await open_store(folder / "data")
    model = ScriptedModel(steps)
    engine = FakeEngine(programs or {})
    ticking = itertools.count(1_000)
    service = TurnService(
        store,
        source or OneModel(model, capabilities or Capabilities()),
        EngineRegistry([engine]),
        live or LiveSettings(settings or Settings()),
        file_url=lambda file_id: f"/lab/codeinterp/api/v1/files/{file_id}/content",
        clock=clock or (lambda: float(next(ticking))),
    )
    bench = Workbench(store, service, model, engine)
    try:
        yield bench
    finally:
        await service.close()
        await engine.close()
        await store.close()
    assert asyncio.all_tasks() <= before


def run(test: Callable[[], Awaitable[None]]) -> None:
    """Run an asynchronous test with a deadline."""

    async def bounded() -> None:
        await asyncio.wait_for(test(), SECONDS)

    asyncio.run(bounded())


def script(*items: ScriptItem) -> list[ScriptItem]:
    """Write down one step of the model."""
    return list(items)


def texts(message: Message) -> list[str]:
    return [part.text for part in message.parts if isinstance(part, TextPart)]


def executions(message: Message) -> list[ExecutionPart]:
    return [part for part in message.parts if isinstance(part, ExecutionPart)]


def notes(message: Message) -> list[str]:
    return [part.code for part in message.parts if isinstance(part, NotePart)]


def without_outputs(part: Part) -> Part:
    return replace(part, outputs=()) if isinstance(part, ExecutionPart) else part
