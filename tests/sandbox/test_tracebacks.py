"""An exception is told with the frames of the person's own code, and nothing of what runs it."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import Run, StartPython


def lines_of(run: Run) -> list[str]:
    """Return the traceback without the marks below the code, which every version of Python draws otherwise."""
    return [line for line in run.raised()["traceback"] if line.strip(" ~^")]


def test_only_own_frames_are_told(start_python: StartPython) -> None:
    run = start_python().run("def f():\n    return 1 / 0\n\nf()")
    assert lines_of(run) == [
        "Traceback (most recent call last):",
        "  Cell In[1], line 4, in <module>",
        "    f()",
        "  Cell In[1], line 2, in f",
        "    return 1 / 0",
        "ZeroDivisionError: division by zero",
    ]
    assert (run.raised()["ename"], run.raised()["evalue"]) == ("ZeroDivisionError", "division by zero")
    assert run.outcome == {"status": "error", "count": 1, "left_out": 0}


def test_code_of_an_earlier_run_is_quoted(start_python: StartPython) -> None:
    python = start_python()
    python.run("def f():\n    raise KeyError('größe')")
    lines = lines_of(python.run("f()"))
    assert lines[1:5] == [
        "  Cell In[2], line 1, in <module>",
        "    f()",
        "  Cell In[1], line 2, in f",
        "    raise KeyError('größe')",
    ]


def test_frames_of_libraries_below_own_code_are_kept(start_python: StartPython) -> None:
    lines = lines_of(start_python().run("import json\njson.loads('{')"))
    assert lines[1] == "  Cell In[1], line 2, in <module>"
    assert any(line.startswith('  File "') and "json" in line for line in lines)
    assert lines[-1].startswith("json.decoder.JSONDecodeError: Expecting property name")


def test_own_files_are_told(start_python: StartPython) -> None:
    python = start_python()
    (python.folder / "helper_of_a_test.py").write_text("def fail():\n    raise ValueError('in a file')")
    lines = lines_of(python.run("from helper_of_a_test import fail\nfail()"))
    assert lines[3].endswith('helper_of_a_test.py", line 2, in fail')


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('no') from e", "direct cause"),
        ("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('no')", "another exception occurred"),
    ],
)
def test_what_led_to_it_is_told(start_python: StartPython, code: str, said: str) -> None:
    run = start_python().run(code)
    assert said in "\n".join(lines_of(run))
    assert [line for line in lines_of(run) if "line" in line] == [
        "  Cell In[1], line 2, in <module>",
        "  Cell In[1], line 4, in <module>",
    ]
    assert [line for line in lines_of(run) if "Error: " in line] == [
        "ZeroDivisionError: division by zero",
        "ValueError: no",
    ]


@pytest.mark.parametrize("code", ["def f(:\n    pass", "x = 'open", "if x:\nprint(1)", "return 1", "x = 1 +"])
def test_a_syntax_error_shows_its_line_and_no_frame(start_python: StartPython, code: str) -> None:
    run = start_python().run(f"y = 1\n{code}")
    raised = run.raised()
    assert raised["ename"] in {"SyntaxError", "IndentationError"}
    assert raised["traceback"][0].startswith("  Cell In[1], line ")
    assert "(Cell In[1], line " in raised["evalue"]
    assert run.kinds() == ["raised"]


def test_a_syntax_error_of_code_in_code_is_its_own(start_python: StartPython) -> None:
    lines = lines_of(start_python().run("eval('1 +')"))
    assert lines[1] == "  Cell In[1], line 1, in <module>"
    assert lines[3] == '  File "<string>", line 1'


def test_an_exception_of_an_await_has_its_frames(start_python: StartPython) -> None:
    code = "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    raise ValueError('late')\nawait f()"
    lines = lines_of(start_python().run(code))
    assert [line for line in lines if "Cell" in line] == [
        "  Cell In[1], line 5, in <module>",
        "  Cell In[1], line 4, in f",
    ]


@pytest.mark.parametrize("code", ["import sys; sys.exit(3)", "exit(3)", "quit(3)", "raise SystemExit(3)"])
def test_code_that_exits_is_an_error_and_python_goes_on(start_python: StartPython, code: str) -> None:
    python = start_python()
    run = python.run(f"x = 1\n{code}")
    assert (run.raised()["ename"], run.raised()["evalue"]) == ("SystemExit", "3")
    assert python.run("x").events[0]["data"] == {"text/plain": "1"}


def test_an_interrupt_is_no_error(start_python: StartPython) -> None:
    python = start_python()
    assert python.run("print('before')\nraise KeyboardInterrupt").outcome["status"] == "interrupted"
    assert python.run("print(1)").outcome["status"] == "ok"


def test_endless_recursion_is_told_in_short(start_python: StartPython) -> None:
    run = start_python().run("def f():\n    return f()\nf()")
    assert run.raised()["ename"] == "RecursionError"
    assert any("more times]" in line for line in lines_of(run))
    assert len(lines_of(run)) < 20


def test_an_exception_that_cannot_be_told_is_named(start_python: StartPython) -> None:
    code = "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\nraise Odd"
    run = start_python().run(code)
    assert (run.raised()["ename"], run.raised()["evalue"]) == ("Odd", "<Odd whose text cannot be made>")
    assert lines_of(run)[1] == "  Cell In[1], line 4, in <module>"
