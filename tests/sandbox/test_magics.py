"""The commands of notebooks that models write become Python; Python stays as it is."""

from __future__ import annotations

import ast

import pytest

from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.magics import without_magics
from tests.sandbox.conftest import StartPython

INSTALL = "await __import__('codeinterp_sandbox').install"
REFUSE = "__import__('codeinterp_sandbox').refuse_command"


def parses(code: str) -> bool:
    compile(code, "code", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)
    return True


@pytest.mark.parametrize(
    ("line", "python"),
    [
        ("%pip install cowsay", f"{INSTALL}(['cowsay'])"),
        ("!pip install cowsay numpy", f"{INSTALL}(['cowsay', 'numpy'])"),
        ("!pip3 install -q --upgrade cowsay", f"{INSTALL}(['cowsay'])"),
        ("! python -m pip install cowsay", f"{INSTALL}(['cowsay'])"),
        ("!{sys.executable} -m pip install cowsay", f"{INSTALL}(['cowsay'])"),
        ("%matplotlib inline", "pass"),
        ("%config InlineBackend.figure_format = 'retina'", "pass"),
        ("%load_ext autoreload", "pass"),
        ("%%time", "pass"),
        ("%%capture", "pass"),
        ("%time x = f(1)", "x = f(1)"),
        ("%timeit f(1)", "f(1)"),
        ("pd.DataFrame?", "help(pd.DataFrame)"),
        ("len??", "help(len)"),
        ("!ls -l", f"{REFUSE}('!ls -l')"),
        ("%%bash", f"{REFUSE}('%%bash')"),
        ("%who", f"{REFUSE}('%who')"),
        ("!echo 'hi'", f"{REFUSE}(\"!echo 'hi'\")"),
    ],
)
def test_a_command_becomes_python_in_its_line(line: str, python: str) -> None:
    assert without_magics(line) == python
    code = without_magics(f"x = 1\nif x:\n    {line}\nprint(x)")
    assert code == f"x = 1\nif x:\n    {python}\nprint(x)"
    assert parses(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "print(7 % 2)",
        "x = (7\n  % 2)",
        "text = '''\n%matplotlib inline\n!ls\n'''",
        "text = '''\nreally?\n'''",
        "print('a' != 'b')  # why?",
        "x = 'unfinished",
    ],
)
def test_python_stays_as_it_is(code: str) -> None:
    assert without_magics(code) == code


def test_a_command_runs_and_the_rest_of_the_code_with_it(start_python: StartPython) -> None:
    run = start_python().run("%matplotlib inline\n%pip install numpy scikit_learn\n%time x = 2\nx + 1")
    assert run.outcome["status"] == "ok"
    assert run.text() == "It is there already: import it.\n"
    assert run.events[-1]["data"] == {"text/plain": "3"}


def test_a_package_that_may_not_be_installed_is_named(start_python: StartPython) -> None:
    run = start_python().run("%pip install numpy cowsay==6.0")
    assert run.raised()["ename"] == "ModuleNotFoundError"
    assert run.raised()["evalue"].startswith("cowsay==6.0 cannot be installed here: it is not among the packages")
    assert "the administrator does not allow packages from PyPI" in run.raised()["evalue"]


def test_a_command_that_is_not_there_is_quoted(start_python: StartPython) -> None:
    run = start_python().run("print('before')\n!ls -l")
    assert run.text() == "before\n"
    assert run.raised()["evalue"] == (
        "'!ls -l' is a command of notebooks, which the browser engine does not have. Write plain Python."
    )
