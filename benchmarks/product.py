"""The whole product for the benchmarks: a real server process, a scripted model server, REST and the event socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.servers.model_fixtures import ModelServerProcess, start_model_server
from tests.ui.lab_server import LabServer, start_lab_server

API = "codeinterp/api/v1/"
BENCHMARK_SECONDS = 120.0


@dataclass(frozen=True)
class LoopTimes:
    """What a server's loop did, from one look at it to the next some milliseconds later; in seconds, shortest first."""

    delays: list[float]
    """How late the looks were."""
    busy: list[float]
    """What the loop took of a processor in between."""

    def figures(self, name: str) -> dict[str, float]:
        """Return the 99th percentiles and the longest in milliseconds, and what of a processor it took in all."""
        figures = {f"{name}_busy_s": round(sum(self.busy), 2)}
        for kind, times in (("delay", self.delays), ("busy", self.busy)):
            figures[f"{name}_{kind}_p99_ms"] = round(1000 * times[int(0.99 * len(times))], 1)
            figures[f"{name}_{kind}_longest_ms"] = round(1000 * times[-1], 1)
        return figures


class Client:
    """A client of a running server."""

    def __init__(self, lab: LabServer) -> None:
        self.lab = lab
        self._headers = {"Authorization": f"token {lab.token}"}
        self.http = httpx.AsyncClient(base_url=lab.url, headers=self._headers, timeout=BENCHMARK_SECONDS)

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call the REST side and return the answer's body."""
        answer = await self.http.request(method, API + path, json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def look_at_loop(self) -> LoopTimes:
        """Return what the loop of a ``watched_product`` did since the last call."""
        answer = await self.http.get("benchmark/loop-delay")
        answer.raise_for_status()
        seen = answer.json()
        return LoopTimes(sorted(seen["delays"]), sorted(seen["busy"]))

    async def connect(self, *chat_ids: str) -> WebSocketClientConnection:
        """Open the event socket on these chats and return once all of them were shown."""
        url = self.lab.url.replace("http", "ws", 1) + API + "events"
        socket = await websocket_connect(HTTPRequest(url, headers=self._headers))
        chats = [{"chat_id": chat_id} for chat_id in chat_ids]
        await socket.write_message(json.dumps({"type": "hello", "page_id": "benchmark", "chats": chats}))
        missing = set(chat_ids)
        while missing:
            frame = await read_frame(socket)
            if frame["type"] == "snapshot":
                missing.discard(frame["chat_id"])
        return socket


class Product(Client):
    """A running server, its scripted model server and a client."""

    def __init__(self, lab: LabServer, model: ModelServerProcess) -> None:
        super().__init__(lab)
        self.model = model

    async def new_chat(self) -> str:
        """Make a chat with the scripted model that runs code without asking."""
        fields = {"model": "lab/scripted-model", "engine": "jupyter", "approval": "auto", "code_mode": "native"}
        return str((await self.ask("POST", "chats", fields))["id"])


async def read_frame(socket: WebSocketClientConnection) -> Any:
    """Return the next frame; the end of the socket ends the benchmark."""
    message = await socket.read_message()
    if message is None:
        raise SystemExit("The server closed the event socket.")
    return json.loads(message)


@asynccontextmanager
async def running_product(
    arguments: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> AsyncIterator[Product]:
    """Start everything with the provider `lab`, and stop it."""
    with TemporaryDirectory() as folder:
        model = start_model_server()
        lab = start_lab_server(Path(folder) / "server", arguments, environment)
        try:
            product = Product(lab, model)
            provider = {"kind": "openai-chat", "base_url": f"{model.url}/v1", "api_key": "none"}
            await product.ask("PUT", "providers/lab", provider)
            yield product
            await product.http.aclose()
        finally:
            lab.stop()
            model.stop()


@asynccontextmanager
async def watched_product(arguments: Sequence[str] = ()) -> AsyncIterator[Product]:
    """Start everything on a server whose event loop is watched."""
    extensions = "--ServerApp.jpserver_extensions={'benchmarks.loop_watch': True, 'jupyter_codeinterp': True}"
    environment = {"PYTHONPATH": str(Path(__file__).parents[1])}
    async with running_product([extensions, *arguments], environment) as product:
        yield product
