"""One piece of code on an engine, from its hand-over to the moment when nothing of it runs any more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ..engines.seam import Engine, Outcome, RunRequest
from ..protocol.parts import Note
from .job import Job
from .recording import Recording

TICK_SECONDS = 0.3
STOP_AGAIN_SECONDS = 1.0
STOP_MARGIN_SECONDS = 10.0

NOT_STOPPED = Note("not_stopped", "The engine did not confirm that it stopped.")


@dataclass(frozen=True)
class EngineRun:
    """Runs ``job`` once; ``grace_seconds`` is how long the engine may take to obey Stop."""

    engine: Engine
    job: Job
    recording: Recording
    grace_seconds: float

    async def outcome(self, request: RunRequest) -> Outcome:
        """Return how the code ended; whatever happens, nothing runs any more then and every output is recorded."""
        running = asyncio.ensure_future(self.engine.run(request, self.recording.emit))
        try:
            return await self._wait(running)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await self.recording.finish()

    async def _wait(self, running: asyncio.Future[Outcome]) -> Outcome:
        """Return how the code ended; Stop is asked of the engine until it obeys or its grace is over."""
        halted = asyncio.ensure_future(self.job.halt.wait())
        try:
            while not running.done() and not halted.done():
                await asyncio.wait((running, halted), timeout=TICK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                await self.recording.tick()
        finally:
            halted.cancel()
            await asyncio.gather(halted, return_exceptions=True)
        if not running.done() and not await self._stop(running):
            return Outcome("interrupted", notes=(NOT_STOPPED,))
        return running.result()

    async def _stop(self, running: asyncio.Future[Outcome]) -> bool:
        clock = asyncio.get_running_loop().time
        end = clock() + self.grace_seconds + STOP_MARGIN_SECONDS
        while not running.done() and clock() < end:
            await self.engine.stop(self.job.execution.id)
            await asyncio.wait((running,), timeout=STOP_AGAIN_SECONDS)
        return running.done()
