"""Kernels that cannot run code of chats are refused before anything starts, in the words of the doctor."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from traitlets.config import Config

from jupyter_codeinterp.cli.checks.kernel import check_kernel
from jupyter_codeinterp.cli.configuration import Configuration
from jupyter_codeinterp.engines.control import KernelControl
from jupyter_codeinterp.engines.kernelspecs import KernelSpecs, SpecProblem
from jupyter_codeinterp.engines.seam import Place
from jupyter_codeinterp.errors import EngineUnavailableError
from jupyter_codeinterp.protocol.chats import KernelChoice
from jupyter_codeinterp.protocol.settings import Settings
from tests.engines.conftest import NewEngine
from tests.engines.running import run_code
from tests.engines.specs import IPYKERNEL, TOY, write_spec, write_text

WRONG: dict[str, tuple[str, str]] = {
    "bash": ("kernel_language", "The kernel 'Bash' runs bash, but models write Python."),
    "ir": ("kernel_language", "The kernel 'Ir' runs R, but models write Python."),
    "python-2": ("kernel_language", "The kernel 'Python-2' runs python2, but models write Python."),
    "speechless": ("kernel_language", "The kernel 'Speechless' does not say which language it runs"),
    "no-program": ("kernel_broken", "The kernel 'No-program' cannot start: there is no program '/no/such/python'."),
    "not-on-path": ("kernel_broken", "The kernel 'Not-on-path' cannot start: there is no program 'surely-no-program'."),
    "no-command": ("kernel_broken", "The kernel 'No-command' has no command to start it."),
    "own-path": ("kernel_broken", "The kernel 'Own-path' cannot start: there is no program 'sh'."),
    "no-json": ("kernel_broken", "The specification of the kernel 'no-json' cannot be read: "),
    "a-list": ("kernel_broken", "The specification of the kernel 'a-list' cannot be read: "),
    "a-text": ("kernel_broken", "The kernel 'A-text' cannot start: there is no program 'p"),
    "odd-mode": ("kernel_broken", "The specification of the kernel 'odd-mode' cannot be read: "),
    "cobol": ("kernel_missing", "There is no kernel 'cobol'."),
}
"""Kernelspecs that are refused, each with the code and the begin of the sentence that says why."""


@pytest.fixture
def specs(jp_data_dir: Path) -> Path:
    """Write them all, and two good ones."""
    write_spec(jp_data_dir, "bash", language="bash")
    write_spec(jp_data_dir, "ir", language="R")
    write_spec(jp_data_dir, "python-2", language="python2")
    write_spec(jp_data_dir, "speechless", language=None)
    write_spec(jp_data_dir, "no-program", argv=["/no/such/python", *IPYKERNEL[1:]])
    write_spec(jp_data_dir, "not-on-path", argv=["surely-no-program"])
    write_spec(jp_data_dir, "no-command", argv=[])
    write_spec(jp_data_dir, "own-path", argv=["sh", "-c", "exit"], env={"PATH": "/no/such/folder"})
    write_text(jp_data_dir, "no-json", '{"argv": [')
    write_text(jp_data_dir, "a-list", "[1, 2]")
    write_spec(jp_data_dir, "a-text", argv="python -m ipykernel_launcher")
    write_spec(jp_data_dir, "odd-mode", interrupt_mode="telepathy")
    write_spec(jp_data_dir, "named-python", language="R", display_name="Python 3")
    write_spec(jp_data_dir, "terse", language="Python", display_name=None, metadata=None)
    write_spec(jp_data_dir, "by-name", argv=[f"python{sys.version_info[0]}", *IPYKERNEL[1:]], language="PYTHON")
    write_spec(jp_data_dir, "beside", argv=["{resource_dir}/start", *IPYKERNEL[1:]])
    start = jp_data_dir / "kernels" / "beside" / "start"
    start.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    start.chmod(0o755)
    return jp_data_dir


@pytest.mark.usefixtures("specs")
async def test_each_is_refused_before_anything_starts(
    new_engine: NewEngine, jp_serverapp: Any, subtests: pytest.Subtests
) -> None:
    engine = new_engine(Settings())
    for name, (code, text) in WRONG.items():
        with subtests.test(name):
            place = Place("c", kernel=KernelChoice(name))
            await engine.prepare(place)
            with pytest.raises(EngineUnavailableError) as refused:
                await run_code(engine, "print(1)", place)
            assert (refused.value.code, refused.value.message[: len(text)]) == (code, text)
            assert "hoose" in refused.value.details["remedy"]
    assert not jp_serverapp.kernel_manager.list_kernel_ids()


@pytest.mark.usefixtures("specs")
async def test_the_doctor_says_the_same(jp_serverapp: Any, subtests: pytest.Subtests) -> None:
    engine_specs = KernelSpecs(jp_serverapp.kernel_spec_manager)
    for name in WRONG:
        with subtests.test(name):
            problem = await engine_specs.look_up(name)
            assert isinstance(problem, SpecProblem)
            (finding,) = await check_kernel(Configuration(Config(), Settings(kernel_name=name), name))
            assert (finding.state, finding.text) == ("problem", problem.text)


@pytest.mark.usefixtures("specs")
async def test_none_of_them_can_be_chosen_and_those_that_can_are_named(new_engine: NewEngine) -> None:
    control = KernelControl(new_engine(Settings()))
    for name, (code, text) in WRONG.items():
        if name != "cobol":
            with pytest.raises(EngineUnavailableError) as refused:
                await control.check_choice(KernelChoice(name))
            assert (refused.value.code, refused.value.message[: len(text)]) == (code, text)
    known = await KernelSpecs(KernelSpecManager()).sort()
    assert sorted(known.usable) == ["beside", "by-name", "python3", "terse"]


@pytest.mark.usefixtures("specs")
@pytest.mark.parametrize("name", ["terse", "by-name", "beside"])
async def test_python_is_known_by_its_language_however_it_starts(new_engine: NewEngine, name: str) -> None:
    run = await run_code(new_engine(Settings()), "print(1)", Place("c", kernel=KernelChoice(name)))
    assert run.text() == "1\n"


@pytest.mark.usefixtures("specs")
async def test_readiness_names_those_that_cannot_be_used_also_when_the_usual_one_cannot(new_engine: NewEngine) -> None:
    ready = await new_engine(Settings()).readiness()
    assert ready.ready
    assert ready.detail["unusable"]["bash"] == "The kernel 'Bash' runs bash, but models write Python."
    assert "terse" not in ready.detail["unusable"]
    assert ready.detail["kernels"]["terse"] == "terse"
    other = await new_engine(Settings(kernel_name="bash")).readiness()
    assert (other.ready, other.reason) == (False, ready.detail["unusable"]["bash"])
    assert other.detail["kernel"] == "bash"


async def test_a_chosen_kernel_that_is_removed_is_refused_and_another_one_can_be_chosen(
    new_engine: NewEngine, jp_data_dir: Path
) -> None:
    file = write_spec(jp_data_dir, "other")
    chosen = Place("c", kernel=KernelChoice("other"))
    engine = new_engine(Settings())
    assert (await run_code(engine, "print(1)", chosen)).text() == "1\n"
    await engine.shutdown_chat("c")
    file.unlink()
    with pytest.raises(EngineUnavailableError, match="There is no kernel 'other'"):
        await run_code(engine, "print(1)", chosen)
    assert (await run_code(engine, "print(1)", Place("c"))).text() == "1\n"


async def test_a_kernel_whose_first_messages_have_no_parent_starts_and_runs(
    new_engine: NewEngine, jp_data_dir: Path
) -> None:
    write_spec(jp_data_dir, "toy", argv=[*TOY])
    engine = new_engine(Settings(kernel_name="toy"))
    run = await run_code(engine, "print(6 * 7)", Place("c"))
    assert (run.text(), run.outcome.status) == ("42\n", "ok")
    failed = await run_code(engine, "1 / 0", Place("c"))
    assert failed.outcome.status == "error"


async def test_xeus_python_starts_and_runs(new_engine: NewEngine, jp_data_dir: Path) -> None:
    pytest.importorskip("xpython_launcher", reason="xeus-python is not installed")
    write_spec(jp_data_dir, "xpython", argv=[sys.executable, "-m", "xpython_launcher", "-f", "{connection_file}"])
    engine = new_engine(Settings(kernel_name="xpython"))
    run = await run_code(engine, "print(6 * 7)\n6 * 8", Place("c"))
    assert (run.text(), run.outcome.status) == ("42\n", "ok")
    guarded = new_engine(Settings(kernel_name="xpython", blocked_modules=("ftplib",)))
    with pytest.raises(EngineUnavailableError, match="xeus-python"):
        await run_code(guarded, "print(1)", Place("d"))
