from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jupyter_codeinterp.engines.fake import Forever, Program
from jupyter_codeinterp.engines.seam import Emit, Outcome, RunRequest
from jupyter_codeinterp.llm.scripted import code_step, text_step
from jupyter_codeinterp.llm.seam import TOOL_NAME, Text, ToolCode, ToolEnd, ToolResult, ToolStart
from jupyter_codeinterp.protocol.engine_events import Running, Starting, Stream
from jupyter_codeinterp.protocol.events import TurnFinished
from jupyter_codeinterp.protocol.parts import Note, NotePart
from jupyter_codeinterp.protocol.requests import ExecutionRequest
from jupyter_codeinterp.turn.not_run import SERVER_STOPPED, STOPPED_BEFORE_RUN
from tests.turn.workbench import Workbench, executions, run, script, texts, workbench

LOOP = "while True: pass"
PRINT = "print(1)"
PROGRAMS: dict[str, Program] = {LOOP: (Stream("stdout", "on\n"), Forever()), PRINT: (Stream("stdout", "1\n"),)}


async def check_stopped(bench: Workbench, turn_id: str) -> None:
    """Exactly one end, the same for pages, the store and whoever asks again."""
    events = await bench.events()
    ends = [event for event in events if event.type in ("turn.finished", "turn.failed")]
    assert len(ends) == 1
    assert isinstance(ends[0], TurnFinished)
    assert ends[0].message["stopped_reason"] == "stopped"
    turn = await bench.store.conversation.find_turn(turn_id=turn_id)
    assert turn is not None
    assert turn.state == "stopped"
    assert (await bench.detail())["turn"] is None
    for part in executions(await bench.answer()):
        stopped = "interrupted" if part.started is not None else "refused"
        assert part.status in ("ok", stopped)
        assert part.status != "refused" or part.notes[-1].code in ("stopped_before_run", "stopped_in_writing")
    await bench.service.stop("c", turn_id)


def test_stop_before_the_first_token(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [script(asyncio.Event())]) as bench:
            await bench.chat()
            turn_id = await bench.send()
            await bench.service.stop("c", turn_id)
            await check_stopped(bench, turn_id)

    run(body)


def test_stop_while_the_answer_is_written_closes_the_stream_and_keeps_the_text(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [script(Text("Half"), asyncio.Event())]) as bench:
            await bench.chat()
            turn_id = await bench.send()

            async def begun() -> bool:
                return bool((await bench.detail())["messages"][-1]["parts"])

            await bench.until(begun)
            await bench.service.stop("c", turn_id)
            await check_stopped(bench, turn_id)
            assert texts(await bench.answer()) == ["Half"]
            assert bench.model.closed_early == 1

    run(body)


def test_stop_while_code_is_written_never_runs_it(tmp_path: Path) -> None:
    async def body() -> None:
        writing = script(ToolStart("aaaaaaaaa", TOOL_NAME), ToolCode("aaaaaaaaa", "prin"), asyncio.Event())
        async with workbench(tmp_path, [writing]) as bench:
            await bench.chat()
            turn_id = await bench.send()
            await bench.execution_in("writing")
            await bench.service.stop("c", turn_id)
            await check_stopped(bench, turn_id)
            assert not bench.engine.requests

    run(body)


def test_stop_between_the_end_of_the_code_and_the_end_of_the_stream_never_runs_it(tmp_path: Path) -> None:
    async def body() -> None:
        call = (ToolStart("aaaaaaaaa", TOOL_NAME), ToolEnd("aaaaaaaaa", TOOL_NAME, PRINT, '{"code": "print(1)"}'))
        async with workbench(tmp_path, [script(*call, asyncio.Event())], PROGRAMS) as bench:
            await bench.chat()
            turn_id = await bench.send()
            execution_id = await bench.execution_in("writing")

            async def complete() -> bool:
                return (await bench.service.get_execution(execution_id)).code == PRINT

            await bench.until(complete)
            await bench.service.stop("c", turn_id)
            await check_stopped(bench, turn_id)
            assert not bench.engine.requests

    run(body)


def test_stop_while_code_runs_interrupts_it_and_keeps_its_output(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(LOOP)], PROGRAMS) as bench:
            await bench.chat()
            turn_id = await bench.send()
            await bench.execution_in("running")
            await bench.service.stop("c", turn_id)
            await check_stopped(bench, turn_id)
            assert len(bench.model.requests) == 1

    run(body)


def test_stop_while_a_person_is_asked(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(PRINT)], PROGRAMS) as bench:
            await bench.chat(approval="ask")
            turn_id = await bench.send()
            await bench.execution_in("waiting_approval")
            await bench.service.stop("c", turn_id)
            await check_stopped(bench, turn_id)
            assert not bench.engine.requests

    run(body)


def test_stop_while_code_waits_behind_other_code(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(PRINT)], PROGRAMS) as bench:
            await bench.chat()
            manual = await bench.service.run_code("c", ExecutionRequest(LOOP))
            turn_id = await bench.send()
            await bench.execution_in("queued")
            await bench.service.stop("c", turn_id)
            await check_stopped(bench, turn_id)
            assert [request.code for request in bench.engine.requests] == [LOOP]
            await bench.service.interrupt(manual.id)

    run(body)


