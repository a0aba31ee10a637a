from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jupyter_codeinterp.engines.fake import Forever, Program
from jupyter_codeinterp.engines.seam import Emit, Outcome, RunRequest
from jupyter_codeinterp.errors import ConflictError, EngineError, ForbiddenError, NotFoundError
from jupyter_codeinterp.llm.scripted import code_step, text_step
from jupyter_codeinterp.llm.seam import ToolResult
from jupyter_codeinterp.protocol.chats import KernelChoice
from jupyter_codeinterp.protocol.engine_events import Raised, Starting, Stream
from jupyter_codeinterp.protocol.outputs import StreamOutput
from jupyter_codeinterp.protocol.parts import Anchor
from jupyter_codeinterp.protocol.requests import DecisionRequest, ExecutionRequest
from jupyter_codeinterp.protocol.settings import Deadlines, RemoteJupyter, Settings
from tests.turn.workbench import Workbench, executions, run, texts, workbench

LOOP = "while True: pass"
PRINT = "print(1)"
OTHER = "print(2)"
PROGRAMS: dict[str, Program] = {
    LOOP: (Stream("stdout", "on\n"), Forever()),
    PRINT: (Starting("starting kernel"), Stream("stdout", "1\n")),
    OTHER: (Stream("stdout", "2\n"),),
}


async def ask(bench: Workbench, decision: DecisionRequest) -> None:
    """Run one turn in which a person decides so."""
    await bench.send()
    execution_id = await bench.execution_in("waiting_approval")
    await bench.service.decide(execution_id, decision)
    with pytest.raises(ConflictError, match="decision"):
        await bench.service.decide(execution_id, decision)
    await bench.events()


def last_result(bench: Workbench) -> str:
    message = bench.model.requests[-1].messages[-1]
    assert isinstance(message, ToolResult)
    return message.text


def test_a_person_allows_code_once_and_the_second_decider_is_told(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(PRINT), text_step("Done.")], PROGRAMS) as bench:
            await bench.chat(approval="ask")
            await ask(bench, DecisionRequest("run"))
            (part,) = executions(await bench.answer())
            assert (part.status, part.ran_code) == ("ok", None)
            assert (await bench.store.chats.get("c")).approval == "ask"

    run(body)


def test_edited_code_runs_instead_and_the_original_is_kept(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(PRINT), text_step("Done.")], PROGRAMS) as bench:
            await bench.chat(approval="ask")
            await ask(bench, DecisionRequest("run", code=OTHER, note="two is better"))
            (part,) = executions(await bench.answer())
            assert (part.code, part.ran_code, part.status) == (PRINT, OTHER, "ok")
            assert [request.code for request in bench.engine.requests] == [OTHER]
            assert "two is better" in last_result(bench)

    run(body)


def test_rejected_code_does_not_run_and_the_model_reads_why(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(PRINT), text_step("Fine.")], PROGRAMS) as bench:
            await bench.chat(approval="ask")
            await ask(bench, DecisionRequest("reject", note="not now"))
            answer = await bench.answer()
            assert [part.status for part in executions(answer)] == ["refused"]
            assert texts(answer) == ["Fine."]
            assert "not now" in last_result(bench)
            assert not bench.engine.requests

    run(body)


def test_a_missing_module_is_told_with_what_installs_it(tmp_path: Path) -> None:
    async def body() -> None:
        missing = Raised("ModuleNotFoundError", "No module named 'cv2'", ("ModuleNotFoundError",))
        programs: dict[str, Program] = {"import cv2": (missing, Outcome("error"))}
        async with workbench(tmp_path, [code_step("import cv2"), text_step("Pity.")], programs) as bench:
            await bench.chat()
            await bench.say()
            (part,) = executions(await bench.answer())
            assert [note.details["install"] for note in part.notes] == ["%pip install opencv-python"]
            assert "`%pip install opencv-python` installs it" in last_result(bench)

    run(body)


def test_code_runs_in_the_kernel_that_was_chosen_last(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(PRINT), text_step("Done.")], PROGRAMS) as bench:
            await bench.chat(approval="ask")
            await bench.send()
            execution_id = await bench.execution_in("waiting_approval")
            await bench.store.chats.update("c", {"kernel": KernelChoice("other")})
            await bench.service.decide(execution_id, DecisionRequest("run"))
            await bench.events()
            assert [request.place.kernel.name for request in bench.engine.requests] == ["other"]

    run(body)


