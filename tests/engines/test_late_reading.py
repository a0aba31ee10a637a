"""Output of a real kernel that comes after its run's end arrives at the run that started it."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.engines.kernel import KernelEngine
from jupyter_codeinterp.engines.seam import Deadline, Place, RunRequest
from jupyter_codeinterp.protocol.engine_events import Display, EngineEvent, Stream
from jupyter_codeinterp.protocol.settings import Settings
from tests.engines.conftest import NewEngine
from tests.engines.running import until

PLACE = Place("chat-1")
WAIT = "from threading import Event, Thread, Timer\nimport asyncio, sys\n"


class Listened:
    """A run and what came of it, before and after its end."""

    def __init__(self, engine: KernelEngine, name: str, code: str) -> None:
        self._engine = engine
        self.events: list[EngineEvent] = []
        self.late: list[EngineEvent] = []
        self._request = RunRequest(name, PLACE, code, Deadline(0), late=self._take_late)

    async def run(self) -> Listened:
        await self._engine.run(self._request, self._take)
        return self

    async def _take(self, event: EngineEvent) -> None:
        self.events.append(event)

    async def _take_late(self, event: EngineEvent) -> None:
        self.late.append(event)

    def text(self, *, late: bool = False) -> str:
        return "".join(event.text for event in (self.late if late else self.events) if isinstance(event, Stream))


# each waits for what the second run sets, so that nothing depends on time
STARTS = {
    "thread": "def work():\n    go.wait(); print('late')\n    display('shown')\nThread(target=work).start()",
    "timer": "def later():\n    go.wait(); print('late')\n    display('shown')\nTimer(0.01, later).start()",
    "task": "async def work():\n    while not go.is_set(): await asyncio.sleep(0.01)\n    print('late')\n"
    "    display('shown')\ntask = asyncio.ensure_future(work())",
}


async def test_late_text_belongs_to_the_run_that_started_it(new_engine: NewEngine, subtests: pytest.Subtests) -> None:
    engine = new_engine(Settings())
    for name, code in STARTS.items():
        with subtests.test(name):
            first = await Listened(engine, f"{name} 1", f"{WAIT}go = Event()\n{code}").run()
            second = await Listened(engine, f"{name} 2", "print('second'); go.set()").run()
            await until(lambda first=first: any(isinstance(event, Display) for event in first.late))  # type: ignore[misc]
            assert (first.text(), first.text(late=True)) == ("", "late\n")
            assert (second.text(), second.late) == ("second\n", [])


async def test_a_pool_prints_for_the_run_that_uses_it(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    make = "from concurrent.futures import ThreadPoolExecutor as Pool\npool = Pool(1)\npool.submit(print, 1).result()"
    first = await Listened(engine, "a", make).run()
    second = await Listened(engine, "b", "pool.submit(print, 2).result()").run()
    assert (first.text(), second.text()) == ("1\n", "2\n")
    assert first.late == second.late == []


async def test_text_of_a_process_that_goes_on_arrives_although_other_requests_came(
    new_engine: NewEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # ipykernel reads no file descriptors under pytest
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    engine = new_engine(Settings())
    code = (
        "import subprocess\nchild = subprocess.Popen(['sh', '-c', 'read line; echo \"$line\"'], stdin=subprocess.PIPE)"
    )
    first = await Listened(engine, "a", code).run()
    kernel = engine.kernels.find("chat-1")
    assert kernel is not None
    kernel.connection.run_silently("child.stdin.write(b'late\\n'); child.stdin.close(); child.wait()")
    await until(lambda: first.text(late=True) == "late\n")
    assert first.text() == ""
