"""Code that ends its own kernel is told so, and code sent at once behind it runs in the next kernel."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.engines.seam import Place
from jupyter_codeinterp.protocol.engine_events import Display
from jupyter_codeinterp.protocol.settings import Settings
from tests.engines.conftest import NewEngine
from tests.engines.running import Started, run_code

PLACE = Place("chat-1")

EXITS = {
    "print('bye'); exit()": ("ok", "bye\n", ["kernel_exited"]),
    "quit()\nprint('on')": ("ok", "on\n", ["kernel_exited"]),
    "exit": ("ok", "", ["kernel_exited"]),
    "exit()\n1 / 0": ("error", "", ["kernel_exited"]),
}


async def test_code_sent_right_behind_an_exit_runs_in_a_new_kernel(
    new_engine: NewEngine, subtests: pytest.Subtests
) -> None:
    engine = new_engine(Settings())
    for code, (status, text, notes) in EXITS.items():
        with subtests.test(code):
            await run_code(engine, "kept = 7", PLACE)
            first, second, third = (Started(engine, part, PLACE) for part in (code, "print('hello')", "kept"))
            ended = await first.ended()
            assert (ended.outcome.status, ended.text()) == (status, text)
            assert ended.notes() == notes
            after = await second.ended()
            assert (after.outcome.status, after.text(), after.notes()) == ("ok", "hello\n", ["variables_lost"])
            assert (await third.ended()).raised().ename == "NameError"


async def test_ends_that_are_none_keep_the_kernel(new_engine: NewEngine, subtests: pytest.Subtests) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "kept = 7", PLACE)
    for code in ("exit(keep_kernel=True)", "import sys; sys.exit(3)", "raise SystemExit"):
        with subtests.test(code):
            await run_code(engine, code, PLACE)
            assert (await run_code(engine, "print(kept)", PLACE)).text() == "7\n"


async def test_an_error_that_only_the_reply_tells_is_shown(new_engine: NewEngine, subtests: pytest.Subtests) -> None:
    engine = new_engine(Settings())
    group = "raise (ExceptionGroup if hasattr(__builtins__, 'ExceptionGroup') else ValueError)('two', [ValueError(1)])"
    silent = "get_ipython()._showtraceback = lambda *args: None\n1 / 0"
    for code, name in ((group, "ExceptionGroup"), (silent, "ZeroDivisionError")):
        with subtests.test(code):
            run = await run_code(engine, code, PLACE)
            assert run.outcome.status == "error"
            assert [event.ename for event in run.events if event.type == "raised"] == [name]


async def test_text_meant_for_a_cell_is_shown(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "from pathlib import Path\nPath('loaded.py').write_text('x = 41 + 1\\n');", PLACE)
    run = await run_code(engine, "%load loaded.py", PLACE)
    (display,) = (event for event in run.events if isinstance(event, Display))
    assert display.data["text/plain"].startswith("In a notebook")
    assert "x = 41 + 1" in display.data["text/plain"]
