"""Kernels, sessions and kernelspecs of another Jupyter server, with the methods of our own server's managers."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from urllib.parse import quote

from tornado.websocket import WebSocketClientConnection

from ..errors import EngineError, EngineUnavailableError
from ..protocol.json_types import Json
from .gateway import SUBPROTOCOL, GatewayChannels
from .remote_server import RemoteServer

RECONNECT_SECONDS = 20.0
"""How long a broken connection is made anew; the server keeps what the kernel says in the meantime."""
RETRY_SECONDS = 1.0


class RemoteKernel:
    """One kernel there, as much of a kernel manager as the engine needs."""

    connection_file = ""
    shutting_down = False

    def __init__(self, server: RemoteServer, kernel_id: str, forget: Callable[[str], None]) -> None:
        self.kernel_id = kernel_id
        self.execution_state = "starting"
        self._server = server
        self._forget = forget

    async def is_alive(self) -> bool:
        """Tell whether it is still there; as long as its server cannot be asked, nobody knows better."""
        try:
            found = await self._server.ask("GET", f"kernels/{self.kernel_id}")
        except EngineUnavailableError:
            return True
        if found is None:
            self._forget(self.kernel_id)
            return False
        self.execution_state = str(found.get("execution_state", "unknown"))
        return self.execution_state != "dead"

    def add_restart_callback(self, callback: Callable[[], None], event: str) -> None:
        """Take note of nobody: that it restarts, it says on its own channel."""

    def remove_restart_callback(self, callback: Callable[[], None], event: str) -> None:
        """Do nothing, as nothing was noted."""

    async def open_channels(self) -> GatewayChannels:
        """Connect to it; raises EngineUnavailableError."""
        # by this name the server knows for whom it keeps what was said while the connection was broken
        session = secrets.token_hex(16)
        channels = GatewayChannels(await self._connect(session), partial(self._connect_again, session))
        self.execution_state = "idle"
        return channels

    async def _connect(self, session: str) -> WebSocketClientConnection:
        return await self._server.connect(f"kernels/{self.kernel_id}/channels", SUBPROTOCOL, session_id=session)

    async def _connect_again(self, session: str) -> WebSocketClientConnection | None:
        clock = asyncio.get_running_loop().time
        end = clock() + RECONNECT_SECONDS
        while clock() < end and await self.is_alive():
            with suppress(EngineUnavailableError):
                return await self._connect(session)
            await asyncio.sleep(RETRY_SECONDS)
        return None


class RemoteKernels:
    """As much of the server's kernel manager as the engine needs. An empty name is that server's default kernel."""

    default_kernel_name = ""

    def __init__(self, server: RemoteServer, log: logging.Logger) -> None:
        self._server = server
        self._log = log
        self._kernels: dict[str, RemoteKernel] = {}

    def __contains__(self, kernel_id: str) -> bool:
        return kernel_id in self._kernels

    def get_kernel(self, kernel_id: str) -> RemoteKernel:
        return self._kernels[kernel_id]

    def forget(self, kernel_id: str) -> None:
        """Know no more of a kernel that has ended."""
        self._kernels.pop(kernel_id, None)

    async def start_kernel(self, kernel_name: str, path: str, env: object) -> str:
        """Start one in the folder ``path`` and return its id; the environment is that server's own."""
        body = {"path": path, **({"name": kernel_name} if kernel_name else {})}
        kernel_id = str((await self._server.need("POST", "kernels", body))["id"])
        self._kernels[kernel_id] = RemoteKernel(self._server, kernel_id, self.forget)
        return kernel_id

    async def restart_kernel(self, kernel_id: str, *, now: bool) -> None:
        if await self._server.ask("POST", f"kernels/{kernel_id}/restart") is None:
            self.forget(kernel_id)
            raise EngineError("it is gone")

    async def interrupt_kernel(self, kernel_id: str) -> None:
        await self._server.ask("POST", f"kernels/{kernel_id}/interrupt")

    async def shutdown_kernel(self, kernel_id: str) -> None:
        """End it; one whose server is away is left to that server, so that its chat can be deleted all the same."""
        self.forget(kernel_id)
        try:
            await self._server.ask("DELETE", f"kernels/{kernel_id}")
        except EngineUnavailableError as exc:
            self._log.warning("The kernel %s was left running: %s", kernel_id, exc.message)

    async def shutdown_all(self) -> None:
        """End all that were started here: nobody else will."""
        await asyncio.gather(*map(self.shutdown_kernel, list(self._kernels)), return_exceptions=True)


class RemoteSessions:
    """As much of the server's session manager as the engine needs."""

    def __init__(self, server: RemoteServer, kernels: RemoteKernels) -> None:
        self._server = server
        self._kernels = kernels

    def get_kernel_env(self, path: str) -> dict[str, str]:
        """Return nothing: the environment of kernels there is that server's business."""
        return {}

    async def list_sessions(self) -> list[Json]:
        """Return the sessions there; none as long as that server cannot be asked."""
        try:
            return await self._server.ask("GET", "sessions") or []
        except EngineUnavailableError:
            return []

    async def create_session(self, path: str, name: str, type: str, kernel_id: str) -> None:  # noqa: A002
        await self._server.ask(
            "POST", "sessions", {"path": path, "name": name, "type": type, "kernel": {"id": kernel_id}}
        )

    async def delete_session(self, session_id: str) -> None:
        """End a session, and its kernel with it."""
        ended = [session for session in await self.list_sessions() if session["id"] == session_id]
        await self._server.ask("DELETE", f"sessions/{quote(session_id)}")
        for session in ended:
            self._kernels.forget(session["kernel"]["id"])


class RemoteKernelSpecs:
    """As much of the server's kernelspec manager as the engine needs."""

    def __init__(self, server: RemoteServer) -> None:
        self._server = server

    async def get_kernel_spec(self, name: str) -> Json:
        """Return a kernelspec; KeyError when there is none of that name."""
        found = await self._server.need("GET", "kernelspecs")
        spec: Json = found["kernelspecs"][name or found["default"]]
        return spec

    async def get_all_specs(self) -> dict[str, Json]:
        specs: dict[str, Json] = (await self._server.need("GET", "kernelspecs"))["kernelspecs"]
        return specs
