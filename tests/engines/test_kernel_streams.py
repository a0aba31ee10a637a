"""Text of a real kernel's run arrives whole, in its own run, and the streams are there for the next one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from jupyter_codeinterp.engines.seam import Place
from jupyter_codeinterp.protocol.settings import Settings
from tests.engines.conftest import NewEngine
from tests.engines.running import run_code

PLACE = Place("chat-1")
RUNS = 100

TEXTS = {
    "import subprocess\nsubprocess.run(['echo', 'from run']);": "from run\n",
    "import os\nos.system('echo hello');": "hello\n",
    "os.write(1, b'bytes\\n');": "bytes\n",
    "print('a', flush=True)\nsubprocess.run(['echo', 'b'])\nprint('c');": "abc",
    "import sys\nsubprocess.run(['echo', 'to the stream'], stdout=sys.stdout);": "to the stream\n",
    "subprocess.run([sys.executable, '-c', \"print('é' * 70_000)\"]);": "é" * 70_000 + "\n",
    "import ctypes\nctypes.CDLL(None).puts(b'from C');": "from C\n",
    "print('kept', file=sys.__stdout__)": "kept\n",
    "if not (child := os.fork()):\n    os.write(1, b'fork'); os._exit(0)\nos.waitpid(child, 0);": "fork",
    "import multiprocessing\np = multiprocessing.get_context('fork').Process(target=print, args=('child',))\n"
    "p.start(); p.join()": "child\n",
}

LEFT_BEHIND = {
    "sys.stdout = io.StringIO(); print('hid')": ["stream_replaced"],
    "sys.stderr = io.StringIO(); sys.stdout = None": ["stream_replaced"],
    "contextlib.redirect_stdout(io.StringIO()).__enter__();": ["stream_replaced"],
    "class Deaf:\n    def write(self, text): return 0\nsys.stdout = Deaf()": ["stream_replaced"],
    "del sys.stdout": ["stream_replaced"],
    "class Odd:\n    def __eq__(self, other): raise ValueError\nsys.stdout = Odd()": ["stream_replaced"],
    "sys.stdout = sys.__stdout__; print('got')": [],
    "sys.stdout.close()": [],
    "with sys.stdout: pass": [],
    "with contextlib.redirect_stdout(io.StringIO()) as f: print('kept in f')": [],
    "sys.displayhook = lambda value: None": [],
}


@pytest.fixture
def watching(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what makes kernels started from now on read file descriptor 1, which ipykernel leaves to pytest."""
    return lambda: monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)


@pytest.fixture
def load() -> Iterator[None]:
    """Keep the machine busy."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    yield
    for process in busy:
        process.kill()
        process.wait()


async def test_text_of_child_processes_and_libraries_belongs_to_its_run(
    new_engine: NewEngine, subtests: pytest.Subtests, watching: Callable[[], None]
) -> None:
    watching()
    engine = new_engine(Settings())
    for code, text in TEXTS.items():
        with subtests.test(code):
            run = await run_code(engine, code, PLACE)
            # in which order pieces of two writers come, nobody knows
            assert run.text() == text if text != "abc" else sorted(run.text().split()) == list("abc")


@pytest.mark.usefixtures("load")
async def test_no_text_of_a_child_process_is_lost_under_load(
    new_engine: NewEngine, watching: Callable[[], None]
) -> None:
    watching()
    engine = new_engine(Settings())
    await run_code(engine, "import subprocess", PLACE)
    for number in range(RUNS):
        run = await run_code(engine, f"subprocess.run(['echo', '{number}']);", PLACE)
        assert run.text() == f"{number}\n"


async def test_streams_that_code_left_replaced_are_put_back(new_engine: NewEngine, subtests: pytest.Subtests) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "import contextlib, io, sys", PLACE)
    for code, notes in LEFT_BEHIND.items():
        with subtests.test(code):
            assert (await run_code(engine, code, PLACE)).notes() == notes
            after = await run_code(engine, "print('out'); print('err', file=sys.stderr)\n6 * 7", PLACE)
            assert (after.text(), after.text("stderr"), after.notes()) == ("out\n", "err\n", [])
            assert after.events[-1].to_dict()["data"]["text/plain"] == "42"


async def test_code_may_run_cells_itself_and_keep_what_they_print(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    code = (
        "import contextlib, io\n"
        "with contextlib.redirect_stdout(io.StringIO()) as f:\n    get_ipython().run_cell('print(1)')\n    print(2)\n"
        "f.getvalue()"
    )
    run = await run_code(engine, code, PLACE)
    assert (run.text(), run.notes()) == ("", [])
    assert run.events[-1].to_dict()["data"]["text/plain"] == r"'1\n2\n'"


async def test_lone_surrogates_take_nothing_else_with_them(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "t = 'price \\ud83d'", PLACE)
    run = await run_code(engine, "print('rows: 12')\nprint(t)\nprint('total 99')", PLACE)
    assert (run.text(), run.text("stderr")) == ("rows: 12\nprice �\ntotal 99\n", "")
    run = await run_code(engine, "from IPython.display import Markdown\ndisplay(Markdown(t))\nraise KeyError(t)", PLACE)
    assert [event.to_dict()["data"]["text/markdown"] for event in run.events if event.type == "display"] == ["price �"]
    assert (run.outcome.status, run.raised().ename) == ("error", "KeyError")


async def test_nothing_of_ours_is_among_the_variables(new_engine: NewEngine) -> None:
    run = await run_code(new_engine(Settings()), "sorted(name for name in dir() if not name.startswith('_'))", PLACE)
    assert run.events[-1].to_dict()["data"]["text/plain"] == "['In', 'Out', 'exit', 'get_ipython', 'open', 'quit']"


async def test_a_process_that_prints_without_end_does_not_keep_its_run_from_ending(
    new_engine: NewEngine, watching: Callable[[], None]
) -> None:
    watching()
    engine = new_engine(Settings())
    code = "import subprocess\nchild = subprocess.Popen(['yes'])\nimport time; time.sleep(0.2)\nprint('over')"
    assert (await run_code(engine, code, PLACE)).outcome.status == "ok"
    assert (await run_code(engine, "child.kill(); child.wait()", PLACE)).outcome.status == "ok"
