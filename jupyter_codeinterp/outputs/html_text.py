"""What a person would read in HTML whose scripts and frames do not run, as bounded text; tables as pipe tables.

The HTML is untrusted. It is fed to the parser at once and never closed: what is unfinished at the end is left out,
where ``close`` would look for its end again from each of its characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from .hidden_html import OpenElements, SheetReader
from .style_rules import Rule, read_rules

MAX_CHARACTERS = 256_000
"""How much of the HTML is read."""

_MAX_CELL_CHARACTERS, _MAX_COLUMNS, _MAX_CELLS = 300, 60, 20_000
_MORE = "..."
_ENOUGH_TEXT = 200
"""From this many characters on, text beside scripts says something of its own and not only "Loading ...": a guess."""
_MUCH_TEXT = 600
"""The same for text that speaks of JavaScript: it explains at some length why nothing is to be seen."""

_ACTIVE = re.compile(r"<(?:script|iframe|object|embed|canvas|audio|video|frame|applet)\b", re.I)
_SHEET = re.compile(r"<style\b", re.I)
_NEEDS_SCRIPTS = re.compile(r"\bjavascript\b", re.I)
_LOADING = re.compile(r"loading\b.*(?:\.\.\.|\u2026)", re.I | re.S)
_BASE64 = re.compile(r";base64,[A-Za-z0-9+/=]{64,}")
# https://docs.python.org/3/library/stdtypes.html#int-max-str-digits: such a number raises, and no character has it
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}")
_DROPPED = frozenset(
    (
        *("applet", "audio", "canvas", "datalist", "frameset", "head", "iframe", "map", "math", "noembed", "noframes"),
        *("noscript", "object", "option", "script", "select", "style", "svg", "template", "textarea", "title", "video"),
    )
)
"""A page takes these out with all that is in them."""
_INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "cite",
            "code",
            "del",
            "dfn",
            "em",
            "font",
            "i",
            "ins",
            "kbd",
            "label",
            "mark",
        ),
        *("q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
    )
)
_CELLS = ("td", "th")


@dataclass
class _Table:
    rows: list[list[str]] = field(default_factory=list)

    def text(self) -> str:
        """Return the rows as a pipe table."""
        lines = [f"| {' | '.join(row)} |" for row in self.rows]
        return "\n".join([lines[0], f"|{' --- |' * len(self.rows[0])}", *lines[1:]])


@dataclass(frozen=True)
class HtmlText:
    """What is visible: ``text`` with all tables, whether there is a table of data, how many pictures and rules."""

    text: str
    has_table: bool
    pictures: int

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing can be seen."""
        return not self.text and not self.pictures

    @property
    def is_placeholder(self) -> bool:
        """Tell whether what can be seen only waits for a script or a frame."""
        enough = _MUCH_TEXT if _NEEDS_SCRIPTS.search(self.text[:_MUCH_TEXT]) else _ENOUGH_TEXT
        return not self.has_table and not self.pictures and len(self.text) < enough

    @property
    def is_waiting(self) -> bool:
        """Tell whether it says itself that something is to come in its place."""
        return self.is_placeholder and _LOADING.fullmatch(self.text) is not None


def is_active(html: str) -> bool:
    """Tell whether there are elements in it that a page does not let run, load or play."""
    return _ACTIVE.search(html) is not None


def read_html(html: str) -> HtmlText:
    """Return what can be seen of the beginning of the HTML."""
    plain = _BASE64.sub("", html)
    # the line break ends a word that could go on as a character reference
    text = f"{_LONG_NUMBER.sub('', plain[:MAX_CHARACTERS])}\n"
    reader = _Reader(_read_sheets(text))
    # how the parser gives up on markup that is none; what it read until then counts
    with suppress(AssertionError, ValueError):
        reader.feed(text)
    found = reader.finish()
    return replace(found, text=f"{found.text}\n{_MORE}") if len(plain) > MAX_CHARACTERS else found


