"""The kernel engine works unchanged when kernels live behind a gateway, with or without a token.

A Jupyter server answers the same calls as a Kernel Gateway, so one plays the gateway here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.gateway.managers import (
    GatewayKernelSpecManager,
    GatewayMappingKernelManager,
    GatewaySessionManager,
)
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application
from tornado.websocket import WebSocketClientConnection, WebSocketHandler, websocket_connect

from jupyter_codeinterp.engines.channels import CHANNELS
from jupyter_codeinterp.engines.control import KernelControl
from jupyter_codeinterp.engines.gateway import GatewayChannels
from jupyter_codeinterp.engines.kernel import KernelEngine
from jupyter_codeinterp.engines.seam import Place
from jupyter_codeinterp.errors import EngineUnavailableError
from jupyter_codeinterp.protocol.settings import Settings
from tests.engines.running import PATIENCE_SECONDS, Started, run_code

PLACE = Place("chat-1", title="Far away")


@pytest.fixture
def engine(
    jp_asyncio_loop: asyncio.AbstractEventLoop,
    jp_serverapp: Any,
    http_server: Any,
    jp_http_port: int,
    jp_root_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[KernelEngine]:
    """Return an engine whose managers talk to the test's server as to a gateway that wants a token."""
    GatewayClient.clear_instance()
    assert http_server is not None
    url = f"http://127.0.0.1:{jp_http_port}{jp_serverapp.base_url.rstrip('/')}"
    client: Any = GatewayClient.instance(url=url, auth_token=jp_serverapp.identity_provider.token)
    monkeypatch.setattr(GatewayMappingKernelManager, "_kernels", {})
    gateway: Any = GatewayMappingKernelManager
    kernels = gateway(root_dir=str(jp_root_dir))
    specs: Any = GatewayKernelSpecManager
    sessions: Any = GatewaySessionManager
    engine = KernelEngine(
        kernels,
        sessions(kernel_manager=kernels, contents_manager=jp_serverapp.contents_manager),
        specs(parent=jp_serverapp),
        str(jp_root_dir),
        Settings(kernel_name="python3"),
        "instance",
        logging.getLogger("codeinterp"),
    )

    async def clean_up() -> None:
        await engine.close()
        await jp_serverapp.kernel_manager.shutdown_all(now=True)

    yield engine
    jp_asyncio_loop.run_until_complete(clean_up())
    assert client is GatewayClient.instance()
    GatewayClient.clear_instance()


async def test_code_runs_behind_a_gateway(engine: KernelEngine) -> None:
    assert (await engine.readiness()).ready
    await run_code(engine, "x = 41", PLACE)
    run = await run_code(engine, "print(x + 1)\nx", PLACE)
    assert (run.text(), run.outcome.status, run.outcome.count) == ("42\n", "ok", 2)
    assert KernelControl(engine).state("chat-1").name == "python3"


async def test_stop_interrupts_behind_a_gateway(engine: KernelEngine) -> None:
    await run_code(engine, "kept = 7", PLACE)
    started = Started(engine, "import time\nprint('ready', flush=True)\ntime.sleep(999)", PLACE)
    await started.until_output("ready")
    assert (await started.stop()).notes() == ["variables_kept"]
    assert (await run_code(engine, "print(kept)", PLACE)).text() == "7\n"


async def test_a_kernel_that_dies_behind_a_gateway_is_told(engine: KernelEngine) -> None:
    run = await run_code(engine, "import os\nos._exit(3)", PLACE)
    assert (run.outcome.status, run.notes()) == ("error", ["kernel_died"])
    after = await run_code(engine, "print(1)", PLACE)
    assert (after.text(), after.notes()) == ("1\n", ["variables_lost"])


async def test_a_gateway_that_cannot_be_asked_for_a_while_ends_nothing(engine: KernelEngine) -> None:
    await run_code(engine, "x = 41", PLACE)
    kernel = engine.kernels.find("chat-1")
    assert kernel is not None
    kernel.manager.kernel_url = "http://127.0.0.1:9/api/kernels/x"
    run = await run_code(engine, "print(x + 1)", PLACE)
    assert (run.text(), run.outcome.status) == ("42\n", "ok")


async def test_a_gateway_that_is_away_is_a_reason_and_no_failure(engine: KernelEngine) -> None:
    engine.launcher.specs._manager.base_endpoint = "http://127.0.0.1:9/api/kernelspecs"
    readiness = await engine.readiness()
    assert not readiness.ready
    assert "looked up" in str(readiness.reason)
    assert "address" in str(readiness.remedy)
    with pytest.raises(EngineUnavailableError, match="looked up"):
        await run_code(engine, "1", PLACE)


@asynccontextmanager
async def talking(*texts: str) -> AsyncIterator[WebSocketClientConnection]:
    """Yield a connection to who says these texts and hangs up."""

    class Hub(WebSocketHandler):
        async def open(self, *args: str, **kwargs: str) -> None:
            for text in texts:
                await self.write_message(text)
            self.close()

    server = HTTPServer(Application([("/", Hub)]))
    (listening,) = bind_sockets(0, "127.0.0.1")
    server.add_sockets([listening])
    try:
        yield await websocket_connect(f"ws://127.0.0.1:{listening.getsockname()[1]}/")
    finally:
        server.stop()
        await server.close_all_connections()


async def test_what_is_no_message_is_left_out_and_the_end_reaches_every_reader() -> None:
    odd = ("no JSON", "[]", "{}", '{"channel": []}', "[" * 100_000)
    async with talking(*odd, '{"channel": "shell", "content": "x"}') as socket:
        channels = GatewayChannels(socket)
        message = await asyncio.wait_for(channels.receive("shell"), PATIENCE_SECONDS)
        assert message["content"] == "x"
        for _ in odd:
            with pytest.raises((ValueError, TypeError, KeyError, RecursionError)):
                await asyncio.wait_for(channels.receive("iopub"), PATIENCE_SECONDS)
        for channel in CHANNELS:
            with pytest.raises(ConnectionResetError):
                await asyncio.wait_for(channels.receive(channel), PATIENCE_SECONDS)
        with pytest.raises(ConnectionResetError):
            channels.send("shell", "kernel_info_request", {})
        channels.close()


async def test_a_way_back_that_fails_as_nobody_thought_reaches_every_reader() -> None:
    async def reconnect() -> WebSocketClientConnection | None:
        raise RuntimeError("nobody thought of this")

    async with talking() as socket:
        channels = GatewayChannels(socket, reconnect)
        for channel in CHANNELS:
            with pytest.raises(RuntimeError):
                await asyncio.wait_for(channels.receive(channel), PATIENCE_SECONDS)
        channels.close()


async def test_input_is_refused_behind_a_gateway(engine: KernelEngine) -> None:
    run = await run_code(engine, "input()", PLACE)
    assert run.raised().ename == "StdinNotImplementedError"