def test_nobody_answering_refuses_the_code(tmp_path: Path) -> None:
    async def body() -> None:
        settings = Settings(deadlines=Deadlines(approval_wait=0.05))
        async with workbench(tmp_path, [code_step(PRINT), text_step("Pity.")], PROGRAMS, settings=settings) as bench:
            await bench.chat(approval="ask")
            await bench.say()
            (part,) = executions(await bench.answer())
            assert (part.status, part.notes[0].code) == ("refused", "approval_timeout")

    run(body)


def test_always_in_this_chat_asks_no_more(tmp_path: Path) -> None:
    async def body() -> None:
        steps = [code_step(PRINT), code_step(OTHER, call_id="call00002"), text_step("Done.")]
        async with workbench(tmp_path, steps, PROGRAMS) as bench:
            await bench.chat(approval="ask")
            await ask(bench, DecisionRequest("run", scope="chat"))
            assert [part.status for part in executions(await bench.answer())] == ["ok", "ok"]
            assert (await bench.store.chats.get("c")).approval == "auto"

    run(body)


def test_the_administrator_s_cap_asks_all_the_same(tmp_path: Path) -> None:
    async def body() -> None:
        settings = Settings(minimum_approval={"jupyter": "ask"})
        async with workbench(tmp_path, [code_step(PRINT), text_step("Done.")], PROGRAMS, settings=settings) as bench:
            await bench.chat(approval="auto")
            await ask(bench, DecisionRequest("run"))

    run(body)


def test_blocked_modules_are_refused_also_when_a_person_edits_them_in(tmp_path: Path) -> None:
    async def body() -> None:
        steps = [code_step("import socket"), text_step("No."), code_step(PRINT), text_step("No.")]
        settings = Settings(blocked_modules=("socket",))
        async with workbench(tmp_path, steps, PROGRAMS, settings=settings) as bench:
            await bench.chat(approval="ask")
            await bench.say()
            assert "socket" in last_result(bench)
            await ask(bench, DecisionRequest("run", code="from socket import *"))
            assert [part.status for part in executions(await bench.answer())] == ["refused"]
            assert not bench.engine.requests

    run(body)


def test_an_engine_that_is_missing_is_a_result_the_model_reads(tmp_path: Path) -> None:
    async def body() -> None:
        steps = [code_step(PRINT), text_step("I see.")]
        async with workbench(tmp_path, steps, PROGRAMS) as bench:
            await bench.chat(engine="pyodide")
            await bench.say()
            (part,) = executions(await bench.answer())
            assert (part.status, part.notes[0].code) == ("refused", "engine_unavailable")
            assert "jupyter" in last_result(bench)

    run(body)


def test_an_engine_that_fails_is_an_error_and_the_turn_goes_on(tmp_path: Path) -> None:
    async def broken(_: RunRequest, emit: Emit) -> Outcome:
        await emit(Stream("stdout", "before data:im"))
        raise EngineError("The kernel would not start.")

    async def bug(_: RunRequest, __: Emit) -> Outcome:
        raise RuntimeError("a bug")

    async def body() -> None:
        steps = [code_step("a"), code_step("b", call_id="call00002"), text_step("Sorry.")]
        async with workbench(tmp_path, steps, {"a": broken, "b": bug}) as bench:
            await bench.chat()
            await bench.say()
            first, second = executions(await bench.answer())
            assert (first.status, first.notes[0].code) == ("error", "engine_failed")
            assert first.outputs == (StreamOutput("stdout", "before data:im"),)
            assert (second.status, second.notes[0].code) == ("error", "internal")

    run(body)


def test_the_deadline_ends_code_and_more_time_may_be_given(tmp_path: Path) -> None:
    async def body() -> None:
        settings = Settings(interpreter_jupyter=RemoteJupyter(timeout_seconds=0.2))
        async with workbench(tmp_path, [code_step(LOOP), text_step("Long.")], PROGRAMS, settings=settings) as bench:
            await bench.chat()
            await bench.send()
            execution_id = await bench.execution_in("running")
            before = await bench.service.get_execution(execution_id)
            after = await bench.service.extend(execution_id, 0.1)
            assert before.deadline is not None
            assert after.deadline == before.deadline + 0.1
            await bench.events()
            assert [part.status for part in executions(await bench.answer())] == ["timeout"]
            with pytest.raises(ConflictError):
                await bench.service.extend(execution_id)

    run(body)


