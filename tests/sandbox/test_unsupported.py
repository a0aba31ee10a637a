"""What Python in the browser cannot do fails at once and says what leads on."""

from __future__ import annotations

import builtins
import getpass
import os
import sys
import time
from pathlib import Path

import pytest

from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.unsupported import find_advice
from tests.sandbox.conftest import Sent, StartPython, python_started

NETWORK = "no network"
THREADS = "no threads"
PROCESSES = "cannot start other programs"


class MaxRetryError(Exception):
    """Named like the one of a library for the network."""


def because_of(cause: BaseException) -> Exception:
    error = ValueError("outer")
    error.__cause__ = cause
    return error


def in_a_circle() -> Exception:
    error = ValueError("circle")
    error.__context__ = ValueError("other")
    error.__context__.__context__ = error
    return error


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (RuntimeError("can't start new thread"), THREADS),
        (OSError(138, "emscripten does not support processes."), PROCESSES),
        (BlockingIOError(6, "fork"), PROCESSES),
        (ModuleNotFoundError("No module named '_multiprocessing'"), PROCESSES),
        (ImportError("_posixsubprocess"), PROCESSES),
        (MaxRetryError("whatever"), NETWORK),
        (ConnectionRefusedError("refused"), NETWORK),
        (OSError(23, "Host is unreachable"), NETWORK),
        (because_of(ConnectionError("inner")), NETWORK),
        (TimeoutError("timed out"), NETWORK),
        (TimeoutError(110, "Connection timed out"), NETWORK),
        (RuntimeError("TLS not supported in this environment"), NETWORK),
        (NotImplementedError("SSL/TLS via create_connection is not yet supported"), NETWORK),
        (NotImplementedError("subprocess_exec() is not available due to absence of OS process APIs."), PROCESSES),
    ],
)
def test_an_exception_of_the_place_gets_advice(error: Exception, advice: str) -> None:
    found = find_advice(error)
    assert found is not None
    assert advice in found


@pytest.mark.parametrize(
    "error",
    [
        ValueError("no thread, process or socket"),
        RuntimeError("something else"),
        FileNotFoundError(2, "No such file or directory", "data.csv"),
        FileNotFoundError(2, "No such file or directory", "process.csv"),
        FileNotFoundError("process.npy not found."),
        PermissionError(13, "Permission denied", "fork/socket.csv"),
        OSError(52, "Function not implemented", "data.csv"),
        NotImplementedError("this process is not written yet"),
        ValueError("process.csv"),
        because_of(FileNotFoundError(2, "No such file or directory", "spawn.csv")),
        KeyError("fork"),
        TimeoutError(),
        TimeoutError("the job took too long"),
        MemoryError(),
        in_a_circle(),
    ],
)
def test_other_exceptions_get_none(error: Exception) -> None:
    assert find_advice(error) is None


def test_an_exception_whose_text_cannot_be_made_gets_none() -> None:
    class OddError(RuntimeError):
        def __str__(self) -> str:
            raise ValueError

    assert find_advice(OddError()) is None


@pytest.mark.parametrize(
    "code", ["input('Name? ')", "import getpass\ngetpass.getpass()", "from getpass import *\ngetpass()"]
)
def test_a_question_is_an_error_that_says_what_to_do(start_python: StartPython, code: str) -> None:
    run = start_python().run(code)
    assert run.raised()["ename"] == "StdinNotImplementedError"
    assert run.raised()["evalue"] == (
        "input() cannot ask here: nobody can answer while the code runs. Put the value into the code."
    )
    assert run.raised()["traceback"][-1] == f"StdinNotImplementedError: {run.raised()['evalue']}"


def test_the_debugger_is_an_error(start_python: StartPython) -> None:
    run = start_python().run("breakpoint()")
    assert run.raised()["evalue"] == "The debugger cannot ask here: print what you want to see."


def test_another_program_is_an_error(start_python: StartPython) -> None:
    run = start_python().run("import os\nos.system('ls')")
    assert run.raised()["ename"] == "OSError"
    assert PROCESSES in run.raised()["evalue"]
    assert "The kernel engine can" in run.raised()["evalue"]


@pytest.mark.parametrize("leave", ["os._exit(3)", "sys.exit(3)", "exit()", "quit()"])
def test_leaving_is_an_error_and_python_goes_on(start_python: StartPython, leave: str) -> None:
    python = start_python()
    run = python.run(f"kept = 7\nimport os, sys\n{leave}")
    assert (run.outcome["status"], run.raised()["ename"]) == ("error", "SystemExit")
    assert python.run("print(kept)").text() == "7\n"


def test_advice_is_part_of_the_traceback_and_the_outcome(start_python: StartPython) -> None:
    run = start_python().run('raise RuntimeError("can\'t start new thread")')
    assert THREADS in run.outcome["advice"]
    assert run.raised()["traceback"][-1] == run.outcome["advice"]


def test_what_is_replaced_for_a_test_comes_back(sent: Sent, tmp_path: Path) -> None:
    def replaced() -> list[object]:
        own = [
            builtins.input,
            getpass.getpass,
            os.system,
            os._exit,
            time.sleep,
            sys.stdout,
            sys.stderr,
            sys.modules["__main__"],
        ]
        return [*own, builtins.exit, sys.breakpointhook]

    before, here, path = replaced(), Path.cwd(), [*sys.path]
    with python_started(sent, tmp_path):
        assert not any(old is new for old, new in zip(before, replaced(), strict=True))
        assert hasattr(builtins, "display")
    assert all(old is new for old, new in zip(before, replaced(), strict=True))
    assert not hasattr(builtins, "display")
    assert (Path.cwd(), sys.path) == (here, path)
