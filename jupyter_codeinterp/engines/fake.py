"""An engine without a language: it plays back what the test wrote down for each piece of code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import EngineError
from ..protocol.engine_events import EngineEvent, Running, Starting
from ..protocol.models import Readiness
from ..protocol.parts import EngineName
from .seam import Emit, Outcome, Place, RunRequest


@dataclass(frozen=True)
class Forever:
    """A step of a program that ends only by Stop or by the deadline."""


FakeCode = Callable[[RunRequest, Emit], Awaitable[Outcome]]
Program = Sequence[EngineEvent | Forever | Outcome] | FakeCode
"""What code does: events in order with the outcome last (``ok`` when left out), or a coroutine function."""


class FakeEngine:
    """Plays ``programs[code]``; keeps what it was asked for in ``requests``, ``prepared`` and ``files``."""

    def __init__(self, programs: Mapping[str, Program], *, name: EngineName = "jupyter") -> None:
        self.name = name
        self.programs = dict(programs)
        self.requests: list[RunRequest] = []
        self.prepared: list[Place] = []
        self.files: dict[tuple[str, str], bytes] = {}
        self.closed = False
        self._stops: dict[str, asyncio.Event] = {}

    async def readiness(self) -> Readiness:
        return Readiness(self.name, ready=not self.closed)

    async def prepare(self, place: Place) -> None:
        self.prepared.append(place)

    async def place_file(self, place: Place, name: str, content: AsyncIterator[bytes]) -> str:
        data = b"".join([chunk async for chunk in content])
        used, number = name, 0
        while self.files.get((place.folder, used), data) != data:
            number += 1
            stem, dot, suffix = name.rpartition(".")
            used = f"{stem} ({number}).{suffix}" if dot else f"{name} ({number})"
        self.files[(place.folder, used)] = data
        return used

    async def run(self, request: RunRequest, emit: Emit) -> Outcome:
        if self.closed:
            raise EngineError("The engine was closed.")
        self.requests.append(request)
        program = self.programs.get(request.code)
        if program is None:
            raise EngineError(f"The fake engine has no program for this code; add it: {request.code!r}")
        stop = self._stops.setdefault(request.execution_id, asyncio.Event())
        playing = _play(program, request, emit)
        try:
            return await _first(playing, stop, request)
        finally:
            del self._stops[request.execution_id]

    async def stop(self, execution_id: str) -> None:
        stop = self._stops.get(execution_id)
        if stop is not None:
            stop.set()

    async def close(self) -> None:
        self.closed = True
        for stop in self._stops.values():
            stop.set()


async def _play(program: Program, request: RunRequest, emit: Emit) -> Outcome:
    steps = () if callable(program) else tuple(program)
    begun = 0
    while begun < len(steps) and isinstance(step := steps[begun], Starting):
        await emit(step)
        begun += 1
    request.deadline.begin()
    await emit(Running())
    if callable(program):
        return await program(request, emit)
    for step in steps[begun:]:
        if isinstance(step, Outcome):
            return step
        if isinstance(step, Forever):
            await asyncio.get_running_loop().create_future()
        else:
            await emit(step)
            await asyncio.sleep(0)
    return Outcome("ok", count=1)


async def _first(playing: Coroutine[Any, Any, Outcome], stop: asyncio.Event, request: RunRequest) -> Outcome:
    """Return the program's outcome, or how it was ended from outside."""
    run = asyncio.create_task(playing)
    stopped = asyncio.create_task(stop.wait())
    expired = asyncio.create_task(request.deadline.expired())
    try:
        await asyncio.wait((run, stopped, expired), return_when=asyncio.FIRST_COMPLETED)
        if run.done():
            return run.result()
        return Outcome("interrupted" if stopped.done() else "timeout")
    finally:
        for task in (run, stopped, expired):
            task.cancel()
        await asyncio.gather(run, stopped, expired, return_exceptions=True)
