"""The fake engine plays back what a test wrote down and can be stopped."""

from __future__ import annotations

import asyncio

import pytest

from jupyter_codeinterp.engines.fake import FakeEngine, Forever
from jupyter_codeinterp.engines.seam import Emit, Outcome, Place, RunRequest
from jupyter_codeinterp.errors import EngineError
from jupyter_codeinterp.protocol.engine_events import Running, Starting, Stream
from tests.engines.running import Started, chunks, run_code

PLACE = Place("chat")


async def test_a_program_is_played_in_order_and_ends_with_its_outcome() -> None:
    engine = FakeEngine({"go": [Starting("booting"), Stream("stdout", "a"), Outcome("error", count=3)]})
    run = await run_code(engine, "go", PLACE)
    assert run.events == [Starting("booting"), Running(), Stream("stdout", "a")]
    assert run.outcome == Outcome("error", count=3)
    assert [request.code for request in engine.requests] == ["go"]


async def test_a_program_may_be_a_coroutine_function() -> None:
    async def shout(request: RunRequest, emit: Emit) -> Outcome:
        await emit(Stream("stdout", request.code.upper()))
        return Outcome("ok", count=7)

    run = await run_code(FakeEngine({"hi": shout}), "hi", PLACE)
    assert (run.text(), run.outcome) == ("HI", Outcome("ok", count=7))


async def test_code_that_runs_forever_ends_by_stop() -> None:
    started = Started(FakeEngine({"loop": [Stream("stdout", "on"), Forever()]}), "loop", PLACE)
    await started.until_output("on")
    assert (await started.stop()).outcome.status == "interrupted"


async def test_code_that_runs_forever_ends_at_its_deadline() -> None:
    run = await run_code(FakeEngine({"loop": [Forever()]}), "loop", PLACE, deadline_seconds=0.05)
    assert run.outcome.status == "timeout"


async def test_waiting_for_output_ends_with_a_run_that_fails_or_prints_something_else() -> None:
    engine = FakeEngine({"go": [Stream("stdout", "other")]})
    with pytest.raises(EngineError, match="no program"):
        await Started(engine, "stop", PLACE).until_output("ready")
    with pytest.raises(AssertionError, match="ended before"):
        await Started(engine, "go", PLACE).until_output("ready")


async def test_closing_the_engine_ends_what_runs() -> None:
    engine = FakeEngine({"loop": [Forever()]})
    started = Started(engine, "loop", PLACE)
    await started.until_output()
    await engine.close()
    assert (await started.ended()).outcome.status == "interrupted"


async def test_cancelling_the_run_leaves_no_task_behind() -> None:
    before = asyncio.all_tasks()
    started = Started(FakeEngine({"loop": [Forever()]}), "loop", PLACE)
    await started.until_output()
    started.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await started.task
    assert asyncio.all_tasks() == before


async def test_unknown_code_is_a_clear_error() -> None:
    with pytest.raises(EngineError, match="no program for this code"):
        await run_code(FakeEngine({}), "x", PLACE)


async def test_a_file_gets_another_name_only_when_the_content_differs() -> None:
    engine = FakeEngine({})
    names = [await engine.place_file(PLACE, "a.csv", chunks(*data)) for data in ((b"1", b"2"), (b"12",), (b"3",))]
    assert names == ["a.csv", "a.csv", "a (1).csv"]
