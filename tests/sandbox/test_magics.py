"""The commands of notebooks that models write become Python; Python stays as it is."""

from __future__ import annotations

import ast
import json

import pytest

import jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox as sandbox
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
        ("%pip install 'pandas>=2' \"x[extra]\"", f"{INSTALL}(['pandas>=2', 'x[extra]'])"),
        ("!pip install -U --index-url https://a.b cowsay", f"{INSTALL}(['cowsay'])"),
        ("!pip install cowsay > /dev/null 2>&1", f"{INSTALL}(['cowsay'])"),
        ("%pip install cowsay  # for the cow", f"{INSTALL}(['cowsay'])"),
        ("%pip install 'cowsay", f"{INSTALL}(['cowsay'])"),
        ("%pip install -r a.txt", f"{REFUSE}('%pip install -r a.txt')"),
        ("%matplotlib inline", "pass"),
        ("%config InlineBackend.figure_format = 'retina'", "pass"),
        ("%load_ext autoreload", "pass"),
        ("%%time", "pass"),
        ("%%capture", "pass"),
        ("%time x = f(1)", "x = f(1)"),
        ("%%capture output --no-stderr", "pass"),
        ("%timeit f(1)", "f(1)"),
        ("%timeit -n 10 -r3 -q f(-1)", "f(-1)"),
        ("%%timeit -n 10", "pass"),
        ("%timeit -x", "-x"),
        ("%time --no-raise-error f(1)", "f(1)"),
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


@pytest.mark.parametrize(
    "code",
    [
        "x = (7\n  % 2)",
        "x = [\n'a',  # (\n%y\n]",
        "x = 7 \\\n% 2",
        "text = '''\n!ls\n%pip install cowsay\nreally?\n'''",
        'text = f"""{x}\n!ls\n\\"""\n!ls"""',
        "text = 'a\\\n!ls\\\n%who'",
        "x = ')'; y = ('(',\n% 2)",
        "text = '''\"\"\"\n!ls\n'''",
    ],
)
def test_only_a_line_that_begins_a_statement_is_a_command(code: str) -> None:
    assert without_magics(f"%matplotlib inline\n{code}\n%who") == f"pass\n{code}\n{REFUSE}('%who')"
    assert without_magics(f"!echo \"it's (\n{code}\nlen?").endswith(f"\n{code}\nhelp(len)")


def test_code_with_commands_says_what_it_needs(start_python: StartPython) -> None:
    start_python()
    code = "%matplotlib inline\nfrom PIL import (\n    Image,\n)\nimport numpy\n!ls"
    assert json.loads(sandbox.find_packages(code)) == {"packages": ["pillow", "numpy"], "unknown": []}


@pytest.mark.parametrize("code", ["%pip install cowsay", "x = 1\n!pip install numpy 'cowsay>=6'\nimport cowsay"])
def test_what_installs_packages_is_loaded_where_that_is_allowed(
    start_python: StartPython, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    start_python()
    assert "micropip" not in json.loads(sandbox.find_packages(code))["packages"]
    monkeypatch.setitem(sandbox._options, "install_from_pypi", True)
    assert "micropip" in json.loads(sandbox.find_packages(code))["packages"]
    assert json.loads(sandbox.find_packages("%pip install numpy"))["packages"] == []
    assert json.loads(sandbox.find_packages(f"text = '''\n{code}\n'''\n!ls"))["packages"] == []


def test_a_command_runs_and_the_rest_of_the_code_with_it(start_python: StartPython) -> None:
    run = start_python().run("%matplotlib inline\n%pip install numpy scikit_learn\n%time x = 2\nx + 1")
    assert run.outcome["status"] == "ok"
    assert run.text() == "It is there already: import it.\n"
    assert run.events[-1]["data"] == {"text/plain": "3"}


def test_a_package_that_may_not_be_installed_is_named(start_python: StartPython) -> None:
    run = start_python().run("%pip install 'numpy>=2' scikit.learn 'cowsay==6.0'")
    assert run.raised()["ename"] == "ModuleNotFoundError"
    assert run.raised()["evalue"].startswith("cowsay==6.0 cannot be installed here: it is not among the packages")
    assert "the administrator does not allow packages from PyPI" in run.raised()["evalue"]


def test_a_command_that_is_not_there_is_quoted(start_python: StartPython) -> None:
    run = start_python().run("print('before')\n!ls -l")
    assert run.text() == "before\n"
    assert run.raised()["evalue"] == (
        "'!ls -l' is a command of notebooks, which the browser engine does not have. Write plain Python."
    )
