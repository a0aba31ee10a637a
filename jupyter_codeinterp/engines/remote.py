"""The engine ``jupyter`` on another Jupyter server, and the choice of the server by whose code it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence

from ..protocol.models import Readiness
from ..protocol.parts import EngineName
from ..protocol.settings import RemoteJupyter, Settings
from .kernel import KernelEngine
from .remote_kernels import RemoteKernels, RemoteKernelSpecs, RemoteSessions
from .remote_server import RemoteServer
from .remote_workspace import RemoteWorkspace
from .seam import Emit, Engine, FindUse, Outcome, Place, RunRequest

CLOSE_SECONDS = 5.0
"""How long the end of kernels far away may hold up the end of this server."""


class RemoteEngine(KernelEngine):
    """Runs code in kernels of another server; what it starts there it also ends."""

    def __init__(
        self,
        remote: RemoteJupyter,
        settings: Settings,
        instance_id: str,
        log: logging.Logger,
        *,
        kernel_name: Callable[[], str] | None = None,
        blocked_modules: Callable[[], Sequence[str]] | None = None,
        find_use: FindUse | None = None,
    ) -> None:
        self._server = RemoteServer(remote)
        self._remote_kernels = RemoteKernels(self._server, log)
        super().__init__(
            self._remote_kernels,
            RemoteSessions(self._server, self._remote_kernels),
            RemoteKernelSpecs(self._server),
            "",
            settings,
            instance_id,
            log,
            workspace=RemoteWorkspace(self._server),
            kernel_name=kernel_name,
            blocked_modules=blocked_modules,
            find_use=find_use,
        )

    async def close(self) -> None:
        await super().close()
        try:
            await asyncio.wait_for(self._remote_kernels.shutdown_all(), CLOSE_SECONDS)
        except asyncio.TimeoutError:
            self._log.warning("Kernels at %s could not be ended in time.", self._server.url)
        self._server.close()


class SplitEngine:
    """Code of models runs in one place and code of people in another, as the administrator wants it."""

    name: EngineName = "jupyter"

    def __init__(self, models: KernelEngine, people: KernelEngine) -> None:
        self._models = models
        self._people = people

    async def readiness(self) -> Readiness:
        models, people = await asyncio.gather(self._models.readiness(), self._people.readiness())
        if models.ready and not people.ready:
            return Readiness(
                self.name, ready=False, reason=f"For code that people run: {people.reason}", remedy=people.remedy
            )
        return models

    async def prepare(self, place: Place) -> None:
        await self._models.prepare(place)

    async def place_file(self, place: Place, name: str, content: AsyncIterator[bytes]) -> str:
        """Put a file beside the code of models, which asked for it by its name; people attach it for them."""
        return await self._models.place_file(place, name, content)

    async def run(self, request: RunRequest, emit: Emit) -> Outcome:
        return await self._engine_of(request).run(request, emit)

    async def stop(self, execution_id: str) -> None:
        await asyncio.gather(self._models.stop(execution_id), self._people.stop(execution_id))

    async def close(self) -> None:
        await asyncio.gather(self._models.close(), self._people.close())

    def _engine_of(self, request: RunRequest) -> Engine:
        return self._people if request.origin == "user" else self._models
