"""A person sees the state of a chat's kernel, interrupts, restarts and ends it."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_codeinterp.engines.control import KernelControl
from jupyter_codeinterp.engines.seam import Place
from jupyter_codeinterp.errors import EngineUnavailableError
from jupyter_codeinterp.protocol.chats import Chat
from jupyter_codeinterp.protocol.settings import Deadlines, Limits, Settings
from tests.engines.conftest import NewEngine
from tests.engines.running import Started, run_code, until

CHAT = Chat("chat-1", "", 0.0, 0.0, "demo/analyst", "jupyter", "auto")
PLACE = Place.of(CHAT)


async def test_the_state_follows_the_kernel(new_engine: NewEngine, jp_serverapp: Any) -> None:
    engine = new_engine(Settings())
    control = KernelControl(engine)
    assert control.state("chat-1").execution_state == "absent"
    await engine.prepare(PLACE)
    assert control.state("chat-1").execution_state == "starting"
    started = Started(engine, "while True: pass", PLACE)
    await started.until_output()
    busy = control.state("chat-1")
    assert (busy.execution_state, busy.name, busy.bound) == ("busy", "python3", False)
    await control.interrupt("chat-1")
    assert (await started.ended()).outcome.status == "interrupted"
    await control.shutdown("chat-1")
    assert control.state("chat-1").execution_state == "absent"
    assert jp_serverapp.kernel_manager.list_kernel_ids() == []
    assert await jp_serverapp.session_manager.list_sessions() == []


async def test_a_restart_stops_what_runs_and_forgets_the_variables(new_engine: NewEngine, jp_serverapp: Any) -> None:
    engine = new_engine(Settings())
    control = KernelControl(engine)
    started = Started(engine, "x = 1\nwhile True: pass", PLACE)
    await started.until_output()
    await control.restart(CHAT)
    stopped = await started.ended()
    assert (stopped.outcome.status, stopped.notes()) == ("interrupted", ["variables_lost"])
    after = await run_code(engine, "print('x' in globals())", PLACE)
    assert (after.text(), after.notes()) == ("False\n", ["variables_lost"])


async def test_code_whose_kernel_is_shut_down_says_that_its_variables_are_lost(
    new_engine: NewEngine, jp_serverapp: Any
) -> None:
    engine = new_engine(Settings())
    started = Started(engine, "x = 1\nwhile True: pass", PLACE)
    await started.until_output()
    await KernelControl(engine).shutdown("chat-1")
    stopped = await started.ended()
    assert (stopped.outcome.status, stopped.notes()) == ("interrupted", ["variables_lost"])
    assert "shut down" in stopped.outcome.notes[0].text


async def test_without_a_kernel_a_restart_starts_one_and_an_interrupt_does_nothing(
    new_engine: NewEngine, jp_serverapp: Any
) -> None:
    engine = new_engine(Settings())
    control = KernelControl(engine)
    assert (await control.interrupt("chat-1")).execution_state == "absent"
    await control.shutdown("chat-1")
    assert (await control.restart(CHAT)).name == "python3"
    run = await run_code(engine, "print(1)", PLACE)
    assert (run.text(), run.notes()) == ("1\n", [])
    assert len(jp_serverapp.kernel_manager.list_kernel_ids()) == 1


async def test_a_restart_without_a_kernel_says_soon_when_all_are_in_use(new_engine: NewEngine) -> None:
    engine = new_engine(Settings(limits=Limits(kernels=1)))
    started = Started(engine, "while True: pass", Place("other", title="Sales"))
    await started.until_output()
    with pytest.raises(EngineUnavailableError, match='"Sales"') as refused:
        await KernelControl(engine).restart(CHAT)
    assert refused.value.code == "kernel_limit"
    await started.stop()
    assert (await KernelControl(engine).restart(CHAT)).name == "python3"


async def test_an_idle_kernel_ends_when_the_administrator_says_so(new_engine: NewEngine, jp_serverapp: Any) -> None:
    engine = new_engine(Settings(deadlines=Deadlines(kernel_idle=0.2)))
    await run_code(engine, "import time\ntime.sleep(1)", PLACE)
    await until(lambda: not jp_serverapp.kernel_manager.list_kernel_ids())
    run = await run_code(engine, "print(1)", PLACE)
    assert (run.text(), run.notes()) == ("1\n", ["variables_lost"])
    assert "after 0.2 s without use" in run.outcome.notes[0].text
