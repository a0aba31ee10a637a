"""A bench whose models are real adapters that speak to vendors' servers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_codeinterp.engines.fake import Program
from jupyter_codeinterp.errors import NotFoundError
from jupyter_codeinterp.llm.anthropic_messages import AnthropicMessages
from jupyter_codeinterp.llm.connection import Connection
from jupyter_codeinterp.llm.http_model import HttpModel
from jupyter_codeinterp.llm.openai_chat import OpenAIChat
from jupyter_codeinterp.llm.seam import ChatModel
from jupyter_codeinterp.protocol.engine_events import Stream
from jupyter_codeinterp.protocol.models import ModelInfo
from jupyter_codeinterp.protocol.settings import Settings
from tests.servers import vendors
from tests.servers.vendors import Vendor
from tests.turn.workbench import Workbench, texts, workbench

Json = dict[str, Any]
CODE = "print(1)"
PROGRAMS: dict[str, Program] = {CODE: (Stream("stdout", "1\n"),)}
ARGUMENTS = json.dumps({"code": CODE})


@dataclass
class Served:
    """A model source of servers by provider."""

    models: Mapping[str, ChatModel]

    async def resolve(self, model_id: str) -> tuple[ChatModel, str, ModelInfo]:
        provider, _, name = model_id.partition("/")
        if provider not in self.models:
            raise NotFoundError(f"There is no model '{model_id}'.")
        return self.models[provider], name, ModelInfo(model_id, provider, name, name)


@asynccontextmanager
async def bench_of(folder: Path, settings: Settings | None = None, **servers: Vendor) -> AsyncIterator[Workbench]:
    """Open a bench with these servers as providers; chats begin with ``lab/m`` in native mode."""
    async with AsyncExitStack() as stack:
        models: dict[str, HttpModel] = {}
        for provider, vendor in servers.items():
            url = await stack.enter_async_context(vendor.listening())
            adapter = AnthropicMessages if vendor.write is vendors.write_blocks else OpenAIChat
            models[provider] = adapter(Connection(provider, url))
            stack.push_async_callback(models[provider].close)
        bench = await stack.enter_async_context(
            workbench(folder, programs=PROGRAMS, source=Served(models), settings=settings)
        )
        await bench.chat(code_mode="native", model="lab/m")
        yield bench


async def said(bench: Workbench, text: str = "go on", **fields: Any) -> list[str]:
    """Ask and return the texts of the answer, which must have come to its end."""
    events = await bench.say(text, **fields)
    assert events[-1].type == "turn.finished", events[-1].to_dict()
    return texts(await bench.answer())
