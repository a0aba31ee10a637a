"""Compare how many pictures programs of figures give: in a raw kernel, in the kernel engine and in the browser engine.

Run it with `python -m benchmarks.gallery_pictures`; it prints what differs to stderr and one line of JSON. With words
as arguments it runs only the programs whose names contain one. It takes about twenty minutes, and writes into a
temporary folder only. The programs are examples of matplotlib, of which those are left out that need a window, the
network, a person or other processes.

The browser engine's Python runs under Node, with the packages that `scripts/test` has fetched. All programs of one
engine run in one Python, each in an empty namespace, with the figures of the one before closed.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.engine_bench import bare_client, chat_engine, run_bare
from benchmarks.gallery_programs import Program, fetch_programs
from jupyter_codeinterp.engines.messages import read_events
from jupyter_codeinterp.engines.seam import Deadline, Place, RunRequest
from jupyter_codeinterp.outputs.recorder import OutputRecorder
from jupyter_codeinterp.protocol.engine_events import (
    Clear,
    Display,
    EngineEvent,
    Raised,
    Result,
    engine_event_from_dict,
)
from jupyter_codeinterp.protocol.outputs import DisplayOutput, ResultOutput
from jupyter_codeinterp.protocol.settings import Limits
from tests.sandbox.pyodide_host import Pyodide, pyodide_started

MOST_SECONDS = 120.0
RESET = """
import os, sys
if "matplotlib.pyplot" in sys.modules:
    import matplotlib, matplotlib.pyplot
    matplotlib.pyplot.close("all")
    matplotlib.rcdefaults()
    matplotlib.pyplot.switch_backend(os.environ["MPLBACKEND"])
    matplotlib.pyplot.ion()
    matplotlib.rcParams["interactive"] = "ipykernel" in sys.modules
    matplotlib.pyplot.close("all")
_kept = ("In", "Out", "get_ipython", "exit", "quit", "open")
for _name in [_name for _name in globals() if _name[0] != "_" and _name not in _kept]:
    del globals()[_name]
"""


@dataclass(frozen=True)
class Count:
    """What one program gave; ``error`` is the exception that ended it, "" for none.

    ``blank`` are figures that came without a picture: IPython draws none without axes and lines.
    """

    pictures: int
    error: str = ""
    blank: int = 0


def count_shown(events: Sequence[EngineEvent]) -> Count:
    """Return what a person sees of what an engine reported."""
    numbers = itertools.count()
    recorder = OutputRecorder(Limits(), lambda: str(next(numbers)))
    for event in events:
        recorder.feed(event)
    recorder.finish()
    shown = [output for output in recorder.outputs if isinstance(output, (DisplayOutput, ResultOutput))]
    return Count(sum(_is_picture(output.data) for output in shown), _error_of(events))


def count_raw(events: Sequence[EngineEvent]) -> Count:
    """Return what a raw kernel sent; a figure that was the result and is flushed too counts once."""
    pictures: list[Display | Result] = []
    for event in events:
        if isinstance(event, Clear):
            pictures.clear()
        elif isinstance(event, (Display, Result)) and _is_picture(event.data):
            pictures.append(event)
    results = [event.data for event in pictures if isinstance(event, Result)]
    flushed = sum(any(isinstance(event, Display) and event.data == data for event in pictures) for data in results)
    blank = [event for event in events if isinstance(event, Display) and _is_blank(event.data)]
    return Count(len(pictures) - flushed, _error_of(events), len(blank))


def _is_blank(data: Any) -> bool:
    return not _is_picture(data) and str(data.get("text/plain", "")).startswith("<Figure size")


def _is_picture(data: Any) -> bool:
    return any(media_type.startswith("image/") for media_type in data)


def _error_of(events: Sequence[EngineEvent]) -> str:
    return next((f"{event.ename}: {event.evalue}" for event in events if isinstance(event, Raised)), "")


async def in_raw_kernel(programs: Sequence[Program]) -> dict[str, Count | None]:
    """Run the programs with jupyter_client."""
    found: dict[str, Count | None] = {}
    async with chat_engine() as (_, manager):
        waiting = list(programs)
        while waiting:
            async with bare_client(manager) as client:
                while waiting:
                    program = waiting.pop(0)
                    try:
                        await run_bare(client, RESET)
                        messages = await asyncio.wait_for(run_bare(client, program.code), MOST_SECONDS)
                    except (Empty, asyncio.TimeoutError):
                        found[program.name] = None
                        break
                    found[program.name] = count_raw([event for message in messages for event in read_events(message)])
                    report("raw kernel", program, found)
    return found


async def in_kernel_engine(programs: Sequence[Program]) -> dict[str, Count | None]:
    """Run the programs with our engine."""
    found: dict[str, Count | None] = {}
    numbers = itertools.count()

    async def run(code: str) -> tuple[str, list[EngineEvent]]:
        events: list[EngineEvent] = []

        async def keep(event: EngineEvent) -> None:
            events.append(event)

        request = RunRequest(str(next(numbers)), Place("gallery"), code, Deadline(MOST_SECONDS))
        return (await engine.run(request, keep)).status, events

    async with chat_engine() as (engine, _):
        for program in programs:
            await run(RESET)
            status, events = await run(program.code)
            found[program.name] = None if status == "timeout" else count_shown(events)
            report("kernel engine", program, found)
    return found


async def in_browser_engine(programs: Sequence[Program]) -> dict[str, Count | None]:
    """Run the programs with the sandbox's Python."""
    return await asyncio.to_thread(_in_node, programs)


