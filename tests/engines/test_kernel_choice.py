"""A person chooses another kernel for a chat: it takes the place of the running one with the next execution."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_codeinterp.engines.control import KernelControl
from jupyter_codeinterp.engines.seam import Place
from jupyter_codeinterp.errors import EngineUnavailableError, NotFoundError
from jupyter_codeinterp.protocol.chats import KernelChoice
from jupyter_codeinterp.protocol.engine_events import Running
from jupyter_codeinterp.protocol.settings import Settings
from tests.engines.conftest import NewEngine
from tests.engines.running import Run, run_code

OTHER = KernelChoice("other")
DEFAULT = KernelChoice()


@pytest.fixture
def other_kernel(jp_data_dir: Path) -> None:
    """Install a second kernelspec."""
    folder = jp_data_dir / "kernels" / "other"
    folder.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "The other one", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec))


def kernel_of(run: Run) -> str | None:
    return next(event.kernel for event in run.events if isinstance(event, Running))


@pytest.mark.usefixtures("other_kernel")
async def test_the_next_execution_uses_the_new_kernel_and_says_so(new_engine: NewEngine, jp_serverapp: Any) -> None:
    engine = new_engine(Settings())
    first = await run_code(engine, "x = 1", Place("c"))
    second = await run_code(engine, "print('x' in globals())", Place("c", kernel=OTHER))
    assert (kernel_of(first), kernel_of(second)) == ("Python 3 (ipykernel)", "The other one")
    assert (second.text(), second.notes()) == ("False\n", ["variables_lost"])
    assert second.outcome.notes[0].text == "The chat's kernel is now The other one. Earlier variables are lost."
    assert len(jp_serverapp.kernel_manager.list_kernel_ids()) == 1
    assert (await run_code(engine, "1", Place("c", kernel=OTHER))).notes() == []


@pytest.mark.usefixtures("other_kernel")
async def test_a_kernel_chosen_after_the_end_of_the_other_is_named_too(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "x = 1", Place("c"))
    await engine.shutdown_chat("c")
    run = await run_code(engine, "1", Place("c", kernel=OTHER))
    assert "is now The other one" in run.outcome.notes[0].text


async def test_a_kernel_that_cannot_start_does_not_cost_the_running_one(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "x = 1", Place("c"))
    with pytest.raises(EngineUnavailableError, match="cobol"):
        await run_code(engine, "x", Place("c", kernel=KernelChoice("cobol")))
    again = await run_code(engine, "print(x)", Place("c"))
    assert (again.text(), again.notes()) == ("1\n", [])


@pytest.mark.usefixtures("other_kernel")
async def test_the_state_names_the_kernel_that_the_next_execution_starts(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    control = KernelControl(engine)
    waiting = await control.describe("c", OTHER)
    assert (waiting.execution_state, waiting.name, waiting.display_name) == ("absent", "other", "The other one")
    unknown = await control.describe("c", KernelChoice("cobol"))
    assert (unknown.name, unknown.display_name) == ("cobol", None)
    await run_code(engine, "1", Place("c"))
    running = await control.describe("c", OTHER)
    assert (running.name, running.display_name) == ("python3", "Python 3 (ipykernel)")


@pytest.mark.usefixtures("other_kernel")
async def test_a_kernel_that_does_not_exist_is_refused_with_those_that_do(new_engine: NewEngine) -> None:
    control = KernelControl(new_engine(Settings()))
    await control.check_choice(OTHER)
    await control.check_choice(DEFAULT)
    for name in ("cobol", "../x", ""):
        with pytest.raises(NotFoundError, match="'other' \\(The other one\\)") as refused:
            await control.check_choice(KernelChoice(name))
        assert "python3" in refused.value.details["known"]
