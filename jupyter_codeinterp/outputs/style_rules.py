"""What the style sheets of HTML say about which of its elements are shown, as far as it shows without a browser.

``labextension/src/ui/rendering/style-rules.ts`` is the same for the page: both must leave out the same parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

MAX_RULES, _MAX_PARTS = 400, 8
_MAX_SHEET_CHARACTERS = 500_000

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_BRACE = re.compile(r"[{}]")
_DECLARATION = re.compile(r"(?:^|;)\s*(display|visibility)\s*:\s*([a-z-]+)(\s*!\s*important)?", re.I)
_SELECTOR = re.compile(r"(?:[\w#.*:>+~\s\[\]=\"'-]){1,200}", re.ASCII)
_COMPOUND = re.compile(
    r"(\*|[a-z][\w-]*)?((?:#[\w-]+|\.[\w-]+|\[[\w-]+(?:=(?:[\w-]+|\"[\w\s-]*\"|'[\w\s-]*'))?\]|:checked)*)",
    re.I | re.ASCII,
)
_SIMPLE = re.compile(r"#[\w-]+|\.[\w-]+|\[[^\]]*\]|:checked", re.ASCII)
_COMBINATOR = re.compile(r"\s*([>+~\s])\s*")


@dataclass(frozen=True)
class Compound:
    """One compound selector: what an element itself must be."""

    combinator: str
    """How it stands to the compound on its right: one of ``>``, ``+``, ``~`` and a space; empty for the last one."""
    tag: str
    simple: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """Whether elements are shown, by one of the two properties."""

    compounds: tuple[Compound, ...]
    """From right to left."""
    name: str
    hides: bool
    weight: tuple[bool, int, int, int]
    """Important or not, ids, classes, elements; of equal ones the later counts."""


def read_rules(sheets: Iterable[str]) -> list[Rule]:
    """Return the rules at the top of the sheets that show or hide, in their order."""
    return list(islice(_rules("\n".join(sheets)[:_MAX_SHEET_CHARACTERS]), MAX_RULES))


def declarations(style: str) -> Iterator[tuple[str, bool, bool]]:
    """Yield property, whether it hides, and whether it is important."""
    for name, value, important in _DECLARATION.findall(style):
        hides = value.lower() in (("none",) if name.lower() == "display" else ("hidden", "collapse"))
        yield name.lower(), hides, bool(important)


def _rules(text: str) -> Iterator[Rule]:
    for head, body in _top_blocks(_COMMENT.sub(" ", text)):
        if head.startswith("@"):
            continue
        found = list(declarations(body.split("{", 1)[0]))
        for selector in head.split(",") if found else ():
            compounds = _read_selector(selector.strip())
            for name, hides, important in found if compounds else ():
                yield Rule(compounds, name, hides, (important, *_specificity(compounds)))


def _top_blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before each pair of outermost braces, and in it."""
    depth = head = body = 0
    for brace in _BRACE.finditer(text):
        depth = max(0, depth + (1 if brace[0] == "{" else -1))
        if brace[0] == "{" and depth == 1:
            body = brace.start()
        elif brace[0] == "}" and depth == 0:
            if body > head:
                yield text[head:body].split(";")[-1].strip(), text[body + 1 : brace.start()]
            head = body = brace.end()


def _read_selector(selector: str) -> tuple[Compound, ...]:
    """Return the compounds from right to left; none of what is not understood."""
    if _SELECTOR.fullmatch(selector) is None:
        return ()
    compounds: list[Compound] = []
    position = 0
    while len(compounds) < _MAX_PARTS:
        found = _COMPOUND.match(selector, position)
        if found is None or not found[0]:
            return ()
        position = found.end()
        between = _COMBINATOR.match(selector, position)
        sign = (between[1].strip() or " ") if between else ""
        compounds.append(Compound(sign, (found[1] or "").lower().replace("*", ""), tuple(_SIMPLE.findall(found[2]))))
        if between is None:
            return tuple(reversed(compounds)) if position == len(selector) else ()
        position = between.end()
    return ()


def _specificity(compounds: Iterable[Compound]) -> tuple[int, int, int]:
    simple = [part for compound in compounds for part in compound.simple]
    ids = sum(part.startswith("#") for part in simple)
    return ids, len(simple) - ids, sum(bool(compound.tag) for compound in compounds)


def is_simple_match(part: str, attributes: Mapping[str, str | None], classes: frozenset[str]) -> bool:
    """Tell whether ``#id``, ``.class``, ``[name=value]`` or ``:checked`` means an element with these attributes."""
    if part[0] == "#":
        return attributes.get("id") == part[1:]
    if part[0] == ".":
        return part[1:] in classes
    if part[0] == ":":
        return "checked" in attributes
    name, _, value = part[1:-1].partition("=")
    has_value = not value or (attributes.get(name.lower()) or "") == value.strip("\"'")
    return name.lower() in attributes and has_value