def _read_sheets(html: str) -> list[Rule]:
    if _SHEET.search(html) is None:
        return []
    sheets = SheetReader()
    with suppress(AssertionError, ValueError):
        sheets.feed(html)
    return read_rules(sheets.sheets)


class _Reader(HTMLParser):
    """Gathers text and tables; a table within a cell ends up as rows of the outer one."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        super().__init__()
        self._open = OpenElements(rules)
        self._blocks: list[str] = []
        self._line: list[str] = []
        self._table: _Table | None = None
        self._tables = 0
        self._cell: list[str] | None = None
        self._span = 1
        self._dropped = ""
        self._depth = 0
        self._has_table = False
        self._cells_left = _MAX_CELLS
        self._is_cut = False
        self._pictures = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropped:
            self._depth += tag == self._dropped
        elif tag in _DROPPED:
            self._dropped, self._depth = tag, 1
        elif self._open.open(tag, attrs):
            self._begin(tag, attrs)

    def _begin(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._tables += 1
            self._end_line()
            self._table = self._table or _Table()
        elif tag == "tr" and self._table:
            self._end_cell()
            self._table.rows.append([])
        elif tag in _CELLS and self._table:
            self._end_cell()
            self._begin_cell(dict(attrs))
        elif tag in ("img", "hr"):
            self._pictures += 1
            self._add_picture(dict(attrs))
        elif tag not in _INLINE:
            self._end_line()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _DROPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._dropped:
            self._depth -= tag == self._dropped
            self._dropped = self._dropped if self._depth else ""
            return
        was_hidden = self._open.is_hidden
        self._open.close(tag)
        if not was_hidden:
            self._end(tag)

    def _end(self, tag: str) -> None:
        if tag == "table":
            self._tables = max(0, self._tables - 1)
            if not self._tables:
                self._end_table()
        elif tag in (*_CELLS, "tr"):
            self._end_cell()
        elif tag not in _INLINE:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if not self._dropped and not self._open.is_hidden:
            (self._line if self._cell is None else self._cell).append(data)

    def finish(self) -> HtmlText:
        """Return what was read."""
        self._end_table()
        self._end_line()
        return HtmlText("\n".join(self._blocks), self._has_table, self._pictures)

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        span = attributes.get("colspan") or ""
        self._span = min(int(span), _MAX_COLUMNS) if re.fullmatch(r"[1-9]\d{0,3}", span, re.ASCII) else 1
        self._cell = []

    def _add_picture(self, attributes: dict[str, str | None]) -> None:
        source = attributes.get("src") or ""
        if re.fullmatch(r"codeinterp-file:[\w-]{1,64}", source, re.ASCII):
            self.handle_data(f" ![picture]({source}) ")

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text = _one_line(self._cell)[:_MAX_CELL_CHARACTERS].replace("|", "\\|")
        self._cell = None
        if self._table is not None:
            self._add_cells([text, *[""] * (self._span - 1)])

    def _add_cells(self, cells: list[str]) -> None:
        """Add cells to the last row, as many as there is room for; then a mark that there are more."""
        rows = self._table.rows if self._table else []
        if not rows:
            rows.append([])
        room = max(0, min(self._cells_left, _MAX_COLUMNS - len(rows[-1])))
        rows[-1] += cells[:room]
        self._cells_left -= len(cells[:room])
        if room < len(cells) and rows[-1][-1:] != [_MORE] and (self._cells_left or not self._is_cut):
            rows[-1].append(_MORE)
            self._is_cut = not self._cells_left

    def _end_table(self) -> None:
        self._end_cell()
        self._end_line()
        table, self._table = self._table, None
        if table is None:
            return
        table.rows = [row for row in table.rows if any(row)]
        if table.rows:
            self._has_table = self._has_table or len(table.rows) > 1 or len(table.rows[0]) > 1
            self._blocks.append(table.text())

    def _end_line(self) -> None:
        if self._cell is not None:
            self._cell.append(" ")
            return
        text = _one_line(self._line)
        self._line = []
        if text:
            self._blocks.append(text)


def _one_line(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())