def test_a_manual_run_is_stored_shown_and_told(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [], PROGRAMS) as bench:
            await bench.chat()
            request = ExecutionRequest(PRINT, anchor=Anchor("m", 0, 1), client_id="x")
            begun = await bench.service.run_code("c", request)
            assert (await bench.service.run_code("c", request)).id == begun.id

            async def ended() -> bool:
                return (await bench.service.get_execution(begun.id)).status == "ok"

            await bench.until(ended)
            part = await bench.service.get_execution(begun.id)
            assert (part.origin, part.anchor) == ("user", Anchor("m", 0, 1))
            assert [item["id"] for item in (await bench.detail())["executions"]] == [begun.id]
            assert len(bench.engine.requests) == 1

    run(body)


def test_executions_of_one_chat_run_one_after_the_other_and_chats_beside_each_other(tmp_path: Path) -> None:
    async def body() -> None:
        running: list[str] = []
        most: dict[str, int] = {}
        together = 0

        async def work(request: RunRequest, _: Emit) -> Outcome:
            nonlocal together
            running.append(request.place.chat_id)
            most[request.place.chat_id] = max(most.get(request.place.chat_id, 0), running.count(request.place.chat_id))
            together = max(together, len(running))
            for _round in range(20):
                await asyncio.sleep(0)
            running.remove(request.place.chat_id)
            return Outcome("ok")

        async with workbench(tmp_path, [], {"x": work}) as bench:
            ids: dict[str, list[str]] = {"c": [], "d": []}
            for chat_id in ids:
                await bench.chat(chat_id)
            for _ in range(3):
                for chat_id, started in ids.items():
                    started.append((await bench.service.run_code(chat_id, ExecutionRequest("x"))).id)

            async def ended() -> bool:
                parts = [await bench.service.get_execution(one) for started in ids.values() for one in started]
                return all(part.status == "ok" for part in parts)

            await bench.until(ended)
            assert most == {"c": 1, "d": 1}
            for chat_id, started in ids.items():
                order = [request.execution_id for request in bench.engine.requests if request.place.chat_id == chat_id]
                assert order == started

    run(body)


def test_manual_runs_follow_the_switches(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [], settings=Settings(manual_run_enabled=False)) as bench:
            await bench.chat()
            with pytest.raises(ForbiddenError):
                await bench.service.run_code("c", ExecutionRequest(PRINT))
            with pytest.raises(NotFoundError):
                await bench.service.run_code("nowhere", ExecutionRequest(PRINT))
            with pytest.raises(NotFoundError):
                await bench.service.decide("nothing", DecisionRequest("run"))

    run(body)


def test_phases_of_the_start_are_told(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(PRINT), text_step("Done.")], PROGRAMS) as bench:
            await bench.chat()
            events = await bench.say()
            told = [event.to_dict()["execution"] for event in events if event.type == "execution.status"]
            states = [(item["status"], item.get("phase")) for item in told]
            assert states == [("queued", None), ("starting", "starting kernel"), ("running", None), ("ok", None)]
            assert executions(await bench.answer())[0].ended is not None

    run(body)


def test_the_first_code_after_a_restart_of_the_server_says_that_variables_are_gone(tmp_path: Path) -> None:
    async def body() -> None:
        steps = [code_step(PRINT), text_step("Done."), code_step(OTHER), text_step("Done.")]
        async with workbench(tmp_path, steps[:2], PROGRAMS) as bench:
            await bench.chat()
            await bench.say()
            assert executions(await bench.answer())[0].notes == ()
        async with workbench(tmp_path, steps, PROGRAMS) as bench:
            page = bench.pages["c"] = bench.service.feed.connect()
            page.show("c", bench.service.feed.cursor("c"))
            await bench.say()
            assert [note.code for note in executions(await bench.answer())[0].notes] == ["variables_lost"]
            assert "Jupyter Server was restarted" in last_result(bench)
            await bench.say()
            assert executions(await bench.answer())[0].notes == ()

    run(body)
