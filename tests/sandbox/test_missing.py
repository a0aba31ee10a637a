"""An import that fails says what is known of the package; nothing is said of others."""

from __future__ import annotations

import json
import sys
import zoneinfo

import pytest

import jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox as sandbox
from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.missing import MissingModules
from tests.sandbox.conftest import StartPython

PACKAGES = {
    "bs4": "beautifulsoup4",
    "jinja2": "Jinja2",
    "lxml": "lxml",
    "numpy": "numpy",
    "openpyxl": "openpyxl",
    "pyarrow": "pyarrow",
    "sklearn": "scikit-learn",
    "sqlalchemy": "SQLAlchemy",
    "tzdata": "tzdata",
}
PARQUET = """Unable to find a usable engine; tried using: 'pyarrow', 'fastparquet'.
A suitable version of pyarrow or fastparquet is required for parquet support."""


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> MissingModules:
    for name in PACKAGES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    return MissingModules(PACKAGES)


def test_a_package_that_is_not_loaded_yet_is_explained(missing: MissingModules) -> None:
    assert missing.explain(ModuleNotFoundError("No module named 'sklearn'", name="sklearn")) == (
        "The browser engine has scikit-learn. It is loaded when code imports it: "
        "write 'import sklearn' in the code and run it again."
    )


def test_the_reason_of_a_package_that_could_not_be_loaded_is_told(missing: MissingModules) -> None:
    missing.reasons["scikit-learn"] = "The server has no wheel of it."
    assert missing.explain(ModuleNotFoundError(name="sklearn")) == "The server has no wheel of it."


@pytest.mark.parametrize(
    "text", ["Missing optional dependency 'openpyxl'.", "This requires openpyxl", "Please install openpyxl to go on"]
)
def test_a_library_that_names_what_it_lacks_is_understood(missing: MissingModules, text: str) -> None:
    explained = missing.explain(ImportError(text))
    assert explained is not None
    assert "write 'import openpyxl'" in explained


@pytest.mark.parametrize(
    ("error", "module"),
    [
        (ImportError("`Import lxml` failed.  Use pip or conda to install the lxml package."), "lxml"),
        (ImportError("`Import Jinja2` failed. DataFrame.style requires jinja2. Use pip to install it."), "jinja2"),
        (ImportError("`Import beautifulsoup4` failed. Use pip to install the beautifulsoup4 package."), "bs4"),
        (ImportError("Missing optional dependency 'SQLAlchemy'. Use pip to install SQLAlchemy."), "sqlalchemy"),
        (ImportError("Please install the openpyxl package."), "openpyxl"),
        (ImportError("lxml not found, please install or use the etree parser."), "lxml"),
        (ImportError("Using URI string without version '2.0' or newer of 'sqlalchemy' installed."), "sqlalchemy"),
        (ImportError(PARQUET), "pyarrow"),
        (AttributeError("The '.style' accessor requires jinja2"), "jinja2"),
    ],
)
def test_what_pandas_says_is_understood(missing: MissingModules, error: Exception, module: str) -> None:
    explained = missing.explain(error)
    assert explained is not None
    assert f"write 'import {module}'" in explained


def test_a_time_zone_that_is_not_found_lacks_its_package(missing: MissingModules) -> None:
    missing.reasons["tzdata"] = "The package tzdata is not on this server."
    error = zoneinfo.ZoneInfoNotFoundError("No time zone found with key Europe/Berlin")
    assert missing.explain(error) == "The package tzdata is not on this server."


def test_what_led_to_the_error_tells_the_module(missing: MissingModules) -> None:
    error = ImportError("something else")
    error.__cause__ = ModuleNotFoundError("No module named 'bs4'", name="bs4")
    assert "write 'import bs4'" in str(missing.explain(error))


def test_a_module_that_is_there_is_not_missing(missing: MissingModules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", sys)
    assert missing.explain(ImportError("cannot import name 'x' from 'numpy'", name="numpy")) is None
    assert missing.explain(ImportError("This requires numpy")) is None


@pytest.mark.parametrize(
    "error",
    [
        AttributeError("'int' object has no attribute 'openpyxl'", name="openpyxl"),
        AttributeError("this requires openpyxl"),
        ModuleNotFoundError("No module named 'cowsay'", name="cowsay"),
        ImportError("cannot import name 'x' from 'y'", name="y"),
        ImportError("something else"),
        ValueError("Missing optional dependency 'openpyxl'."),
        KeyError("sklearn"),
    ],
)
def test_nothing_is_said_of_what_is_not_known(missing: MissingModules, error: Exception) -> None:
    assert missing.explain(error) is None


def test_whoever_imports_it_reads_the_reason(start_python: StartPython) -> None:
    python = start_python()
    sandbox.know_missing(json.dumps({"pillow": "Pillow is not among the wheels of this server."}))
    run = python.run("raise ModuleNotFoundError('gone', name='PIL')")
    assert run.outcome["advice"] == "Pillow is not among the wheels of this server."
    assert run.raised()["traceback"][-1] == run.outcome["advice"]


def test_packages_and_unknown_modules_of_code_are_found(start_python: StartPython) -> None:
    start_python()
    found = json.loads(sandbox.find_packages("import numpy, sklearn.cluster, cowsay"))
    assert found == {"packages": ["numpy", "scikit-learn"], "unknown": ["cowsay"]}
