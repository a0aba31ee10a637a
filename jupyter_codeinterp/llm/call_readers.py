"""Reads the whole text of a call that a server left in an answer; a reader returns nothing when it is no call of ours.

Each takes the text between the marks of its notation and gives the arguments of every call in it.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..policy.cell_source import parse_cell
from .arguments import Arguments, code_arguments, read_arguments, read_value
from .call_names import read_name
from .code_repair import strip_head, strip_tail
from .partial_code import ARGUMENT_KEYS, NAME_KEYS

_NAMED = re.compile(r"""["'](?:{})["']\s*:\s*["']([^"']{{1,120}})["']""".format("|".join(NAME_KEYS)))
_INNER = re.compile(r"""["'](?:{})["']\s*:\s*(\{{.*\}})\s*\}}\s*\Z""".format("|".join(ARGUMENT_KEYS)), re.DOTALL)
_BESIDE = frozenset(("type", "id", "index", *NAME_KEYS))
_DEEPEST = 3


def read_named(text: str) -> list[Arguments]:
    """Read JSON that names its tool: ``{"name": ..., "arguments": ...}`` and its relatives."""
    value = read_value(text)
    if value is None:
        named, inner = _NAMED.search(text), _INNER.search(text)
        if not named or not inner or read_name(named[1]) != "ours":
            return []
        return [read_arguments(inner[1])]
    return _read_named_value(value)


def _read_named_value(value: Any, depth: int = 0) -> list[Arguments]:
    if depth > _DEEPEST:
        return []
    if isinstance(value, list):
        found = [_read_named_value(item, depth + 1) for item in value]
        return [arguments for inner in found for arguments in inner] if all(found) else []
    if not isinstance(value, dict):
        return []
    for key in ("tool_calls", "function"):
        if isinstance(value.get(key), dict | list):
            return _read_named_value(value[key], depth + 1)
    names = [value[key] for key in NAME_KEYS if isinstance(value.get(key), str)]
    if not names and len(value) == 1:
        # the name as the key of the arguments
        name, inner = next(iter(value.items()))
        return [read_arguments(json.dumps(inner))] if read_name(str(name)) == "ours" and isinstance(inner, dict) else []
    if not names or read_name(names[0]) != "ours":
        return []
    given = [value[key] for key in ARGUMENT_KEYS if isinstance(value.get(key), dict | str)]
    rest = {key: item for key, item in value.items() if key not in _BESIDE}
    arguments = given[0] if given else rest
    return [read_arguments(arguments if isinstance(arguments, str) else json.dumps(arguments))]


def read_plain(text: str) -> list[Arguments]:
    """Read the arguments of a call whose name stood before them."""
    return [read_arguments(text)]


def read_values(values: Mapping[str, str]) -> list[Arguments]:
    """Read parameters that were written one by one, as they are."""
    plain = {name: _without_border(value) for name, value in values.items()}
    return [read_arguments(json.dumps(plain))]


def _without_border(value: str) -> str:
    """Drop the line breaks that stand between a tag and its value; what is indented stays."""
    return value.removeprefix("\r").removeprefix("\n").rstrip()


def read_code(text: str, language: str = "python") -> list[Arguments]:
    """Read code that is nothing but code."""
    return [replace(code_arguments(strip_tail(strip_head(text))), language=language)]


def read_python(text: str) -> list[Arguments]:
    """Read calls written as Python, alone, in a list or in ``print``; other Python is the code itself."""
    code = strip_tail(strip_head(text))
    tree = parse_cell(code)
    if tree is None:
        return []
    calls = _calls_of(tree)
    return read_calls(code) if calls else [code_arguments(code)]


def read_calls(text: str) -> list[Arguments]:
    """Read calls written as Python and nothing else: ``execute_code(code="...")``, or a list of them."""
    tree = parse_cell(text.strip())
    found = [_read_call(call) for call in (_calls_of(tree) if tree else ())]
    return [arguments for arguments in found if arguments] if all(found) else []


def _calls_of(tree: ast.Module) -> Sequence[ast.Call]:
    """Return the calls of tools that a module consists of, none when it is ordinary Python."""
    calls: list[ast.Call] = []
    for statement in tree.body:
        value = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
        for item in value.elts if isinstance(value, ast.List) else [value]:
            call = _without_print(item)
            if call is None or not _is_tool(call):
                return ()
            calls.append(call)
    return calls


def _without_print(value: ast.expr | None) -> ast.Call | None:
    value = value.value if isinstance(value, ast.Await) else value
    if not isinstance(value, ast.Call):
        return None
    inner = value.args[0] if value.args and _name_of(value) == "print" else None
    return inner if isinstance(inner, ast.Call) and _is_tool(inner) else value


def _is_tool(call: ast.Call) -> bool:
    """Say whether a call is one of a tool: it has our tool's name, or that of a place where only tools are."""
    name = _name_of(call)
    return name.startswith(("default_api.", "functions.")) or name.endswith(".call") or _is_ours(name)


def _is_ours(name: str) -> bool:
    return "code" in name and read_name(name.removesuffix(".call")) == "ours"


def _name_of(call: ast.Call) -> str:
    return ast.unparse(call.func) if isinstance(call.func, ast.Name | ast.Attribute) else ""


def _read_call(call: ast.Call) -> Arguments | None:
    name = _name_of(call).removesuffix(".call")
    if read_name(name) != "ours":
        return None
    given = {keyword.arg or "": keyword.value for keyword in call.keywords}
    if call.args:
        given["code"] = call.args[0]
    constants = {key: value.value for key, value in given.items() if isinstance(value, ast.Constant)}
    texts = {key: value for key, value in constants.items() if isinstance(value, str)}
    return read_arguments(json.dumps(texts)) if texts else None
