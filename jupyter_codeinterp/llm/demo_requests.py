"""What the demo understands: reads a person's message into one of a handful of request shapes."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

ChartKind = Literal["bar", "line", "pie"]


@dataclass(frozen=True)
class ChartRequest:
    """Numbers with labels to draw; ``data_url`` when the message wants the picture printed as text."""

    labels: tuple[str, ...]
    values: tuple[float, ...]
    kind: ChartKind
    title: str
    data_url: bool


@dataclass(frozen=True)
class TableRequest:
    """A delimited text file to summarise."""

    name: str


@dataclass(frozen=True)
class FormulaRequest:
    """An expression of numbers, and the functions of ``math`` in it."""

    expression: str
    functions: tuple[str, ...]


@dataclass(frozen=True)
class StatisticsRequest:
    """Numbers without labels of which a mean or a sum is wanted."""

    values: tuple[float, ...]


@dataclass(frozen=True)
class CodeRequest:
    """Python that the message brought along."""

    code: str


DemoRequest = ChartRequest | TableRequest | FormulaRequest | StatisticsRequest | CodeRequest

_FENCE = re.compile(
    r"^[ \t]*(`{3,}|~{3,})[ \t]*(?:python|py|python3|ipython)?[ \t]*\n(.*?)^[ \t]*\1", re.M | re.S | re.I
)
_INLINE = re.compile(r"`([^`\n]+)`")
_QUOTED_TABLE = re.compile(r"[`'\"“]([^`'\"“”\n]+\.(?:csv|tsv))[`'\"”]", re.I)
_BARE_TABLE = re.compile(r"(?<![\w/.-])(?:\./)?([\w./-]*\w\.(?:csv|tsv))\b", re.I)
_NUMBER = r"[-+\u2212]?\d+(?:,\d{3})*(?:\.\d+)?"
_ITEM_BREAK = re.compile(r"[;\n]|,(?!\d{3}(?:\D|$))|[.?!](?=\s|$)|\s(?:and|und|et)\s")
_LABELLED = re.compile(rf"(?P<label>\S.*?)\s*(?:[:=|]\s*|\s+)[$€£]?\s*(?P<value>{_NUMBER})\s*(?:%|[$€£])?[\s|]*\Z")
_LEAD_IN = re.compile(r"^.*\b(?:of|showing|shows?|with|for|plot|draw|chart|graph|data|in)\b\s*", re.I)
_TITLE = re.compile(r"\b(?:showing|of|for|about)\s+((?:the\s+)?[a-z][^:.,;\n]*?)\s*:", re.I)
_FUNCTIONS = ("sqrt", "sin", "cos", "tan", "log", "log10", "exp", "factorial", "gcd", "pi")
_FORMULA = re.compile(
    rf"(?:(?:\b(?:{'|'.join(sorted(_FUNCTIONS, key=len, reverse=True))})\b|\d+(?:\.\d+)?|\*\*|[-+*/%^(),])[ \t]*){{2,}}"
)
_PROSE_WORDS = 3  # without a word for a chart, longer labels are sentences that happen to hold numbers
_STATISTIC_WORDS = re.compile(r"\b(?:mean|average|sum|total|median|statistics|standard deviation)\b", re.I)
_CHART_WORDS = re.compile(r"\b(?:chart|plot|graph|draw|diagram|visuali[sz]e|histogram)\b", re.I)
_TABLE_WORDS = re.compile(r"\b(?:csv|tsv|table|file|data|dataset|summar\w*|describe|analy\w*)\b", re.I)
_DATA_URL_WORDS = re.compile(r"\bbase64\b|\bdata[ -]?ur[il]s?\b", re.I)
_KIND_WORDS: tuple[tuple[ChartKind, re.Pattern[str]], ...] = (
    ("pie", re.compile(r"\b(?:pie|donut|doughnut|shares?)\b", re.I)),
    ("line", re.compile(r"\b(?:lines?|trend|curve|over time)\b", re.I)),
)


def read_code(message: str, surroundings: str) -> CodeRequest | None:
    """Find Python in a fence, between backticks, or as the whole message."""
    fences = [match.group(2) for match in _FENCE.finditer(message)]
    if fences:
        return CodeRequest("\n".join(fence.rstrip("\n") for fence in fences))
    for candidate in (*_INLINE.findall(message), message.strip()):
        if _is_code(candidate):
            return CodeRequest(candidate)
    return None


def _is_code(text: str) -> bool:
    """Say whether the text does something as Python; a lone name or word is prose."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(not isinstance(statement, ast.Expr) or isinstance(statement.value, ast.Call) for statement in body)


