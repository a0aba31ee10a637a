"""Jupyter servers that speak to a kernel's client otherwise than Jupyter Server by itself does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_codeinterp.engines.gateway import _decode
from jupyter_codeinterp.engines.remote_server import RemoteServer
from jupyter_codeinterp.engines.seam import Place
from tests.engines.conftest import TOKEN, NewRemote
from tests.engines.running import Started, run_code, until
from tests.servers.jupyter_process import JupyterProcess, start_jupyter

PLACE = Place("chat-1", title="Far away")

LIKE_SERVER_DOCUMENTS = """
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

class LikeServerDocuments(ZMQChannelsWebsocketConnection):
    def handle_incoming_message(self, incoming):
        assert isinstance(incoming, bytes)
        super().handle_incoming_message(incoming)

    def on_kernel_restarted(self):
        pass

    def disconnect(self):
        super().disconnect()
        self.multi_kernel_manager.stop_buffering(self.kernel_id)

c.ServerApp.kernel_websocket_connection_class = LikeServerDocuments
"""
"""It reads no text, says nothing of restarts and keeps nothing: jupyter-server-documents 0.3.3."""


def start(folder: Path, config: str, *arguments: str) -> JupyterProcess:
    (folder / "config").mkdir()
    (folder / "config" / "jupyter_server_config.py").write_text(config)
    return start_jupyter(folder, f"--IdentityProvider.token={TOKEN}", *arguments)


@pytest.mark.parametrize(
    ("arguments", "config"),
    [(("--ZMQChannelsWebsocketConnection.kernel_ws_protocol=",), ""), ((), LIKE_SERVER_DOCUMENTS)],
    ids=["text only", "binary only, silent of restarts"],
)
async def test_a_server_is_spoken_to_as_it_can(
    tmp_path: Path, new_remote: NewRemote, arguments: tuple[str, ...], config: str
) -> None:
    server = start(tmp_path, config, *arguments)
    try:
        engine = new_remote(server.url)
        assert (await run_code(engine, "print('\u00fc' * 3)", PLACE)).text() == "\u00fc\u00fc\u00fc\n"
        dead = await run_code(engine, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", PLACE)
        assert dead.notes() == ["kernel_died"]
        assert (await run_code(engine, "print(1)", PLACE)).text() == "1\n"
        await engine.close()
    finally:
        server.stop()


async def test_code_whose_end_was_said_to_nobody_does_not_wait_for_it(
    tmp_path: Path, new_remote: NewRemote, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start(tmp_path, LIKE_SERVER_DOCUMENTS)
    sockets: list[Any] = []
    connect = RemoteServer.connect

    async def connect_late(self: RemoteServer, path: str, *subprotocols: str, **query: str) -> Any:
        if sockets:
            await until(ended.exists)
        sockets.append(await connect(self, path, *subprotocols, **query))
        return sockets[-1]

    monkeypatch.setattr(RemoteServer, "connect", connect_late)
    ended = server.root / "ended"
    code = "import time, threading, pathlib\nprint('ready', flush=True)\ntime.sleep(0.5)\n"
    code += "threading.Timer(1, lambda: pathlib.Path('ended').touch()).start()"
    try:
        engine = new_remote(server.url)
        started = Started(engine, code, PLACE)
        await started.until_output("ready")
        sockets[0].protocol.stream.close()
        run = await started.ended()
        assert (len(sockets), run.outcome.status, run.notes()) == (2, "lost", ["connection_lost"])
        assert (await run_code(engine, "print(1)", PLACE)).text() == "1\n"
        await engine.close()
    finally:
        server.stop()


@pytest.mark.parametrize("data", [b"", b"\0" * 8, b"\xff" * 64, b"text", b'{"channel": "shell"}'])
def test_bytes_that_are_no_message_are_an_error_that_is_left_out(data: bytes) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        _decode(data)
