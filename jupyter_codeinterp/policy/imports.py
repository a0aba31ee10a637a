"""Finds imports of blocked modules in code before it runs: a policy guard, not a boundary."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .cell_source import parse_cell

# Modules of C code behind well-known ones, where the name is not just an underscore more.
_TWINS: dict[str, tuple[str, ...]] = {
    "ctypes": ("cffi", "_cffi_backend"),
    "multiprocessing": ("_posixshmem",),
    "os": ("posix", "nt", "posixpath", "ntpath"),
    "subprocess": ("_posixsubprocess", "_winapi"),
}
_IMPORT_FUNCTIONS = frozenset(("__import__", "import_module"))


@dataclass(frozen=True)
class BlockedImport:
    """An import of ``module`` in ``line`` (from 1), which ``blocked`` in the administrator's list forbids."""

    module: str
    blocked: str
    line: int


def find_blocked_imports(code: str, blocked: Sequence[str]) -> tuple[BlockedImport, ...]:
    """Return the imports of blocked modules and of their submodules, in the order of the code.

    Looks at ``import``, ``from ... import``, and at ``__import__`` and ``import_module`` called with a plain string.
    Code that does not parse has no finding: it will not run either.
    """
    if not blocked:
        return ()
    forbidden = forbidden_names(blocked)
    found: dict[BlockedImport, None] = {}
    for line, module, members in _imports(parse_cell(code) or ast.Module([], [])):
        for name in (module, *(f"{module}.{member}" for member in members)):
            rule = _rule_for(name, forbidden)
            if rule is not None:
                found[BlockedImport(module if _rule_for(module, forbidden) else name, rule, line)] = None
    return tuple(sorted(found, key=lambda finding: finding.line))


def forbidden_names(blocked: Sequence[str]) -> dict[str, str]:
    """Return the modules behind the names of the list, their twins of C code included, each with its name there."""
    return {name: rule for rule in blocked for name in _names_of(rule)}


def blocked_imports_message(findings: Sequence[BlockedImport]) -> str:
    """Return what the model (and the person) reads when code was refused for its imports."""
    lines = ", ".join(f"'{finding.module}' in line {finding.line}" for finding in findings)
    names = ", ".join(sorted({f"'{finding.blocked}'" for finding in findings}))
    return (
        f"The code was not run: it imports {lines}, and the administrator blocks {names}. "
        "Do not try to get around this; solve the task without it, or tell the user that it needs what is blocked."
    )


def _names_of(rule: str) -> tuple[str, ...]:
    return (rule, f"_{rule}", *_TWINS.get(rule, ()))


def _rule_for(module: str, forbidden: dict[str, str]) -> str | None:
    """Return the rule that forbids the module itself or a package it is in."""
    parts = module.split(".")
    for length in range(1, len(parts) + 1):
        rule = forbidden.get(".".join(parts[:length]))
        if rule is not None:
            return rule
    return None


def _imports(tree: ast.AST) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Give line, module and imported members of each import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, ()
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module, tuple(alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and _called_name(node) in _IMPORT_FUNCTIONS:
            name = _first_string(node)
            if name:
                yield node.lineno, name, ()


def _called_name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _first_string(call: ast.Call) -> str:
    values = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "name")]
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
    return ""
