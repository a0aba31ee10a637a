"""A bundle as text that a model or a terminal can read, and what is to be said of one that a page does not draw."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from ..protocol.media_types import HTML, PLAIN, TEXT_ORDER, Kind, find_row
from ..protocol.outputs import FILE_REFERENCE_PREFIX
from .drawing import draw, file_of
from .html_text import HtmlText, read_html

MOST_FILES = 4
"""How many stored files of one type are named."""

KINDS: dict[Kind, str] = {
    "text": "text that is too large to show",
    "picture": "a picture of a kind that is not drawn",
    "figure": "an interactive figure",
    "map": "an interactive map",
    "widget": "a widget",
    "script": "a script",
    "html": "HTML that is interactive or too large to show",
    "document": "a document",
    "sound": "sound",
    "video": "a video",
    "data": "data",
}

_HEADING_CHARACTERS = 200
# what Python makes of an object that does not say anything of itself
_NAMELESS = re.compile(r"<[\w.]+(?: object)?(?: at 0x[0-9a-fA-F]+)?>")
# how objects describe themselves: by their type, or by a call that would make them
_REPR = re.compile(r"<[^<>\n]*>|[A-Za-z_][\w.]*\(.*\)", re.DOTALL)


def text_of(data: Mapping[str, Any]) -> str | None:
    """Return the text of a bundle that says most to a reader of text; None when there is none.

    That is its plain text, unless this only describes an object while another form says what is in it: then the table
    in its HTML, or the other form. Of an output that is not drawn the mere name of an object is left out, as in a page.
    """
    plain = data.get(PLAIN)
    if isinstance(plain, list):
        plain = "".join(map(str, plain))
    if isinstance(plain, str) and plain:
        is_name = _NAMELESS.fullmatch(plain.strip()) is not None
        return _better_than_repr(plain.strip(), data) or (None if is_name and draw(data).missing else plain)
    return next(filter(None, (_as_text(name, data[name]) for name in TEXT_ORDER if name in data)), _other_text(data))


def describe_missing(bundles: Iterable[Mapping[str, Any]], file_url: Callable[[str], str]) -> list[str]:
    """Return a line for each media type of which a page shows nothing: what it is, its files, what to do instead."""
    files: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    for data in bundles:
        for name in draw(data).missing:
            file_id = file_of(data[name])
            files.setdefault(name, []).extend([file_url(file_id)] if file_id else [])
            counts[name] = counts.get(name, 0) + 1
    return [_describe_one(name, counts[name], urls) for name, urls in files.items()]


def _describe_one(name: str, count: int, urls: list[str]) -> str:
    row = find_row(name)
    times = f" ({count} times)" if count > 1 else ""
    links = ", ".join(f"[file]({url})" for url in dict.fromkeys(urls[-MOST_FILES:]))
    offered = f" They can only download it: {links}." if links else ""
    instead = f" Instead, {row.instead}." if row.instead else ""
    shown = " ".join(name[:100].split())
    return f"{KINDS[row.kind]}, {shown}{times}: it is not drawn here, the user does not see it.{offered}{instead}"


@lru_cache(maxsize=16)
def _read(html: str) -> HtmlText:
    """Read HTML that is kept in place, so of bounded size: a model is told of the same output at each step."""
    return read_html(html)


def _better_than_repr(plain: str, data: Mapping[str, Any]) -> str | None:
    """Return what to read in place of a plain text that only describes an object."""
    if _REPR.fullmatch(plain) is None:
        return None
    is_nameless = _NAMELESS.fullmatch(plain) is not None
    html = data.get(HTML)
    found = _read(html) if isinstance(html, str) else None
    if found and found.has_table:
        heading = "" if is_nameless or len(plain) > _HEADING_CHARACTERS else f"{plain}\n\n"
        return heading + found.text
    if not is_nameless:
        return None
    others = (_as_text(name, data[name]) for name in TEXT_ORDER if name in data and name not in (PLAIN, HTML))
    return next(filter(None, others), found.text if found else None)


def _as_text(name: str, payload: Any) -> str:
    file_id = file_of(payload)
    if file_id is not None:
        return f"stored as {FILE_REFERENCE_PREFIX}{file_id}" if find_row(name).told == "text" else ""
    if isinstance(payload, list) and all(isinstance(line, str) for line in payload):
        payload = "".join(payload)
    if isinstance(payload, str):
        return _read(payload).text if name == HTML else payload
    return json.dumps(payload, ensure_ascii=False, default=str)


def _other_text(data: Mapping[str, Any]) -> str | None:
    """Return text of a type that is drawn as it is written, such as CSV."""
    others = (_as_text(name, data[name]) for name in data if name not in TEXT_ORDER and find_row(name).told == "text")
    return next(filter(None, others), None)
