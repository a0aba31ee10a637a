"""Code that waits is interrupted, its variables stay, and what it prints past Python's own streams is shown."""

from __future__ import annotations

import asyncio
import json

import pytest

import jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox as sandbox
from tests.sandbox.conftest import LIMITS, StartPython


async def run_and_interrupt(code: str) -> dict[str, object]:
    begun: list[bool] = []
    running = asyncio.ensure_future(sandbox.run(code, 1, json.dumps(LIMITS), lambda: begun.append(True)))
    await asyncio.sleep(0)
    assert begun == [True]
    assert sandbox.interrupt()
    outcome: dict[str, object] = json.loads(await running)
    return outcome


@pytest.mark.parametrize(
    "code",
    [
        "await asyncio.sleep(999)",
        "async def f():\n    try:\n        await asyncio.sleep(999)\n    finally:\n        print('closed')\nawait f()",
        "await asyncio.gather(asyncio.sleep(999), asyncio.sleep(999))",
    ],
)
def test_code_that_waits_is_interrupted_and_variables_stay(start_python: StartPython, code: str) -> None:
    python = start_python()
    outcome = asyncio.run(run_and_interrupt(f"import asyncio\nkept = 7\n{code}"))
    assert outcome["status"] == "interrupted"
    assert python.sent.events[-1]["ename"] == "KeyboardInterrupt"
    assert python.run("print(kept)").text() == "7\n"


def test_what_code_cancels_itself_is_no_interrupt(start_python: StartPython) -> None:
    run = start_python().run("import asyncio\nraise asyncio.CancelledError")
    assert (run.outcome["status"], run.raised()["ename"]) == ("error", "CancelledError")


def test_code_that_does_not_await_is_left_to_python(start_python: StartPython) -> None:
    python = start_python()
    run = python.run(
        "import sys\nprint(sys.modules['codeinterp_sandbox'].interrupt())\nimport asyncio\nawait asyncio.sleep(0)"
    )
    assert (run.outcome["status"], run.text()) == ("ok", "False\n")


def test_an_interrupt_counts_from_the_moment_on_that_was_told(start_python: StartPython) -> None:
    start_python()

    def interrupt_at_once() -> None:
        raise KeyboardInterrupt  # as Python does between any two steps when somebody asks for it

    outcome = json.loads(asyncio.run(sandbox.run("1 / 0", 1, json.dumps(LIMITS), interrupt_at_once)))
    assert outcome["status"] == "interrupted"


def test_an_interrupt_of_nothing_is_none(start_python: StartPython) -> None:
    python = start_python()
    assert not sandbox.interrupt()
    assert python.run("1").outcome["status"] == "ok"


def test_the_streams_behind_the_streams_are_shown_too(start_python: StartPython) -> None:
    run = start_python().run("import sys\nprint('a', file=sys.__stdout__)\nprint('b', file=sys.__stderr__)")
    assert (run.text(), run.text("stderr")) == ("a\n", "b\n")
