"""The order of the Python rooms, read from the imports of the package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "jupyter_codeinterp"

ORDER = (
    ("errors",),
    ("protocol",),
    ("config", "policy", "outputs"),
    ("store", "llm", "engines", "pyodide", "notebooks"),
    ("turn",),
    ("web",),
    ("app",),
    ("cli",),
)
"""A room imports only from rooms in an earlier row."""

ROW = {room: row for row, rooms in enumerate(ORDER) for room in rooms}

DOORS = ("__init__.py", "__main__.py")
"""Files of the package itself that strangers open; they may name any room."""


@dataclass(frozen=True)
class Import:
    """One import of our own package: who imports whom, where, and whether a function hides it."""

    file: str
    line: int
    room: str
    target: str
    inside_function: bool


def find_violations(root: Path) -> list[str]:
    """Say every import below ``root`` (the folder of the package) that breaks the room order."""
    found: list[str] = []
    for path in sorted(root.rglob("*.py")):
        relative = path.relative_to(root)
        if str(relative) in DOORS or relative.name == "_version.py":
            continue
        for own in _own_imports(path.read_text(), relative):
            found.extend(_judge(own))
    return found


def _judge(own: Import) -> Iterator[str]:
    place = f"{own.file}:{own.line}: '{own.room}' imports '{own.target}'"
    if own.room not in ROW:
        yield f"{place}, but '{own.room}' is not a room; add it to DESIGN's order first"
    elif own.target == "_version" or own.target == own.room:
        pass
    elif own.target not in ROW:
        yield f"{place}, which is not a room"
    elif ROW[own.target] >= ROW[own.room]:
        yield f"{place}, which is not to its left"
    if own.inside_function:
        yield f"{place} inside a function; a file that needs this is in the wrong room"


def _own_imports(source: str, relative: Path) -> Iterator[Import]:
    """Find the imports of our package in one file, with those in functions marked."""
    tree = ast.parse(source)
    hidden = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for inner in ast.walk(node)
    }
    room = relative.parts[0].removesuffix(".py")
    for node in ast.walk(tree):
        for target in _targets(node, relative):
            yield Import(str(relative), node.lineno, room, target, id(node) in hidden)  # type: ignore[attr-defined] # import nodes have a line


def _targets(node: ast.AST, relative: Path) -> Iterator[str]:
    """Name the rooms that an import statement reaches."""
    if isinstance(node, ast.Import):
        names = [alias.name.split(".") for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        # One dot is the folder of the file, each further one its parent.
        base = [PACKAGE, *relative.parts[:-1]][: len(relative.parts) - node.level + 1] if node.level else []
        module = [*base, *(node.module.split(".") if node.module else [])]
        names = [[*module, alias.name] for alias in node.names]
    else:
        return
    for name in names:
        if name[0] == PACKAGE:
            yield name[1] if len(name) > 1 else "__init__"