def read_named_table(message: str, surroundings: str) -> TableRequest | None:
    """Find the file that the message names."""
    match = _QUOTED_TABLE.search(message) or _BARE_TABLE.search(message)
    return TableRequest(match.group(1).removeprefix("./")) if match else None


def read_attached_table(message: str, surroundings: str) -> TableRequest | None:
    """Find the file that was attached when the message speaks of one without its name."""
    return read_named_table(surroundings, "") if _TABLE_WORDS.search(message) else None


def read_chart(message: str, surroundings: str) -> ChartRequest | None:
    """Find at least two numbers with labels, or numbers that a chart is asked of."""
    labels, values = _read_items(message)
    if len(values) < 2:
        values = _read_bare_numbers(message) if _CHART_WORDS.search(message) else ()
        labels = tuple(str(number) for number in range(1, len(values) + 1))
    if len(values) < 2:
        return None
    title = _TITLE.search(message)
    return ChartRequest(
        labels=labels,
        values=values,
        kind=next((kind for kind, words in _KIND_WORDS if words.search(message)), "bar"),
        title=_capitalise(title.group(1)) if title and labels[0] not in title.group(1) else "",
        data_url=bool(_DATA_URL_WORDS.search(message)),
    )


def read_statistics(message: str, surroundings: str) -> StatisticsRequest | None:
    """Find at least two plain numbers beside a word such as mean or sum."""
    values = _read_bare_numbers(message) if _STATISTIC_WORDS.search(message) else ()
    return StatisticsRequest(values) if len(values) > 1 else None


def read_formula(message: str, surroundings: str) -> FormulaRequest | None:
    """Find the longest run of numbers, operators and known functions that is a whole expression."""
    runs = sorted((match.group().strip(" \t,") for match in _FORMULA.finditer(message)), key=len, reverse=True)
    for run in runs:
        expression = run.replace("^", "**")
        try:
            tree = ast.parse(expression, mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if any(isinstance(node, ast.BinOp | ast.Call) for node in ast.walk(tree)):
            names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            return FormulaRequest(expression, tuple(sorted(names)))
    return None


def _read_items(message: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    labels: list[str] = []
    values: list[float] = []
    is_chart = bool(_CHART_WORDS.search(message))
    for item in _ITEM_BREAK.split(message):
        match = _LABELLED.match(item.strip(" \t-*•|"))
        label = _clean_label(match.group("label"), first=not labels) if match else ""
        if match and label and (is_chart or len(label.split()) <= _PROSE_WORDS):
            labels.append(label)
            values.append(_number(match.group("value")))
    return tuple(labels), tuple(values)


def _clean_label(text: str, *, first: bool) -> str:
    """Take away the sentence that leads to the first label."""
    label = text.rpartition(":")[2].strip()
    label = (_LEAD_IN.sub("", label) if first else label).strip(" \t-*•|:='\"")
    return label if len(label) <= 40 and any(character.isalnum() for character in label) else ""


def _read_bare_numbers(message: str) -> tuple[float, ...]:
    return tuple(_number(text) for text in re.findall(rf"(?<![\w.]){_NUMBER}(?![\w])", message))


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("\u2212", "-"))


_SHAPES: tuple[Callable[[str, str], DemoRequest | None], ...] = (
    read_code,
    read_named_table,
    read_chart,
    read_statistics,
    read_formula,
    read_attached_table,
)
"""In order: what a message spells out wins over what is only likely."""


def read_request(message: str, surroundings: str) -> DemoRequest | None:
    """Return what the message asks for, or None; ``surroundings`` is the system prompt, which names attached files."""
    for read_shape in _SHAPES:
        request = read_shape(message, surroundings)
        if request:
            return request
    return None
