"""Finds every code that an error, a note or a refusal can carry to a page, in the sources themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

from jupyter_codeinterp.errors import ModelErrorKind

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "jupyter_codeinterp"
PAGE = ROOT / "labextension" / "src"

_FIRST = frozenset(("Note", "NotePart", "ErrorPart", "Refusal", "SpecProblem", "_note", "_note_once"))
"""Calls whose first argument is a code."""

_SECOND = frozenset(("_refuse",))
_PAGE_CODE = re.compile(r"\bcode: '([a-z_]+)'")
_PAGE_FILES = ("pyodide/outcome.ts", "model/browser-engine.ts", "model/problem.ts")


def find_codes() -> set[str]:
    """Return the codes that the server and the page itself make."""
    codes = {f"model_{kind}" for kind in get_args(ModelErrorKind)}
    for path in PACKAGE.rglob("*.py"):
        codes.update(_codes_in(ast.parse(path.read_text(encoding="utf-8"))))
    for name in _PAGE_FILES:
        codes.update(_PAGE_CODE.findall((PAGE / name).read_text(encoding="utf-8")))
    return codes


def _codes_in(tree: ast.Module) -> Iterator[str]:
    named = dict(_constants_of(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _codes_of_call(node, named)
        elif isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
            yield from _code_of_class(node)


def _constants_of(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for line in tree.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            yield line.targets[0].id, line.value


def _codes_of_call(call: ast.Call, named: Mapping[str, ast.expr]) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    place = 0 if name in _FIRST else 1 if name in _SECOND else None
    given = [] if place is None or len(call.args) <= place else [call.args[place]]
    given += [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    for value in given:
        yield from _codes_of(value, named)


def _codes_of(value: ast.expr, named: Mapping[str, ast.expr]) -> Iterator[str]:
    """Yield what is written there, or in the constant of the file that is named there, or in either branch."""
    if isinstance(value, ast.IfExp):
        yield from _codes_of(value.body, named)
        yield from _codes_of(value.orelse, named)
    elif isinstance(value, ast.Name) and value.id in named:
        yield from _codes_of(named[value.id], {})
    elif isinstance(value, ast.Constant) and isinstance(value.value, str) and re.fullmatch("[a-z_]+", value.value):
        yield value.value


def _code_of_class(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        if isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "") == "code":
            assert isinstance(line.value, ast.Constant)
            yield str(line.value.value)
