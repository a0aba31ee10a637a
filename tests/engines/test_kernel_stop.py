"""Stop at each moment between the wish to run code and its request to the kernel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from jupyter_codeinterp.engines.channels import Channel
from jupyter_codeinterp.engines.chat_kernel import ChatKernel
from jupyter_codeinterp.engines.connection import Handler
from jupyter_codeinterp.engines.seam import Emit, Place
from jupyter_codeinterp.protocol.json_types import Json
from jupyter_codeinterp.protocol.settings import Settings
from tests.engines.conftest import NewEngine
from tests.engines.running import run_code

PLACE = Place("chat-1")


async def test_code_that_was_stopped_is_not_sent(new_engine: NewEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "1", PLACE)
    kernel = engine.kernels.find("chat-1")
    assert kernel is not None
    acquire, request = engine.kernels.acquire, kernel.connection.request
    stopped_before: list[bool] = []

    async def stop_soon(place: Place, emit: Emit) -> ChatKernel:
        (run,) = engine._runs.values()
        in_steps(steps, run.stop)
        return await acquire(place, emit)

    def note_and_send(channel: Channel, kind: str, content: Json, handler: Handler) -> str:
        (run,) = engine._runs.values()
        stopped_before.append(run.stopped.is_set())
        return request(channel, kind, content, handler)

    monkeypatch.setattr(engine.kernels, "acquire", stop_soon)
    monkeypatch.setattr(kernel.connection, "request", note_and_send)
    for steps in range(12):
        stopped_before.clear()
        await run_code(engine, "1", PLACE)
        assert not any(stopped_before[:1]), steps


def in_steps(steps: int, action: Callable[[], None]) -> None:
    """Do something when the event loop has gone round so many times."""
    asyncio.get_running_loop().call_soon(*((in_steps, steps - 1, action) if steps else (action,)))
