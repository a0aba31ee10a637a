"""Lost variables come back: what ran well in the shown branch runs again, in order, and the chat stays as it was."""

from __future__ import annotations

import asyncio
from pathlib import Path
from unittest.mock import AsyncMock

import pytest

from jupyter_codeinterp.engines.fake import Forever, Program
from jupyter_codeinterp.engines.seam import Outcome
from jupyter_codeinterp.errors import ConflictError, EngineUnavailableError, NotFoundError
from jupyter_codeinterp.llm.scripted import code_step, text_step
from jupyter_codeinterp.protocol.engine_events import Raised, Stream
from jupyter_codeinterp.protocol.models import Replayed
from jupyter_codeinterp.protocol.requests import ExecutionRequest, TurnRequest
from tests.turn.workbench import Workbench, executions, run, script, workbench

ONE, TWO, BAD, LOOP = "x = 1", "y = 2", "1/0", "while True: pass"
FAILURE = (Raised("ZeroDivisionError", "division by zero", ()), Outcome("error"))
PROGRAMS: dict[str, Program] = {
    ONE: (Stream("stdout", "1\n"),),
    TWO: (),
    BAD: FAILURE,
    LOOP: (Stream("stdout", "on\n"), Forever()),
}
STEPS = [code_step(ONE), code_step(BAD, call_id="call00002"), text_step("a")]


class Restarts:
    """Counts how often the kernel was restarted."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self) -> None:
        self.count += 1


async def run_code(bench: Workbench, code: str) -> str:
    started = await bench.service.run_code("c", ExecutionRequest(code))

    async def idle() -> bool:
        return not bench.service.working()

    await bench.until(idle)
    return started.id


def test_what_ran_well_runs_again_and_the_chat_stays_as_it_was(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, STEPS, PROGRAMS) as bench:
            await bench.chat()
            await bench.say()
            await run_code(bench, TWO)
            before = await bench.detail()
            bench.engine.requests.clear()
            restart = Restarts()
            assert await bench.service.replay("c", restart) == Replayed(2)
            assert [request.code for request in bench.engine.requests] == [ONE, TWO]
            assert restart.count == 1
            assert await bench.detail() == before

    run(body)


def test_the_code_of_another_branch_stays_where_it_is(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [*STEPS, text_step("b")], PROGRAMS) as bench:
            await bench.chat()
            turn_id = await bench.send()
            await bench.events()
            await run_code(bench, TWO)
            await bench.service.retry("c", turn_id)
            await bench.events()
            assert await bench.service.replay("c", Restarts()) == Replayed(0)

    run(body)


def test_the_first_failure_ends_it_and_says_why(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, STEPS, PROGRAMS) as bench:
            await bench.chat()
            await bench.say()
            second = await run_code(bench, TWO)
            bench.engine.programs[TWO] = FAILURE
            failed = await bench.service.replay("c", Restarts())
            later = [await bench.service.get_execution(await run_code(bench, ONE)) for _ in range(2)]
            assert [[note.code for note in part.notes] for part in later] == [["variables_lost"], []]
            assert failed.to_dict() == {
                "ran": 1,
                "failed": {"execution_id": second, "message": "ZeroDivisionError: division by zero"},
            }

    run(body)


def test_a_kernel_that_cannot_start_leaves_word_for_the_next_code(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, STEPS, PROGRAMS) as bench:
            await bench.chat()
            await bench.say()
            unavailable = EngineUnavailableError("The kernel does not start.")
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(bench.engine, "run", AsyncMock(side_effect=unavailable))
                with pytest.raises(EngineUnavailableError):
                    await bench.service.replay("c", Restarts())
            later = await bench.service.get_execution(await run_code(bench, TWO))
            assert [note.code for note in later.notes] == ["variables_lost"]

    run(body)


def test_a_restart_that_fails_is_told_to_the_next_execution(tmp_path: Path) -> None:
    async def fail() -> None:
        raise EngineUnavailableError("The kernel could not be restarted.")

    async def body() -> None:
        async with workbench(tmp_path, STEPS, PROGRAMS) as bench:
            await bench.chat()
            await bench.say()
            with pytest.raises(EngineUnavailableError):
                await bench.service.replay("c", fail)
            later = await bench.service.get_execution(await run_code(bench, ONE))
            assert [note.code for note in later.notes] == ["variables_lost"]

    run(body)


def test_a_turn_or_code_that_runs_is_not_disturbed(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [script(asyncio.Event())], PROGRAMS) as bench:
            await bench.chat()
            with pytest.raises(NotFoundError):
                await bench.service.replay("nothing", Restarts())
            turn_id = await bench.send()
            restart = Restarts()
            with pytest.raises(ConflictError) as refused:
                await bench.service.replay("c", restart)
            assert refused.value.code == "turn_running"
            await bench.service.stop("c", turn_id)
            started = await bench.service.run_code("c", ExecutionRequest(LOOP))
            with pytest.raises(ConflictError) as refused:
                await bench.service.replay("c", restart)
            assert (refused.value.code, restart.count) == ("code_running", 0)

            async def runs() -> bool:
                return (await bench.service.get_execution(started.id)).status == "running"

            await bench.until(runs)

    run(body)


async def replaying(bench: Workbench) -> asyncio.Task[Replayed]:
    """Make a chat whose replay never ends, and begin it."""
    await bench.chat()
    await bench.say()
    bench.engine.programs[ONE] = PROGRAMS[LOOP]
    bench.engine.requests.clear()
    task = asyncio.create_task(bench.service.replay("c", Restarts()))

    async def runs() -> bool:
        return bool(bench.engine.requests)

    await bench.until(runs)
    return task


def test_a_second_replay_is_refused_and_a_message_waits_for_the_first(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [*STEPS, text_step("b")], PROGRAMS) as bench:
            task = await replaying(bench)
            with pytest.raises(ConflictError, match="Code is running"):
                await bench.service.replay("c", Restarts())
            sent = asyncio.create_task(bench.service.start("c", TurnRequest("next")))
            assert bench.service.working()
            await bench.engine.stop(bench.engine.requests[0].execution_id)
            replayed = await task
            assert (replayed.ran, replayed.message) == (0, "The code was interrupted.")
            assert (await sent).turn_id is not None
            await bench.events()

    run(body)


def test_a_deleted_chat_ends_its_replay(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, STEPS, PROGRAMS) as bench:
            task = await replaying(bench)
            await bench.service.end_chat("c")
            assert task.done()
            assert task.result().failed_id == executions((await bench.messages())[-1])[0].id

    run(body)


def test_the_end_of_the_server_ends_a_replay(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, STEPS, PROGRAMS) as bench:
            task = await replaying(bench)
            await bench.service.close()
            assert (await task).ran == 0

    run(body)
