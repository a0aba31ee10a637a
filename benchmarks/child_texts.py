"""Count the texts of child processes that arrive with their run, on a busy machine.

Run it with `python -m benchmarks.child_texts`; it prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.engine_bench import chat_engine
from jupyter_codeinterp.engines.kernel import KernelEngine
from jupyter_codeinterp.engines.seam import Deadline, Place, RunRequest
from jupyter_codeinterp.protocol.engine_events import EngineEvent, Stream

RUNS = 1_000
CODES = ("import subprocess\nsubprocess.run(['echo', '{0}']);", "import os\nos.system('echo {0}');")


@contextmanager
def busy_machine() -> Iterator[None]:
    """Keep every core busy twice over."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


async def text_of(engine: KernelEngine, number: int) -> str:
    """Return what one run has printed when its outcome is known."""
    texts: list[str] = []

    async def take(event: EngineEvent) -> None:
        if isinstance(event, Stream):
            texts.append(event.text)

    code = CODES[number % len(CODES)].format(number)
    await engine.run(RunRequest(str(number), Place("bench"), code, Deadline(60)), take)
    return "".join(texts)


async def main() -> None:
    """Run them one after the other."""
    async with chat_engine() as (engine, _):
        with busy_machine():
            found = [await text_of(engine, number) for number in range(RUNS)]
        complete = sum(text == f"{number}\n" for number, text in enumerate(found))
        print(json.dumps({"figure": "child_texts", "runs": RUNS, "texts": complete}))


if __name__ == "__main__":
    asyncio.run(main())
