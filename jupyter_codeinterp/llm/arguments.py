"""Reads the code out of the finished arguments of a call, however a model wrote them, and never guesses.

What is run was written as code: the value of an argument that holds it, or text that can be nothing else. Arguments
that break off, or that are neither JSON nor a Python literal, hold none.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from dataclasses import dataclass
from typing import Any

from ..policy.cell_source import parse_cell
from .call_names import Meaning
from .code_repair import repair_code
from .partial_code import ARGUMENT_KEYS, CODE_NAMES, PartialCode, encode_code
from .surrogates import replace_surrogates, replace_surrogates_in

_SURE_NAMES = frozenset(CODE_NAMES) - {"script"}
_DEEPEST = 3
_LONGEST_LITERAL = 1_000_000
_KEY_FIRST = re.compile(r"""\s*(?:"[\w-]{1,40}"|'[\w-]{1,40}')\s*:""")
_BAD_ESCAPE = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})|\\')
_UNESCAPED = re.compile(r'\s*\{\s*"code"\s*:\s*"(.*)"\s*\}\s*\Z', re.DOTALL)
_NO_VALUE = object()


@dataclass(frozen=True)
class Arguments:
    """What arguments hold.

    ``code`` is None when there is none to run; ``partial`` then is what was readable of it. ``broken`` says that the
    text ends in the middle. ``language`` is what the arguments themselves call it. ``written`` is a JSON object for
    the history, whose readers fail on anything else.
    """

    code: str | None
    written: str
    partial: str = ""
    broken: bool = False
    language: str = "python"


def read_arguments(text: str, meaning: Meaning = "ours") -> Arguments:
    """Read finished arguments of a call whose name has this meaning."""
    text = text.strip("\ufeff\u200b")
    value = _read_value(text)
    if isinstance(value, str) and _KEY_FIRST.match(value.lstrip().removeprefix("{")):
        # encoded twice
        value = _read_value(value)
    return _read_unknown(text, meaning) if value is _NO_VALUE else _read_known(value, text, meaning)


def read_value(text: str) -> Any:
    """Return the value that JSON, or nearly JSON, or a Python literal stands for; None when it is none."""
    value = _read_value(text)
    return None if value is _NO_VALUE else value


def code_arguments(code: str) -> Arguments:
    """Return arguments of our tool that hold this code, mended when it needs it."""
    return _with_code(code, "ours", sure=True)


def _read_known(value: Any, text: str, meaning: Meaning) -> Arguments:
    if isinstance(value, str):
        return _with_code(value, meaning, sure=False)
    if isinstance(value, dict):
        found = _find_code(value, meaning)
        written = json.dumps(replace_surrogates_in(value), ensure_ascii=False)
        if found is None:
            return Arguments(None, written, language=_language(value))
        name, code = found
        return _with_code(code, meaning, sure=name in _SURE_NAMES, language=_language(value), written=written)
    return Arguments(None, encode_code(replace_surrogates(text)) if text.strip() else "{}")


def _with_code(
    code: str, meaning: Meaning, *, sure: bool, language: str = "python", written: str | None = None
) -> Arguments:
    code = repair_code(replace_surrogates(code))
    tells = meaning == "ours" or (meaning == "unsure" and sure and _does_something(code))
    return Arguments(code if tells else None, written or encode_code(code), language=language)


def _does_something(code: str) -> bool:
    """Say whether code is Python and more than a word or a number, which might be the code of a product."""
    tree = parse_cell(code)
    if tree is None or not tree.body:
        return False
    first = tree.body[0]
    if len(tree.body) > 1 or not isinstance(first, ast.Expr):
        return True
    return not isinstance(first.value, ast.Name | ast.Constant | ast.UnaryOp | ast.BinOp)


def _read_value(text: str) -> Any:
    """Return the value that JSON, or nearly JSON, or a Python literal stands for; _NO_VALUE when it is none."""
    whole = "{" + text if _KEY_FIRST.match(text) else text
    value = _read_json(whole)
    if value is _NO_VALUE and "\\" in whole:
        value = _read_json(_BAD_ESCAPE.sub(_double, whole))
    if value is not _NO_VALUE:
        return value
    body = whole.strip()
    if body[:1] not in ("{", "[", "'", '"') or len(body) > _LONGEST_LITERAL:
        return _NO_VALUE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(body)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return _NO_VALUE
    return value if isinstance(value, str | dict | list) and _is_plain(value) else _NO_VALUE


def _read_json(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return _NO_VALUE


def _double(match: re.Match[str]) -> str:
    return match.group() if match[1] else "\\\\"


def _is_plain(value: Any) -> bool:
    """Say whether JSON can hold a value, so that a literal is one of arguments."""
    try:
        json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return False
    return not isinstance(value, dict) or all(isinstance(name, str) for name in value)


def _find_code(value: dict[Any, Any], meaning: Meaning, depth: int = 0) -> tuple[str, str] | None:
    """Return name and value of the argument that holds the code."""
    for name in CODE_NAMES:
        if isinstance(value.get(name), str):
            return name, value[name]
    if "code" in value and not isinstance(value["code"], dict):
        return None
    for name in (*ARGUMENT_KEYS, "code"):
        inner = value.get(name)
        if isinstance(inner, str) and _KEY_FIRST.match(inner.lstrip().removeprefix("{")):
            inner = _read_value(inner)
        if isinstance(inner, dict) and depth < _DEEPEST:
            return _find_code(inner, meaning, depth + 1)
    texts = [(name, text) for name, text in value.items() if isinstance(text, str) and name != "language"]
    return texts[0] if len(texts) == 1 and meaning == "ours" else None


def _language(value: dict[Any, Any]) -> str:
    language = value.get("language", value.get("lang"))
    named = language.lower() if isinstance(language, str) else ""
    return named if named and not named.startswith(("py", "ipy")) else "python"


def _read_unknown(text: str, meaning: Meaning) -> Arguments:
    """Read what is no value: bare code, arguments with quotes that were not escaped, or arguments that break off."""
    bare = text.lstrip()
    if bare and not bare.startswith(("{", "[")) and not _KEY_FIRST.match(bare) and not _is_open_string(bare):
        return _with_code(_unassign(text), meaning, sure=False)
    tree = parse_cell(text) if bare else None
    if tree is not None and tree.body and not _is_literal(tree):
        return _with_code(text, meaning, sure=False)
    quoted = _UNESCAPED.match(text)
    if quoted:
        code = repair_code(_BAD_ESCAPE.sub(_unescape, quoted[1]))
        if parse_cell(code):
            return _with_code(code, meaning, sure=True)
    closed = _read_value(text + "}")
    found = _find_code(closed, meaning) if isinstance(closed, dict) else None
    if found and parse_cell(found[1]):
        # only the closing brace is missing
        return _with_code(found[1], meaning, sure=found[0] in _SURE_NAMES, language=_language(closed))
    preview = PartialCode()
    partial = replace_surrogates(preview.decode(text) + preview.flush())
    written = encode_code(partial or replace_surrogates(text)) if bare else "{}"
    return Arguments(None, written, partial, broken=bool(bare) and not preview.closed)


def _unescape(match: re.Match[str]) -> str:
    return str(json.loads(f'"{match.group()}"')) if match[1] else "\\"


def _is_open_string(text: str) -> bool:
    """Say whether text begins as a string literal and is no Python: a value that breaks off."""
    return text[0] in "\"'" and parse_cell(text) is None


def _is_literal(tree: ast.Module) -> bool:
    first = tree.body[0]
    return len(tree.body) == 1 and isinstance(first, ast.Expr) and isinstance(first.value, ast.Dict | ast.List)


def _unassign(text: str) -> str:
    """Return what ``code = "..."`` holds when that is all: it was meant as an argument, as Python it does nothing."""
    tree = parse_cell(text) if text.lstrip().startswith(CODE_NAMES) else None
    if tree is None or len(tree.body) != 1:
        return text
    statement = tree.body[0]
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target: ast.expr = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign):
        target = statement.target
    else:
        return text
    value = statement.value
    named = isinstance(target, ast.Name) and target.id in CODE_NAMES
    return value.value if named and isinstance(value, ast.Constant) and isinstance(value.value, str) else text
