"""The kernel engine on another Jupyter server: the contract, logging in, files, and what breaks on the way."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.auth.security import passwd

from jupyter_codeinterp.engines import remote_kernels
from jupyter_codeinterp.engines.remote import SplitEngine
from jupyter_codeinterp.engines.remote_kernels import RemoteKernel
from jupyter_codeinterp.engines.remote_server import RemoteServer
from jupyter_codeinterp.engines.seam import Deadline, Place, RunRequest
from jupyter_codeinterp.errors import EngineUnavailableError
from jupyter_codeinterp.protocol.engine_events import Waiting
from jupyter_codeinterp.protocol.settings import Limits, RemoteJupyter, Settings
from tests.engines.conftest import TOKEN, NewRemote
from tests.engines.contract import PROMISES, STOP_PROMISES
from tests.engines.running import Run, Started, chunks, run_code
from tests.servers.jupyter_process import JupyterProcess, start_jupyter

PASSWORD = "remote password & 4711"
PLACE = Place("chat-1", title="Far away")

NO_LIMITS = (
    "--ZMQChannelsWebsocketConnection.iopub_data_rate_limit=1e12",
    "--ZMQChannelsWebsocketConnection.iopub_msg_rate_limit=1e12",
)
"""A server leaves output out that comes faster than it allows, and says so in the output."""


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterProcess]:
    """A Jupyter server with a token and a base URL."""
    server = start_jupyter(
        tmp_path_factory.mktemp("far"),
        f"--IdentityProvider.token={TOKEN}",
        "--ServerApp.base_url=/user/zoe/",
        *NO_LIMITS,
    )
    yield server
    server.stop()


def kernels_of(server: JupyterProcess) -> list[dict[str, Any]]:
    request = urllib.request.Request(f"{server.url}/api/kernels", headers={"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: list[dict[str, Any]] = json.loads(answer.read())
    return found


async def test_every_promise_of_an_engine_is_kept(
    far: JupyterProcess, new_remote: NewRemote, subtests: pytest.Subtests
) -> None:
    engine = new_remote(far.url)
    for promise in PROMISES:
        with subtests.test(promise.name):
            for code in promise.code:
                run = await run_code(engine, code, PLACE, promise.deadline_seconds)
            assert (run.outcome.status, promise.check(run)) == (promise.status, True), run


async def test_stop_ends_code_and_keeps_variables(
    far: JupyterProcess, new_remote: NewRemote, subtests: pytest.Subtests
) -> None:
    engine = new_remote(far.url)
    await run_code(engine, "kept = 7", PLACE)
    for promise in STOP_PROMISES:
        with subtests.test(promise.name):
            started = Started(engine, promise.code, PLACE)
            await started.until_output("ready")
            run = await started.stop()
            assert (run.outcome.status, run.notes()) == ("interrupted", ["variables_kept"])
            assert (await run_code(engine, "print(kept)", PLACE)).text() == "7\n"


@pytest.mark.parametrize("auth", ["none", "password"])
async def test_other_ways_to_log_in(auth: str, tmp_path: Path, new_remote: NewRemote) -> None:
    hashed = passwd(PASSWORD) if auth == "password" else ""  # type: ignore[no-untyped-call] # it has no types
    server = start_jupyter(
        tmp_path, "--IdentityProvider.token=", f"--PasswordIdentityProvider.hashed_password={hashed}"
    )
    try:
        engine = new_remote(server.url, auth=auth, password=PASSWORD)
        assert (await engine.readiness()).ready
        assert (await run_code(engine, "print(6 * 7)", PLACE)).text() == "42\n"
        if auth == "password":
            wrong = await new_remote(server.url, auth="password", password="wrong").readiness()
            assert not wrong.ready
            assert "CODE_INTERPRETER_JUPYTER_AUTH_PASSWORD" in str(wrong.remedy)
        await engine.close()
    finally:
        server.stop()


async def test_what_keeps_it_from_running_is_said_without_the_token(far: JupyterProcess, new_remote: NewRemote) -> None:
    refused = await new_remote(far.url, auth="token", token="wrong-token-0815").readiness()
    assert not refused.ready
    assert "AUTH_TOKEN" in str(refused.remedy)
    assert "0815" not in str(refused)
    gone = new_remote("http://127.0.0.1:1", auth="token", token="wrong-token-0815")
    readiness = await gone.readiness()
    assert "cannot be reached" in str(readiness.reason)
    with pytest.raises(EngineUnavailableError, match="cannot be reached") as caught:
        await run_code(gone, "1", PLACE)
    assert "0815" not in f"{caught.value!r} {caught.value.details}"


@asynccontextmanager
async def server_that_answers(head: str, body: str = "", seconds: float = 0) -> AsyncIterator[tuple[str, list[str]]]:
    """Listen, and answer everything in one way, after some time; yields the address and what came."""
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        await asyncio.sleep(seconds)
        writer.write(f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


async def test_redirects_are_not_followed(new_remote: NewRemote) -> None:
    async with (
        server_that_answers("200 OK") as (elsewhere, asked),
        server_that_answers(f"302 Found\r\nLocation: {elsewhere}/stolen") as (url, heads),
    ):
        readiness = await new_remote(url).readiness()
        remote = RemoteServer(RemoteJupyter(url, auth="token", token=TOKEN))
        with pytest.raises(EngineUnavailableError):
            await remote.connect("kernels/1/channels")
        remote.close()
    assert not readiness.ready
    assert [TOKEN in head for head in heads] == [True, True]
    assert asked == []


@pytest.mark.parametrize("head", ["200 OK", "404 Not Found"])
async def test_what_is_no_jupyter_server_is_said_to_be_none(new_remote: NewRemote, head: str) -> None:
    async with server_that_answers(head, "<html>Welcome</html>") as (url, _):
        readiness = await new_remote(url).readiness()
        remote = RemoteServer(RemoteJupyter(url, auth="token", token=TOKEN))
        with pytest.raises(EngineUnavailableError, match="cannot be reached"):
            await remote.connect("kernels/x/channels")
        remote.close()
    assert "no Jupyter server" in str(readiness.reason)
    assert "CODE_INTERPRETER_JUPYTER_URL" in str(readiness.remedy)


async def test_a_way_back_is_looked_for_no_longer_than_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_kernels, "RECONNECT_SECONDS", 0.3)
    monkeypatch.setattr(remote_kernels, "RETRY_SECONDS", 0.01)
    async with server_that_answers("200 OK", "{}", seconds=0.2) as (url, asked):
        remote = RemoteServer(RemoteJupyter(url, auth="token", token=TOKEN))
        kernel = RemoteKernel(remote, "1", lambda kernel_id: None)
        assert await kernel._connect_again("session") is None
        remote.close()
    assert 2 <= len(asked) <= 4


async def test_files_are_put_beside_the_code_and_overwrite_nothing(far: JupyterProcess, new_remote: NewRemote) -> None:
    engine = new_remote(far.url)
    (far.root / "my work").mkdir()
    place = Place("chat-2", folder="my work")
    large = b"0123456789abcdef" * 600_000
    assert await engine.place_file(place, "data.bin", chunks(large[:100], large[100:])) == "data.bin"
    assert await engine.place_file(place, "data.bin", chunks(large)) == "data.bin"
    assert await engine.place_file(place, "data.bin", chunks(b"other")) == "data (1).bin"
    assert await engine.place_file(place, "empty", chunks()) == "empty"
    assert (far.root / "my work" / "data.bin").read_bytes() == large
    code = "from pathlib import Path\nprint(Path('data.bin').stat().st_size, Path('data (1).bin').read_bytes())"
    run = await run_code(engine, code, place)
    assert run.text() == f"{len(large)} b'other'\n"


async def test_a_folder_that_is_not_there_is_told(far: JupyterProcess, new_remote: NewRemote) -> None:
    run = await run_code(new_remote(far.url), "1", Place("chat-3", folder="not/here"))
    assert run.notes() == ["folder_missing"]


async def test_blocked_modules_are_refused_there_too(far: JupyterProcess, new_remote: NewRemote) -> None:
    engine = new_remote(far.url, Settings(blocked_modules=("ftplib",)))
    run = await run_code(engine, "__import__('ftp' + 'lib')", PLACE)
    assert "The administrator blocks 'ftplib'" in str(run.events)


async def test_a_kernel_that_dies_is_noticed_and_replaced(far: JupyterProcess, new_remote: NewRemote) -> None:
    engine = new_remote(far.url)
    await run_code(engine, "kept = 7", PLACE)
    dead = await run_code(engine, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", PLACE)
    assert dead.notes() == ["kernel_died"]
    after = await run_code(engine, "kept", PLACE)
    assert (after.raised().ename, "variables_lost" in after.notes()) == ("NameError", True)


async def test_nothing_is_left_there_when_a_chat_goes_and_when_this_server_stops(
    far: JupyterProcess, new_remote: NewRemote
) -> None:
    engine = new_remote(far.url)
    await run_code(engine, "1", PLACE)
    await run_code(engine, "1", Place("chat-9"))
    assert len(kernels_of(far)) == 2
    await engine.shutdown_chat(PLACE.chat_id)
    assert len(kernels_of(far)) == 1
    await engine.close()
    assert kernels_of(far) == []


async def test_a_chat_goes_even_when_its_server_is_away(tmp_path: Path, new_remote: NewRemote) -> None:
    server = start_jupyter(tmp_path, f"--IdentityProvider.token={TOKEN}")
    engine = new_remote(server.url)
    await run_code(engine, "1", PLACE)
    server.stop()
    await engine.shutdown_chat(PLACE.chat_id)
    assert engine.kernels.find(PLACE.chat_id) is None


async def test_a_broken_connection_is_made_anew_and_nothing_is_missing(
    far: JupyterProcess, new_remote: NewRemote, monkeypatch: pytest.MonkeyPatch
) -> None:
    sockets: list[Any] = []
    connect = RemoteServer.connect

    async def remember(self: RemoteServer, path: str, *subprotocols: str, **query: str) -> Any:
        sockets.append(await connect(self, path, *subprotocols, **query))
        return sockets[-1]

    monkeypatch.setattr(RemoteServer, "connect", remember)
    code = "import time\nfor n in range(40):\n    print(n, flush=True)\n    time.sleep(0.05)"
    started = Started(new_remote(far.url), code, PLACE)
    await started.until_output("5\n")
    sockets[0].protocol.stream.close()
    run = await started.ended()
    assert len(sockets) == 2
    assert (run.outcome.status, run.text().splitlines()) == ("ok", [str(number) for number in range(40)])


async def test_code_of_people_may_run_elsewhere(tmp_path: Path, far: JupyterProcess, new_remote: NewRemote) -> None:
    other = start_jupyter(tmp_path, f"--IdentityProvider.token={TOKEN}")
    try:
        engine = SplitEngine(new_remote(far.url), new_remote(other.url))
        assert (await engine.readiness()).ready
        assert (await run_of(engine, "model")).text() == f"{far.root}\n"
        assert (await run_of(engine, "user")).text() == f"{other.root}\n"
        await engine.close()
    finally:
        other.stop()


async def run_of(engine: SplitEngine, origin: Any) -> Run:
    run = Run()

    async def keep(event: Any) -> None:
        run.events.append(event)

    code = "import os\nprint(os.getcwd())"
    request = RunRequest(f"e-{origin}", Place("chat-7"), code, Deadline(0), origin=origin)
    run.outcome = await engine.run(request, keep)
    return run


async def test_one_chat_more_than_may_have_a_kernel_there_ends_the_idle_one_and_waits_for_a_busy_one(
    far: JupyterProcess, new_remote: NewRemote
) -> None:
    engine = new_remote(far.url, Settings(limits=Limits(kernels=1)))
    others = len(kernels_of(far))
    await run_code(engine, "x = 1", PLACE)
    second = Started(engine, "print('ready', flush=True)\nwhile True: pass", Place("chat-2", title="Busy"))
    await second.until_output("ready")
    assert len(kernels_of(far)) == others + 1
    third = Started(engine, "print(3)", Place("chat-3"))
    await third.until_event()
    assert isinstance(third.run.events[0], Waiting)
    assert [holder.title for holder in third.run.events[0].holders] == ["Busy"]
    await second.stop()
    assert (await third.ended()).text() == "3\n"
    assert (await run_code(engine, "1", PLACE)).notes() == ["kernel_made_room"]
    assert len(kernels_of(far)) == others + 1
