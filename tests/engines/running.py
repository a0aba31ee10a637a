"""Running code on an engine and keeping what it said, for the tests of this room."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_codeinterp.engines.seam import Deadline, Engine, Outcome, Place, RunRequest
from jupyter_codeinterp.protocol.engine_events import EngineEvent, Raised, Running, Stream

PATIENCE_SECONDS = 60.0
"""Far more than anything here takes: it ends a test that hangs, it never measures."""
LOOK_SECONDS = 0.02

_numbers = itertools.count(1)


@dataclass
class Run:
    """What one execution reported, and how it ended."""

    events: list[EngineEvent] = field(default_factory=list)
    outcome: Outcome = field(default_factory=lambda: Outcome("lost"))

    def text(self, name: str = "stdout") -> str:
        return "".join(event.text for event in self.events if isinstance(event, Stream) and event.name == name)

    def raised(self) -> Raised:
        return next(event for event in self.events if isinstance(event, Raised))

    def notes(self) -> list[str]:
        return [note.code for note in self.outcome.notes]


class Started:
    """An execution under way: wait until it reports something, stop it, wait for its end."""

    def __init__(self, engine: Engine, code: str, place: Place, deadline_seconds: float = 0) -> None:
        self.engine = engine
        self.request = RunRequest(f"execution-{next(_numbers)}", place, code, Deadline(deadline_seconds))
        self.run = Run()
        self._changed = asyncio.Event()
        self.task = asyncio.create_task(self._run())
        self.task.add_done_callback(lambda _: self._changed.set())

    async def _emit(self, event: EngineEvent) -> None:
        self.run.events.append(event)
        self._changed.set()

    async def _run(self) -> Run:
        self.run.outcome = await self.engine.run(self.request, self._emit)
        return self.run

    async def until_output(self, text: str = "") -> None:
        """Return when the code runs and has printed ``text``; raises what kept it from that."""
        while not (text in self.run.text() and any(isinstance(event, Running) for event in self.run.events)):
            await self.until_event()

    async def until_event(self) -> None:
        """Return when it reports something more; fails when it has ended, with the engine's error if there is one."""
        if self.task.done():
            raise AssertionError(f"The code ended before: {self.task.result()}")
        self._changed.clear()
        await asyncio.wait_for(self._changed.wait(), PATIENCE_SECONDS)

    async def stop(self) -> Run:
        await self.engine.stop(self.request.execution_id)
        return await self.ended()

    async def ended(self) -> Run:
        return await asyncio.wait_for(self.task, PATIENCE_SECONDS)


async def run_code(engine: Engine, code: str, place: Place, deadline_seconds: float = 0) -> Run:
    """Run code to its end."""
    return await Started(engine, code, place, deadline_seconds).ended()


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    """Yield bytes as an upload does."""
    for part in parts:
        yield part


def names_in(folder: Path) -> list[str]:
    """List the files of a folder by name."""
    return sorted(file.name for file in folder.iterdir())


async def until(holds: Callable[[], bool]) -> None:
    """Return when something is so; fails when it does not become so."""
    for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
        if holds():
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise AssertionError("It did not happen.")
