"""Code that waits for a kernel is no activity and says for whom it waits; chats at work keep theirs."""

from __future__ import annotations

import asyncio
from pathlib import Path

from jupyter_codeinterp.engines.fake import Program
from jupyter_codeinterp.engines.kernel_limit import limit_error
from jupyter_codeinterp.engines.seam import Emit, Outcome, RunRequest, Use
from jupyter_codeinterp.llm.scripted import code_step, text_step
from jupyter_codeinterp.llm.seam import ToolResult
from jupyter_codeinterp.protocol.engine_events import Running, Waiting
from jupyter_codeinterp.protocol.parts import Holder
from jupyter_codeinterp.protocol.requests import ExecutionRequest
from tests.turn.workbench import Workbench, executions, run, workbench

CODE = "x = 1"
HOLDERS = (Holder("c-1", "Sales", turn_id="t-1"), Holder("c-2", "Maps", execution_id="e-2"))
STEPS = [code_step(CODE), text_step("done")]


class Gate:
    """A program that waits for a kernel until ``opened``."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()

    async def __call__(self, request: RunRequest, emit: Emit) -> Outcome:
        await emit(Waiting("Waiting for a kernel.", HOLDERS))
        await self.opened.wait()
        await emit(Running())
        return Outcome("ok")


def test_code_that_waits_names_the_chats_and_is_no_activity(tmp_path: Path) -> None:
    async def body() -> None:
        gate = Gate()
        programs: dict[str, Program] = {CODE: gate}
        async with workbench(tmp_path, STEPS, programs) as bench:
            await bench.chat()
            await bench.send()
            await bench.execution_in("queued")
            (part,) = (await bench.detail())["messages"][-1]["parts"]
            assert part["phase"] == "Waiting for a kernel."
            assert part["waits_for"] == [holder.to_dict() for holder in HOLDERS]
            assert not bench.service.working()
            gate.opened.set()
            await bench.events()
            (execution,) = executions(await bench.answer())
            assert (execution.status, execution.phase, execution.waits_for) == ("ok", None, ())

    run(body)


def test_code_that_is_stopped_while_it_waits_is_told_as_it_is(tmp_path: Path) -> None:
    async def body() -> None:
        programs: dict[str, Program] = {CODE: Gate()}
        async with workbench(tmp_path, STEPS, programs) as bench:
            await bench.chat()
            turn_id = await bench.send()
            await bench.execution_in("queued")
            await bench.service.stop("c", turn_id)
            await bench.events()
            (execution,) = executions(await bench.answer())
            assert (execution.phase, execution.waits_for) == (None, ())

    run(body)


def test_a_chat_uses_its_kernel_from_the_first_to_the_last_step_of_a_turn(tmp_path: Path) -> None:
    async def body() -> None:
        gate = Gate()
        programs: dict[str, Program] = {CODE: gate}
        async with workbench(tmp_path, STEPS, programs) as bench:
            await bench.chat(approval="ask")
            assert bench.service.find_use("c") is None
            turn_id = await bench.send()
            await bench.execution_in("waiting_approval")
            use = bench.service.find_use("c")
            assert use is not None
            assert (use.turn_id, use.since is not None) == (turn_id, True)
            await bench.service.stop("c", turn_id)
            await bench.events()
            assert bench.service.find_use("c") is None

    run(body)


def test_a_run_of_a_person_and_a_replay_use_it_too(tmp_path: Path) -> None:
    async def body() -> None:
        gate = Gate()
        programs: dict[str, Program] = {CODE: gate}
        async with workbench(tmp_path, [], programs) as bench:
            await bench.chat()
            begun = await bench.service.run_code("c", ExecutionRequest(CODE))
            await until_asked(bench, 1)
            use = bench.service.find_use("c")
            assert use is not None
            assert use.execution_id == begun.id
            gate.opened.set()

            async def unused() -> bool:
                return bench.service.find_use("c") is None

            await bench.until(unused)
            gate.opened.clear()

            async def restart() -> None:
                return None

            replay = asyncio.create_task(bench.service.replay("c", restart))
            await until_asked(bench, 2)
            assert bench.service.find_use("c") == Use()
            gate.opened.set()
            assert (await replay).ran == 1
            assert bench.service.find_use("c") is None

    run(body)


def test_a_model_whose_code_got_no_kernel_is_told_that_there_is_no_result(tmp_path: Path) -> None:
    async def body() -> None:
        async def refuse(request: RunRequest, emit: Emit) -> Outcome:
            raise limit_error(HOLDERS, 2)

        programs: dict[str, Program] = {CODE: refuse}
        async with workbench(tmp_path, STEPS, programs) as bench:
            await bench.chat()
            await bench.say()
            (execution,) = executions(await bench.answer())
            assert (execution.status, [note.code for note in execution.notes]) == ("refused", ["kernel_limit"])
            told = bench.model.requests[1].messages[-1]
            assert isinstance(told, ToolResult)
            assert 'all 2 kernels there may be are in use by other chats ("Sales", "Maps")' in told.text
            assert "do not make one up" in told.text

    run(body)


async def until_asked(bench: Workbench, times: int) -> None:
    """Return when the engine was asked to run code so often."""

    async def asked() -> bool:
        return len(bench.engine.requests) >= times

    await bench.until(asked)
