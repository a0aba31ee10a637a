"""Finds what code imports, and what it needs besides, from its syntax tree."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "read_excel": ("openpyxl",),
    "to_excel": ("openpyxl",),
    "ExcelWriter": ("openpyxl",),
    "ExcelFile": ("openpyxl",),
    "read_html": ("lxml", "bs4"),
    "read_xml": ("lxml",),
    "to_xml": ("lxml",),
    "read_parquet": ("pyarrow",),
    "to_parquet": ("pyarrow",),
    "read_feather": ("pyarrow",),
    "to_feather": ("pyarrow",),
    "read_hdf": ("tables",),
    "to_hdf": ("tables",),
    "read_sql": ("sqlalchemy",),
    "to_sql": ("sqlalchemy",),
    "to_markdown": ("tabulate",),
    "style": ("jinja2",),
    "plot": ("matplotlib",),
    "hist": ("matplotlib",),
    "boxplot": ("matplotlib",),
}
"""Modules that pandas loads only when one of these is used, which no import of the code names."""

_VALUES: dict[str, tuple[str, ...]] = {"lxml": ("lxml",), "html5lib": ("html5lib",), "xlsxwriter": ("xlsxwriter",)}
"""Texts by which code names a module: the parser of a document, the writer of a table."""

_ALONGSIDE: dict[str, tuple[str, ...]] = {"zoneinfo": ("tzdata",), "pandas.plotting": ("matplotlib",)}
"""What modules of Python and of packages need besides, and do not name in the lock file."""

_MOST_FILES = 50
_MOST_CHARACTERS = 100_000
"""Of code; what follows is not read. Python in a browser takes half a second for so much."""

_STATEMENT = re.compile(r"^[ \t]*((?:import|from)[ \t].*)$", re.MULTILINE)
_IN_BRACKETS = re.compile(r"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]*\(([^()]*)", re.MULTILINE)
_NAME = re.compile(r"^[ \t]*(\w+)|,[ \t]*(\w+)", re.MULTILINE)


class ImportFinder:
    """Maps what code imports to packages; ``packages`` gives the package by the name of a module."""

    def __init__(self, packages: Mapping[str, str], folder: Path) -> None:
        self._packages = packages
        self._folder = folder

    def find(self, code: str) -> tuple[list[str], list[str]]:
        """Return the packages that ``code`` needs, and the modules that nobody has.

        Code may be incomplete: what can be read of it counts.
        """
        modules = self._modules_of(code)
        packages: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for module, optional in modules.items():
            top = module.partition(".")[0]
            if top in ("IPython", "matplotlib_inline"):  # ours stand in for them
                continue
            package = self._package_of(module)
            if package is not None:
                packages[package] = None
            elif not optional and top not in sys.stdlib_module_names and top not in sys.modules:
                unknown[top] = None
        return list(packages), [name for name in unknown if not self._is_own(name)]

    def _package_of(self, module: str) -> str | None:
        """Return the package of the longest known beginning of a dotted name."""
        while module:
            if module in self._packages:
                return self._packages[module]
            module = module.rpartition(".")[0]
        return None

    def _modules_of(self, code: str) -> dict[str, bool]:
        """Return the modules with whether the code can do without them."""
        found: dict[str, bool] = {}
        waiting, seen = [code], set[str]()
        while waiting and len(seen) < _MOST_FILES:
            tree = _parse(waiting.pop())
            for module, optional in _imports(tree):
                found[module] = found.get(module, True) and optional
                for other in _ALONGSIDE.get(module, ()):
                    found.setdefault(other, True)
                top = module.partition(".")[0]
                if top not in seen and self._is_own(top):
                    seen.add(top)
                    waiting.extend(self._own_sources(top))
            if "pandas" in sys.modules or any(module.partition(".")[0] == "pandas" for module in found):
                for module in _used_through_pandas(tree):
                    found.setdefault(module, True)
            for module in _named_by_value(tree):
                found.setdefault(module, True)
        return found

    def _is_own(self, top: str) -> bool:
        return (self._folder / f"{top}.py").is_file() or (self._folder / top).is_dir()

    def _own_sources(self, top: str) -> Iterator[str]:
        paths = [self._folder / f"{top}.py", *sorted((self._folder / top).glob("**/*.py"))[:_MOST_FILES]]
        for path in paths:
            if path.is_file():
                yield path.read_text(errors="replace")


def _imports(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Give every imported module, with whether a ``try`` catches its absence."""
    caught = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Try) and node.handlers
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        optional = id(node) in caught
        if isinstance(node, ast.Import):
            yield from ((alias.name, optional) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, optional
            yield from ((f"{node.module}.{alias.name}", True) for alias in node.names)
        elif isinstance(node, ast.Call) and _name_of(node.func) in ("import_module", "__import__"):
            yield from ((name, optional) for name in _texts(node.args[:1]))


def _used_through_pandas(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield from _ATTRIBUTES.get(node.attr, ())


def _named_by_value(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            for text in _texts(values):
                yield from _VALUES.get(text, ())


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _parse(code: str) -> ast.AST:
    """Return the tree of the code, or of what can be read of code that is still being written."""
    code = code[:_MOST_CHARACTERS]
    whole = _tree_of(code)
    if whole is not None:
        return whole
    trees = [_tree_of(statement) for statement in _STATEMENT.findall(code)]
    body = [statement for tree in trees if tree is not None for statement in tree.body]
    for module, listed in _IN_BRACKETS.findall(code):
        names = [ast.alias(first or other) for first, other in _NAME.findall(re.sub("#.*", "", listed))]
        if not module.startswith("."):
            body.append(ast.ImportFrom(module, names, 0))
    return ast.Module(body=body, type_ignores=[])


def _tree_of(code: str) -> ast.Module | None:
    """Return the tree of code; None when it has none, or one that Python does not get to the bottom of."""
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
