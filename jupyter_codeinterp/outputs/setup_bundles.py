"""Tells output that only brings a library's scripts and styles into a page from output that has something to show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from html.parser import HTMLParser

LOADED_TYPES = ("application/vnd.bokehjs_load.", "application/vnd.holoviews_load.")
"""How the types begin with which BokehJS and HoloViews load themselves; figures come with ``..._exec.``.

https://github.com/bokeh/bokeh/blob/3.9.2/src/bokeh/io/notebook.py, https://github.com/holoviz/pyviz_comms
"""

IPYTHON_HTML = "<IPython.core.display.HTML object>"
"""The plain text beside HTML that was written by hand."""

_MOST_CHARACTERS = 4_000
"""Around scripts and styles; whoever writes more has something to say."""
_SETUP_TAGS = frozenset(("base", "body", "head", "html", "link", "meta"))
_WRAPPERS = frozenset(("br", "div", "p", "span"))
"""Places only if they have a name or a mark by which a script finds them."""
_RAW = re.compile(r"<(script|style|noscript)\b", re.I)
_RAW_ENDS = {tag: re.compile(rf"</{tag}\b", re.I) for tag in ("script", "style", "noscript")}


def is_load(media_types: Iterable[str]) -> bool:
    """Tell whether a bundle with these types loads a library."""
    return any(name.startswith(LOADED_TYPES) for name in media_types)


def is_setup_html(html: str) -> bool:
    """Tell whether there are only scripts and styles: no text, and no element that a script could fill.

    What is there for pages without scripts does not count: ITables says in it that nobody should see it.
    """
    rest = _without_raw(html)
    if len(rest) > _MOST_CHARACTERS:
        return False
    reader = _PlaceFinder()
    # how the parser gives up on markup that is none
    with suppress(AssertionError, ValueError):
        reader.feed(rest)
        return not reader.has_place
    return False


def _without_raw(html: str) -> str:
    """Leave out scripts and the like, which may be large; an unfinished one reaches to the end."""
    pieces: list[str] = []
    end = 0
    while begin := _RAW.search(html, end):
        pieces.append(html[end : begin.start()])
        closing = _RAW_ENDS[begin[1].lower()].search(html, begin.end())
        if closing is None:
            return "".join(pieces)
        end = closing.start()
    return "".join([*pieces, html[end:]])


class _PlaceFinder(HTMLParser):
    """Looks for text and for elements that can be seen."""

    has_place = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_bare = tag in _WRAPPERS and all(name == "style" for name, _ in attrs)
        self.has_place = self.has_place or not (is_bare or tag in _SETUP_TAGS)

    def handle_data(self, data: str) -> None:
        self.has_place = self.has_place or data.strip() != ""
