"""Where modules are blocked, no code runs in a kernel without its guard unless the administrator lets it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_codeinterp.engines.kernel import KernelEngine
from jupyter_codeinterp.engines.seam import Place
from jupyter_codeinterp.errors import EngineUnavailableError
from jupyter_codeinterp.protocol.settings import Deadlines, Settings
from tests.engines.conftest import NewEngine
from tests.engines.running import Started, run_code, until
from tests.engines.specs import IPYKERNEL, TOY, write_spec

PLACE = Place("c")
BLOCKED = Settings(kernel_name="toy", blocked_modules=("ftplib",))
WRITE = "from pathlib import Path\nPath('ran.txt').write_text('x')"


def write_toy(data_folder: Path, *arguments: str) -> None:
    write_spec(data_folder, "toy", argv=[*TOY, *arguments])


async def refusal_of(engine: KernelEngine, code: str = WRITE) -> EngineUnavailableError:
    with pytest.raises(EngineUnavailableError) as refused:
        await run_code(engine, code, PLACE)
    return refused.value


async def test_a_kernel_of_another_make_is_refused(new_engine: NewEngine, jp_data_dir: Path, jp_root_dir: Path) -> None:
    write_toy(jp_data_dir)
    refused = await refusal_of(new_engine(BLOCKED))
    assert refused.code == "kernel_unguarded"
    assert "The code did not run: modules are blocked, and the kernel 'Toy' (toy)" in refused.message
    assert "ipykernel" in refused.details["remedy"]
    assert not (jp_root_dir / "ran.txt").exists()


async def test_or_it_runs_with_a_mark_on_each_execution(
    new_engine: NewEngine, jp_data_dir: Path, jp_root_dir: Path
) -> None:
    write_toy(jp_data_dir)
    engine = new_engine(replace(BLOCKED, unguarded_kernels="mark"))
    for _ in range(2):
        run = await run_code(engine, WRITE, PLACE)
        assert (run.outcome.status, run.notes()) == ("ok", ["not_guarded"])
        assert "only the text of this code was checked" in run.outcome.notes[0].text
    assert (jp_root_dir / "ran.txt").exists()


async def test_it_runs_like_any_other_where_nothing_is_blocked(new_engine: NewEngine, jp_data_dir: Path) -> None:
    write_toy(jp_data_dir)
    assert (await run_code(new_engine(replace(BLOCKED, blocked_modules=())), "print(1)", PLACE)).notes() == []


async def test_a_guard_that_fails_is_noticed_whatever_the_kernel_calls_itself(
    new_engine: NewEngine, jp_data_dir: Path, jp_root_dir: Path
) -> None:
    write_toy(jp_data_dir, "--implementation=ipython")
    refused = await refusal_of(new_engine(BLOCKED))
    assert refused.code == "kernel_unguarded"
    assert "could not be set up in the kernel 'Toy' (AttributeError" in refused.message
    assert not (jp_root_dir / "ran.txt").exists()


async def test_a_guard_that_is_never_confirmed_lets_nothing_run(
    new_engine: NewEngine, jp_data_dir: Path, jp_root_dir: Path
) -> None:
    write_toy(jp_data_dir, "--implementation=ipython", "--no-guard")
    blocked: list[str] = []
    engine = new_engine(Settings(kernel_name="toy"), blocked_modules=lambda: blocked)
    assert (await run_code(engine, "print(1)", PLACE)).text() == "1\n"
    blocked.append("ftplib")
    waiting = Started(engine, WRITE, PLACE)
    kernel = engine.kernels.find("c")
    assert kernel is not None
    await until(lambda: kernel.guard._request is not None)
    assert (await waiting.stop()).outcome.status == "interrupted"
    engine._settings = Settings(kernel_name="toy", deadlines=Deadlines(kernel_start=0.2))
    refused = await refusal_of(engine)
    assert (refused.code, "did not answer" in refused.message) == ("kernel_unguarded", True)
    assert not (jp_root_dir / "ran.txt").exists()


async def test_an_ipykernel_whose_guard_cannot_be_set_up_is_refused(
    new_engine: NewEngine, jp_data_dir: Path, jp_root_dir: Path
) -> None:
    spoiled = jp_data_dir / "spoiled"
    spoiled.mkdir()
    (spoiled / "sitecustomize.py").write_text("import sys\ndel sys.addaudithook\n")
    write_spec(jp_data_dir, "toy", argv=[*IPYKERNEL], env={"PYTHONPATH": str(spoiled)})
    refused = await refusal_of(new_engine(BLOCKED))
    assert (refused.code, "AttributeError" in refused.message) == ("kernel_unguarded", True)
    assert not (jp_root_dir / "ran.txt").exists()


async def test_a_guard_answered_late_is_there_for_the_next_code(new_engine: NewEngine) -> None:
    blocked: list[str] = []
    engine = new_engine(Settings(), blocked_modules=lambda: blocked)
    await run_code(engine, "1", PLACE)
    kernel = engine.kernels.find("c")
    assert kernel is not None
    blocked.append("ftplib")
    kernel.connection.run_silently("import time; time.sleep(1)")
    engine._settings = Settings(deadlines=Deadlines(kernel_start=0.01))
    refused = await refusal_of(engine)
    assert "did not answer" in refused.message
    engine._settings = Settings()
    code = "import sys\ntry:\n    __import__('ftp' + 'lib')\nexcept ImportError as exc:\n    print(exc)\n"
    run = await run_code(
        engine, f"{code}print(len([f for f in sys.meta_path if getattr(f, '__name__', '') == 'Finder']))", PLACE
    )
    assert "The administrator blocks 'ftplib'" in run.text()
    assert (run.text().splitlines()[-1], run.notes()) == ("1", [])
