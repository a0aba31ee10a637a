"""The engines of this server by name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from ..errors import EngineUnavailableError
from ..protocol.models import Readiness
from ..protocol.parts import ENGINE_NAMES, EngineName
from .seam import Engine

NOT_BUILT: dict[EngineName, str] = {
    "pyodide": "The browser engine 'pyodide' was not set up on this server.",
    "jupyter": "The kernel engine 'jupyter' was not set up on this server.",
}


class EngineRegistry:
    """Finds an engine; whether it may be used is the policy's business."""

    def __init__(self, engines: Iterable[Engine]) -> None:
        self._engines: dict[EngineName, Engine] = {engine.name: engine for engine in engines}

    def get(self, name: EngineName) -> Engine:
        """Return the engine; raises EngineUnavailableError that says what to use instead."""
        engine = self._engines.get(name)
        if engine is None:
            reason = NOT_BUILT.get(name, f"There is no engine '{name}'.")
            raise EngineUnavailableError(f"{reason} {self._instead()}", details={"engine": name})
        return engine

    async def readiness(self) -> tuple[Readiness, ...]:
        """Ask every known engine whether it could run code now, and say why the missing ones cannot."""
        return tuple(await asyncio.gather(*(self._readiness_of(name) for name in ENGINE_NAMES)))

    async def close(self) -> None:
        """Close every engine, also when one of them fails to."""
        results = await asyncio.gather(*(engine.close() for engine in self._engines.values()), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _readiness_of(self, name: EngineName) -> Readiness:
        engine = self._engines.get(name)
        if engine is None:
            return Readiness(name, ready=False, reason=NOT_BUILT[name], remedy=self._instead())
        return await engine.readiness()

    def _instead(self) -> str:
        others = " or ".join(f"'{name}'" for name in self._engines)
        return f"Use {others}." if others else "No engine is available; see the server's log."
