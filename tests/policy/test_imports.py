"""Imports of blocked modules are found in the syntax tree."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.policy.imports import BlockedImport, blocked_imports_message, find_blocked_imports


def modules(code: str, *blocked: str) -> list[str]:
    return [finding.module for finding in find_blocked_imports(code, blocked)]


@pytest.mark.parametrize(
    "code",
    [
        "import os",
        "import os as o",
        "import json, os",
        "import os.path",
        "from os import path",
        "from os.path import join",
        "def f():\n    import os",
        "if x:\n  try:\n    from os import *\n  except: pass",
        "__import__('os')",
        "__import__(name='os')",
        "import importlib\nimportlib.import_module('os.path')",
        "from importlib import import_module as import_module\nimport_module('os')",
        "await x\nimport os",
        "%matplotlib inline\nimport os",
        "%%time\nimport os",
        "%time import os",
        "%timeit -n 3 import os",
        "files = !ls\nimport os",
        "if x:\n    !ls\nimport os",
        "x?\nimport os",
        "import posix",
        "import _os",
        's = "\\d"\nimport os',
    ],
)
def test_an_import_is_found(code: str) -> None:
    assert len(modules(code, "os")) == 1


@pytest.mark.parametrize(
    "code",
    [
        "",
        "import json",
        "import osmnx",
        "from .os import x",
        "from . import os",
        "print('import os')",
        "# import os",
        "os = 1",
        "x.os",
        "import os if",
        "import os\x00",
        "__import__(name)",
        "import_module()",
        "(" * 5000,
    ],
)
def test_what_imports_nothing_blocked_is_fine(code: str) -> None:
    assert find_blocked_imports(code, ["os"]) == ()


def test_a_submodule_may_be_blocked_alone() -> None:
    assert modules("import os\nimport os.path\nfrom os import path, sep", "os.path") == ["os.path", "os.path"]


def test_findings_say_module_rule_and_line() -> None:
    findings = find_blocked_imports(
        "import json\nimport os.path, _posixsubprocess\nimport os.path", ["os", "subprocess"]
    )
    assert findings == (
        BlockedImport("os.path", "os", 2),
        BlockedImport("_posixsubprocess", "subprocess", 2),
        BlockedImport("os.path", "os", 3),
    )


def test_nothing_is_blocked_by_an_empty_list() -> None:
    assert find_blocked_imports("import os", []) == ()


def test_the_message_says_what_and_who_and_what_next() -> None:
    message = blocked_imports_message(find_blocked_imports("import os.path", ["os"]))
    assert message.startswith(
        "The code was not run: it imports 'os.path' in line 1, and the administrator blocks 'os'."
    )
    assert "solve the task without it" in message


@pytest.mark.parametrize(
    "code",
    [
        "\n" * 1_000_000 + "import socket",
        "x = 1" + "\n" * 500_000 + "?\nimport socket",
        " " * 20_000 + "\nimport socket",
    ],
    ids=["empty lines", "help", "blanks"],
)
def test_a_flood_of_blanks_hides_nothing_and_takes_no_time(code: str) -> None:
    """It would take hours, were the time not linear."""
    assert [finding.module for finding in find_blocked_imports(code, ("socket",))] == ["socket"]
