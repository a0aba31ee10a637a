"""A turn is followed to its end, or left when its server hangs."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest

from jupyter_codeinterp.cli import turn_run
from jupyter_codeinterp.cli.approving import Approver
from jupyter_codeinterp.cli.event_socket import EventSocket
from jupyter_codeinterp.cli.exit_codes import ExitCode
from jupyter_codeinterp.cli.server_api import Address, ServerApi
from jupyter_codeinterp.cli.terminal import Terminal
from jupyter_codeinterp.protocol.json_types import Json


class HangingApi(ServerApi):
    """A server that takes requests and never answers one that begins a turn; ``open_turn`` is what it began."""

    def __init__(self, open_turn: str | None) -> None:
        super().__init__(Address("http://localhost:1/"))
        self.turn = None if open_turn is None else {"id": open_turn}
        self.calls: list[tuple[str, str]] = []
        self.asked = asyncio.Event()

    async def call(self, method: str, path: str, body: Json | None = None) -> Json:
        self.calls.append((method, path))
        if method == "POST":
            self.asked.set()
            await asyncio.Event().wait()
        return {"turn": self.turn}


async def left_early(monkeypatch: pytest.MonkeyPatch, api: HangingApi) -> turn_run.TurnRun:
    async def open_nothing(_: Any) -> None:
        return

    monkeypatch.setattr(turn_run, "STOP_SECONDS", 0.0)
    monkeypatch.setattr(EventSocket, "open", open_nothing)
    terminal = Terminal(io.StringIO(), io.StringIO())
    run = turn_run.TurnRun(api, terminal, Approver(terminal, io.StringIO()))
    running = asyncio.create_task(run.run("c", {"text": "x"}))
    await api.asked.wait()
    run.stop(ExitCode.TIMEOUT)
    with pytest.raises(asyncio.CancelledError):
        await running
    return run


async def test_a_server_that_hangs_does_not_hold_a_command_whose_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    run = await left_early(monkeypatch, HangingApi(None))
    assert run.stopped_because == ExitCode.TIMEOUT


async def test_a_turn_is_stopped_that_began_without_its_id_being_told(monkeypatch: pytest.MonkeyPatch) -> None:
    api = HangingApi("t")
    run = await left_early(monkeypatch, api)
    await run.abandon()
    assert api.calls[-2:] == [("GET", "chats/c"), ("DELETE", "chats/c/turns/t")]
