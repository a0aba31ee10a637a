"""Code that waits is interrupted, its variables stay, and what it prints past Python's own streams is shown."""

from __future__ import annotations

import asyncio
import json

import pytest

import jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox as sandbox
from tests.sandbox.conftest import LIMITS, StartPython


async def run_and_interrupt(code: str) -> dict[str, object]:
    running = asyncio.ensure_future(sandbox.run(code, 1, json.dumps(LIMITS)))
    await asyncio.sleep(0)
    sandbox.interrupt()
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


def test_an_interrupt_of_nothing_is_none(start_python: StartPython) -> None:
    python = start_python()
    sandbox.interrupt()
    assert python.run("1").outcome["status"] == "ok"


def test_the_streams_behind_the_streams_are_shown_too(start_python: StartPython) -> None:
    run = start_python().run("import sys\nprint('a', file=sys.__stdout__)\nprint('b', file=sys.__stderr__)")
    assert (run.text(), run.text("stderr")) == ("a\n", "b\n")