def _in_node(programs: Sequence[Program]) -> dict[str, Count | None]:
    found: dict[str, Count | None] = {}
    waiting = list(programs)
    while waiting:
        with TemporaryDirectory() as folder, pyodide_started(Path(folder)) as python:
            while waiting:
                program = waiting.pop(0)
                found[program.name] = _run_in_node(python, program)
                report("browser engine", program, found)
                if found[program.name] is None:
                    break
    return found


def _run_in_node(python: Pyodide, program: Program) -> Count | None:
    timer = threading.Timer(MOST_SECONDS, python.kill)
    timer.start()
    try:
        python.run(RESET)
        run = python.run(program.code, output_bytes=10_000_000, image_bytes=10_000_000)
    except (RuntimeError, OSError):
        return None
    finally:
        timer.cancel()
    return count_shown([engine_event_from_dict(event) for event in run.events])


def report(engine: str, program: Program, found: dict[str, Count | None]) -> None:
    """Say how far an engine is."""
    print(f"{time.strftime('%X')} {engine} {len(found)}: {program.name} {found[program.name]}", file=sys.stderr)


def differences(raw: dict[str, Count | None], found: dict[str, Count | None]) -> dict[str, dict[str, Any]]:
    """Return the programs that gave another number of pictures, with both counts."""
    return {
        name: {
            "raw": expected.pictures,
            "blank": expected.blank,
            "here": count and count.pictures,
            "error": _why(count),
        }
        for name, expected in raw.items()
        if expected is not None and ((count := found[name]) is None or count.pictures != expected.pictures)
    }


def _why(count: Count | None) -> str:
    return "too slow" if count is None else count.error


def _sum(found: dict[str, Count | None]) -> int:
    return sum(count.pictures for count in found.values() if count)


async def main() -> None:
    """Run all programs in all three and compare."""
    words = sys.argv[1:]
    with TemporaryDirectory() as folder:
        programs, skipped = fetch_programs(Path(folder))
        chosen = [program for program in programs if not words or any(word in program.name for word in words)]
        os.chdir(folder)  # where programs write
        raw = await in_raw_kernel(chosen)
        # what a raw kernel does not end either says nothing about ours
        ended = [program for program in chosen if raw[program.name] is not None]
        others = {"kernel": await in_kernel_engine(ended), "browser": await in_browser_engine(ended)}
    different = {engine: differences(raw, found) for engine, found in others.items()}
    for engine, programs_of_it in different.items():
        for name, counts in sorted(programs_of_it.items()):
            print(f"{engine:8} {name}: {counts}", file=sys.stderr)
    result = {
        "programs": len(ended),
        "left_out": skipped,
        "raised_in_raw_kernel": sum(bool(count and count.error) for count in raw.values()),
        "pictures_in_raw_kernel": _sum(raw),
        "pictures": {engine: _sum(found) for engine, found in others.items()},
        "different": different,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    asyncio.run(main())
