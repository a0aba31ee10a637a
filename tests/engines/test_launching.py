"""A kernel that does not start, or not again, leaves nothing behind, and what is lost with it is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_codeinterp.engines.seam import Place
from jupyter_codeinterp.errors import EngineUnavailableError
from jupyter_codeinterp.protocol.chats import KernelChoice
from jupyter_codeinterp.protocol.settings import Settings
from tests.engines.conftest import NewEngine
from tests.engines.running import run_code, until
from tests.engines.specs import IPYKERNEL, write_spec

PLACE = Place("chat-1", kernel=KernelChoice("wrapped"))


@pytest.fixture
def program(jp_data_dir: Path, tmp_path: Path) -> Path:
    """Return the program that starts the kernel ``wrapped``."""
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    program.chmod(0o700)
    write_spec(jp_data_dir, "wrapped", argv=[str(program), *IPYKERNEL[1:]])
    return program


async def test_a_kernel_that_cannot_be_restarted_is_ended_and_its_loss_told(
    new_engine: NewEngine, jp_serverapp: Any, program: Path
) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "x = 1", PLACE)
    take_away(program)
    with pytest.raises(EngineUnavailableError, match="could not be restarted"):
        await engine.restart_chat(PLACE)
    await until(lambda: not jp_serverapp.kernel_manager.list_kernel_ids())
    bring_back(program)
    assert (await run_code(engine, "1", PLACE)).notes() == ["variables_lost"]


def take_away(program: Path) -> None:
    program.rename(program.with_name("away"))


def bring_back(program: Path) -> None:
    program.with_name("away").rename(program)


def break_program(program: Path) -> None:
    program.write_text("#!/there/is/no/such/shell\n")


@pytest.mark.parametrize("pending", [False, True])
async def test_a_kernel_that_does_not_start_is_not_left_behind(
    new_engine: NewEngine, jp_serverapp: Any, program: Path, pending: bool
) -> None:
    kernels = jp_serverapp.kernel_manager
    kernels.use_pending_kernels = pending
    break_program(program)
    with pytest.raises(EngineUnavailableError) as raised:
        await run_code(new_engine(Settings()), "1", PLACE)
    assert raised.value.code == "kernel_start_failed"
    assert (kernels.list_kernel_ids(), await jp_serverapp.session_manager.list_sessions()) == ([], [])
    # jupyter_client never forgets such a start, and would look for its kernel at the end of the server
    kernels._pending_kernels.clear()
