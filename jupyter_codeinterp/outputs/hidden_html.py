"""Follows the elements of HTML as they open and close, and tells which of them are hidden with all that is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from .style_rules import Compound, Rule, declarations, is_simple_match

MAX_TESTS = 200_000
"""So many compound selectors are compared with elements; later elements count as shown."""

_VOID = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track"),
        "wbr",
    )
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form"),
        *(
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
            "table",
            "ul",
        ),
    )
)
_ROWS = frozenset(("tr", "tbody", "thead", "tfoot"))
_ENDED_BY = {
    "p": _BLOCKS,
    "li": frozenset(["li"]),
    "dt": frozenset(["dt", "dd"]),
    "dd": frozenset(["dt", "dd"]),
    "td": _ROWS | {"td", "th"},
    "th": _ROWS | {"td", "th"},
    "tr": _ROWS,
    "thead": _ROWS - {"tr"},
    "tbody": _ROWS - {"tr"},
}
"""Elements whose end tag may be left out, and what then ends them."""

_Weight = tuple[bool, bool, int, int, int]


@dataclass(eq=False)
class _Element:
    tag: str
    attributes: dict[str, str | None]
    classes: frozenset[str]
    parent: _Element | None
    previous: _Element | None
    last_child: _Element | None = None


class OpenElements:
    """The elements that are open, with those before them."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._root = self._top = _Element("", {}, frozenset(), None, None)
        self._hidden: _Element | None = None
        self._tests_left = MAX_TESTS
        self._counts: dict[str, int] = {}

    @property
    def is_hidden(self) -> bool:
        """Tell whether what comes next is in a hidden element."""
        return self._hidden is not None

    def open(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> bool:
        """Add an element; tell whether it is shown."""
        while tag in _ENDED_BY.get(self._top.tag, ()):
            self._pop()
        attributes = dict(reversed(attrs))
        classes = frozenset((attributes.get("class") or "").split())
        element = _Element(tag, attributes, classes, self._top, self._top.last_child)
        self._top.last_child = element if self._rules else None
        hidden = self.is_hidden or self._hides(element)
        if tag not in _VOID:
            self._top = element
            self._counts[tag] = self._counts.get(tag, 0) + 1
            if hidden and self._hidden is None:
                self._hidden = element
        return not hidden

    def close(self, tag: str) -> None:
        """End the innermost element of this name, with what is still open in it."""
        while self._counts.get(tag):
            if self._pop() == tag:
                return

    def _pop(self) -> str:
        ended = self._top
        if ended is self._hidden:
            self._hidden = None
        self._counts[ended.tag] -= 1
        ended.last_child = None
        self._top = ended.parent or self._root
        return ended.tag

    def _hides(self, element: _Element) -> bool:
        strongest: dict[str, tuple[_Weight, bool]] = {}
        if "hidden" in element.attributes:
            strongest["display"] = ((False, False, -1, 0, 0), True)
        said = [(rule.name, (rule.weight[0], False, *rule.weight[1:]), rule.hides) for rule in self._matching(element)]
        own = declarations(element.attributes.get("style") or "")
        said += [(name, (important, True, 0, 0, 0), hides) for name, hides, important in own]
        for name, weight, hides in said:
            if name not in strongest or weight >= strongest[name][0]:
                strongest[name] = (weight, hides)
        return any(hides for _, hides in strongest.values())

    def _matching(self, element: _Element) -> list[Rule]:
        if self._tests_left <= 0:
            return []
        return [rule for rule in self._rules if self._matches(element, rule.compounds, 0)]

    def _matches(self, element: _Element, compounds: tuple[Compound, ...], index: int) -> bool:
        if self._tests_left <= 0 or element.parent is None:
            return False
        self._tests_left -= 1
        compound = compounds[index]
        if compound.tag not in ("", element.tag):
            return False
        if not all(is_simple_match(part, element.attributes, element.classes) for part in compound.simple):
            return False
        if index + 1 == len(compounds):
            return True
        is_upwards = compounds[index + 1].combinator in " >"
        other = element.parent if is_upwards else element.previous
        while other is not None:
            if self._matches(other, compounds, index + 1):
                return True
            if compounds[index + 1].combinator in ">+":
                return False
            other = other.parent if is_upwards else other.previous
        return False


class SheetReader(HTMLParser):
    """Gathers the style sheets of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[str] = []
        self._is_sheet = False
        self._templates = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._templates += tag == "template"
        media = (dict(attrs).get("media") or "all").strip().lower()
        self._is_sheet = tag == "style" and not self._templates and media in ("all", "screen")

    def handle_endtag(self, tag: str) -> None:
        self._templates = max(0, self._templates - (tag == "template"))
        self._is_sheet = False

    def handle_data(self, data: str) -> None:
        if self._is_sheet:
            self.sheets.append(data)
