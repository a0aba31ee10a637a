"""What switches do to turns and runs: a real turn service and store, a scripted model, a fake engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_codeinterp.engines.fake import Program
from jupyter_codeinterp.errors import BudgetError, CodeInterpError, ForbiddenError
from jupyter_codeinterp.llm.scripted import ScriptItem, code_step, text_step
from jupyter_codeinterp.llm.seam import End, Text, TokenUsage, ToolResult
from jupyter_codeinterp.protocol.chats import Usage
from jupyter_codeinterp.protocol.engine_events import Stream
from jupyter_codeinterp.protocol.models import Capabilities
from jupyter_codeinterp.protocol.outputs import StreamOutput
from jupyter_codeinterp.protocol.parts import ExecutionPart
from jupyter_codeinterp.protocol.requests import ExecutionRequest
from jupyter_codeinterp.protocol.settings import Settings
from jupyter_codeinterp.turn.snapshot_needed import SnapshotNeeded
from tests.turn.workbench import Workbench, executions, notes, workbench

CODE = "import math\nprint(1)"
LONG = "import math\nprint('x' * 50_000)"
PROGRAMS: dict[str, Program] = {CODE: (Stream("stdout", "1\n"),), LONG: (Stream("stdout", "0123456789" * 5_000),)}


async def _turn(given: Settings, folder: Path, code: str = CODE, **chat: Any) -> tuple[Workbench, ExecutionPart | None]:
    """Let a model run code once and return what became of it."""
    steps = [code_step(code), text_step("Done.")]
    async with workbench(folder, steps, PROGRAMS, settings=given) as bench:
        await bench.chat(**chat)
        await bench.say()
        found = executions(await bench.answer())
        return bench, found[0] if found else None


async def _manual(given: Settings, folder: Path) -> Workbench:
    async with workbench(folder, (), PROGRAMS, settings=given) as bench:
        await bench.chat()
        await bench.service.run_code("c", ExecutionRequest(CODE))

        async def ended() -> bool:
            return [part.status for part in await bench.store.executions.list_manual("c")] == ["ok"]

        await bench.until(ended)
        return bench


async def no_model_is_offered_to_run_code(given: Settings, folder: Path) -> None:
    async with workbench(folder, [text_step("Hello.")], settings=given) as bench:
        await bench.chat()
        await bench.say()
        assert not bench.model.requests[0].tools
        assert "switched off" in bench.model.requests[0].system


async def code_of_models_gets_seven_seconds(given: Settings, folder: Path) -> None:
    bench, _ = await _turn(given, folder)
    assert bench.engine.requests[0].deadline.seconds == 7


async def runs_of_people_get_seven_seconds(given: Settings, folder: Path) -> None:
    bench = await _manual(given, folder)
    assert bench.engine.requests[0].deadline.seconds == 7


async def the_model_reads_the_template(given: Settings, folder: Path) -> None:
    bench, _ = await _turn(given, folder)
    assert bench.model.requests[0].system.startswith("Be a poet on a Python kernel")


async def an_import_of_math_is_refused(given: Settings, folder: Path) -> None:
    _, part = await _turn(given, folder)
    assert part
    assert (part.status, part.notes[0].code) == ("refused", "blocked_module")


async def people_run_nothing(given: Settings, folder: Path) -> None:
    with pytest.raises(ForbiddenError) as refused:
        await _manual(given, folder)
    assert refused.value.code == "manual_run_disabled"


async def runs_of_people_go_to_the_browser(given: Settings, folder: Path) -> None:
    # the workbench has none
    with pytest.raises(CodeInterpError, match="'pyodide'"):
        await _manual(given, folder)


async def the_kernel_is_refused(given: Settings, folder: Path) -> None:
    with pytest.raises(ForbiddenError, match="use 'pyodide'"):
        await _turn(given, folder)


async def a_page_is_shown_less(given: Settings, folder: Path) -> None:
    _, part = await _turn(given, folder, LONG)
    assert part
    shown = [output.text for output in part.outputs if isinstance(output, StreamOutput)]
    assert 5_000 < sum(map(len, shown)) < 15_000


async def a_model_reads_less(given: Settings, folder: Path) -> None:
    bench, _ = await _turn(given, folder, LONG)
    result = bench.model.requests[-1].messages[-1]
    assert isinstance(result, ToolResult)
    assert len(result.text.encode()) <= 1_000


async def one_step_is_the_last(given: Settings, folder: Path) -> None:
    bench, _ = await _turn(given, folder)
    assert len(bench.model.requests) == 1


async def the_code_is_too_long(given: Settings, folder: Path) -> None:
    _, part = await _turn(given, folder)
    assert part
    assert part.notes[0].code == "code_too_long"


async def a_page_that_was_away_takes_a_snapshot(given: Settings, folder: Path) -> None:
    async with workbench(folder, [text_step("Hello.")], settings=given) as bench:
        await bench.chat()
        await bench.send()

        async def ended() -> bool:
            return bench.service._live.turn("c") is None

        await bench.until(ended)
        assert isinstance(await bench.pages["c"].next(), SnapshotNeeded)


async def nobody_answers_in_time(given: Settings, folder: Path) -> None:
    _, part = await _turn(given, folder, approval="ask")
    assert part
    assert part.notes[0].code == "approval_timeout"


async def a_model_that_sees_is_shown_nothing(given: Settings, folder: Path) -> None:
    capabilities = Capabilities(vision=True)
    async with workbench(folder, [text_step("Hello.")], settings=given, capabilities=capabilities) as bench:
        await bench.chat()
        await bench.say()
        assert not bench.model.requests[0].vision


async def the_second_turn_is_refused(given: Settings, folder: Path) -> None:
    steps: list[list[ScriptItem]] = [[Text("Done."), TokenUsage(Usage(60, 40)), End("stop")], text_step("never")]
    async with workbench(folder, steps, settings=given) as bench:
        await bench.chat()
        await bench.say()
        with pytest.raises(BudgetError):
            await bench.send()
        usage = await bench.service.budgets.describe()
        assert 0 in [state["left"] for kind in usage.values() for state in kind.values()]
        assert notes(await bench.answer()) == []