def test_stop_while_the_engine_starts_says_that_nothing_ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step("slow")], PROGRAMS) as bench:
            starting, stopped = asyncio.Event(), asyncio.Event()

            async def start(_: RunRequest, emit: Emit) -> Outcome:
                await emit(Starting("starting kernel"))
                starting.set()
                await stopped.wait()
                return Outcome("interrupted")

            async def stop(_: str) -> None:
                stopped.set()

            monkeypatch.setattr(bench.engine, "run", start)
            monkeypatch.setattr(bench.engine, "stop", stop)
            await bench.chat()
            turn_id = await bench.send()
            await asyncio.wait_for(starting.wait(), 10)
            await bench.service.stop("c", turn_id)
            await check_stopped(bench, turn_id)
            (part,) = executions(await bench.answer())
            assert (part.status, part.notes) == ("refused", (STOPPED_BEFORE_RUN,))

    run(body)


def test_code_stopped_before_it_ran_is_told_to_the_model_as_not_run(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(PRINT), text_step("As you wish.")], PROGRAMS) as bench:
            await bench.chat(approval="ask")
            await bench.send()
            await bench.service.interrupt(await bench.execution_in("waiting_approval"))
            await bench.events()
            told = bench.model.requests[-1].messages[-1]
            assert isinstance(told, ToolResult)
            assert told.text.startswith("Status: refused: the code was not run. Do not run it unless the user asks.")
            assert "interrupted" not in told.text

    run(body)


def test_stop_of_a_step_with_two_calls_runs_neither_further(tmp_path: Path) -> None:
    async def body() -> None:
        first, second = code_step(LOOP, call_id="aaaaaaaaa"), code_step(PRINT, call_id="bbbbbbbbb")
        async with workbench(tmp_path, [script(*first[:-1], *second)], PROGRAMS) as bench:
            await bench.chat()
            turn_id = await bench.send()
            await bench.execution_in("running")
            await bench.service.stop("c", turn_id)
            await check_stopped(bench, turn_id)
            statuses = [part.status for part in executions(await bench.answer())]
            assert statuses == ["interrupted", "refused"]

    run(body)


def test_interrupting_an_execution_lets_the_turn_go_on(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(LOOP), text_step("You stopped it.")], PROGRAMS) as bench:
            await bench.chat()
            await bench.send()
            await bench.service.interrupt(await bench.execution_in("running"))
            await bench.events()
            answer = await bench.answer()
            assert texts(answer) == ["You stopped it."]
            assert [part.status for part in executions(answer)] == ["interrupted"]

    run(body)


def test_the_end_of_the_server_marks_what_ran_interrupted(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(LOOP)], PROGRAMS) as bench:
            await bench.chat()
            turn_id = await bench.send()
            await bench.execution_in("running")
            manual = await bench.service.run_code("c", ExecutionRequest(PRINT))
            await bench.service.close()
            turn = await bench.store.conversation.find_turn(turn_id=turn_id)
            assert turn is not None
            assert turn.state == "interrupted"
            answer = await bench.answer()
            assert answer.stopped_reason == "interrupted"
            assert isinstance(answer.parts[-1], NotePart)
            assert [part.status for part in executions(answer)] == ["interrupted"]
            run_by_hand = (await bench.store.executions.get(manual.id)).part
            assert run_by_hand.status == "refused"
            assert run_by_hand.notes == (STOPPED_BEFORE_RUN,)

    run(body)


def test_after_the_end_of_the_server_no_variables_are_said_to_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(LOOP)], PROGRAMS) as bench:
            stopped = asyncio.Event()

            async def loop(_: RunRequest, emit: Emit) -> Outcome:
                await emit(Running())
                await stopped.wait()
                return Outcome("interrupted", notes=(Note("variables_kept", "Variables are kept."),))

            async def stop(_: str) -> None:
                stopped.set()

            monkeypatch.setattr(bench.engine, "run", loop)
            monkeypatch.setattr(bench.engine, "stop", stop)
            await bench.chat()
            await bench.send()
            await bench.execution_in("running")
            await bench.service.close()
            (part,) = executions(await bench.answer())
            assert (part.status, part.notes) == ("interrupted", (SERVER_STOPPED,))

    run(body)


@pytest.mark.parametrize("moment", range(12))
def test_stop_after_any_number_of_loop_rounds_ends_once(tmp_path: Path, moment: int) -> None:
    async def body() -> None:
        steps = [code_step(PRINT, text="x"), code_step(LOOP), text_step("end")]
        async with workbench(tmp_path, steps, PROGRAMS) as bench:
            await bench.chat(approval="ask" if moment % 2 else "auto")
            turn_id = await bench.send()
            for _ in range(moment * 3):
                await asyncio.sleep(0)
            await bench.service.stop("c", turn_id)
            await check_stopped(bench, turn_id)

    run(body)
