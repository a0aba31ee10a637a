"""Compare warm ``print(1+1)`` through the kernel engine with jupyter_client doing the same.

Run it with `python -m benchmarks.engine_overhead`; it prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time

from benchmarks.engine_bench import bare_client, chat_engine, run_bare
from jupyter_codeinterp.engines.kernel import KernelEngine
from jupyter_codeinterp.engines.seam import Deadline, Place, RunRequest
from jupyter_codeinterp.protocol.engine_events import EngineEvent

CODE = "print(1+1)"
ROUNDS = 300
WARM_UP = 20


async def ignore(event: EngineEvent) -> None:
    """Take an event and do nothing."""


async def time_engine(engine: KernelEngine, number: int) -> float:
    """Return the seconds one execution takes through the engine."""
    began = time.perf_counter()
    await engine.run(RunRequest(str(number), Place("bench"), CODE, Deadline(60)), ignore)
    return time.perf_counter() - began


async def main() -> None:
    """Alternate between the two, so that both see the same machine."""
    async with chat_engine() as (engine, manager), bare_client(manager) as client:
        ours: list[float] = []
        theirs: list[float] = []
        for number in range(ROUNDS + WARM_UP):
            ours.append(await time_engine(engine, number))
            began = time.perf_counter()
            await run_bare(client, CODE)
            theirs.append(time.perf_counter() - began)
        engine_ms, client_ms = (1000 * statistics.median(times[WARM_UP:]) for times in (ours, theirs))
        figures = {"engine_ms": round(engine_ms, 3), "jupyter_client_ms": round(client_ms, 3)}
        print(json.dumps({"figure": "engine_overhead", "ratio": round(engine_ms / client_ms, 3), **figures}))


if __name__ == "__main__":
    asyncio.run(main())
