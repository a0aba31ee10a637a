"""What becomes of each media type of an output: how a page draws it, how it is kept, what a model is told of it.

This is the one table. ``labextension/src/protocol/media-types.json`` is made from it by ``scripts/media-types``; a test
fails when the two differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from .json_types import Json

Drawn = Literal["html", "picture", "markdown", "latex", "json", "text", "link", "nothing"]
"""How a page draws it; ``link`` offers its file for download, ``nothing`` leaves it out."""

Kept = Literal["place", "text_file", "binary_file"]
"""In the output itself, in a file as text, or in a file as bytes that the kernel protocol carries as base64."""

Told = Literal["text", "markup", "picture", "absence", "nothing"]
"""What a model reads: the text, the text inside the markup, a picture's line, that it is not shown, or nothing."""

Kind = Literal["text", "picture", "figure", "map", "widget", "script", "html", "document", "sound", "video", "data"]
"""What a person calls it."""

DRAWN: tuple[Drawn, ...] = get_args(Drawn)
KEPT: tuple[Kept, ...] = get_args(Kept)
TOLD: tuple[Told, ...] = get_args(Told)
KINDS: tuple[Kind, ...] = get_args(Kind)

UNKNOWN_ENCODING = "unknown-8bit"
"""The charset of text of which nobody can tell which characters its bytes stand for (RFC 1428)."""

HTML, MARKDOWN, LATEX, PLAIN = "text/html", "text/markdown", "text/latex", "text/plain"
JSON_TYPE, SVG, JAVASCRIPT = "application/json", "image/svg+xml", "application/javascript"


@dataclass(frozen=True)
class MediaType:
    """A row of the table; a ``name`` with one ``*`` stands for a family, ``extension`` is that of a file, no dot.

    ``instead`` is what a model should do when the type is not drawn.
    """

    name: str
    drawn: Drawn
    kept: Kept
    told: Told
    kind: Kind
    extension: str
    instead: str = ""

    def to_dict(self) -> Json:
        """Return what a page needs to know."""
        return {"name": self.name, "drawn": self.drawn, "kept": self.kept, "told": self.told, "kind": self.kind}


_MATPLOTLIB = "draw it with matplotlib"
_PLOTLY = (
    f"{_MATPLOTLIB}, or display IPython.display.Image(fig.to_image()) if kaleido is installed, or write a file with "
    "fig.write_html('figure.html') that the user can open"
)
_VEGA = (
    f"{_MATPLOTLIB}, or write a file with chart.save('chart.html') that the user can open (chart.save('chart.png') and "
    "IPython.display.Image show a picture if vl-convert-python is installed)"
)
_SCRIPT = "draw charts and maps with matplotlib, or write an HTML file that the user can open"
_WIDGET = "print the values, or use plain output without widgets"
_PICTURE = "convert it to PNG"

_ROWS = (
    # Drawn, best first. A page renders nothing that is not in this part: everything here passes its sanitizer or
    # becomes nodes of text. JupyterLab's renderers of Vega and GeoJSON fetch by themselves and are left out on purpose.
    MediaType(HTML, "html", "place", "markup", "html", "html", _SCRIPT),
    MediaType(SVG, "picture", "text_file", "picture", "picture", "svg"),
    MediaType("image/png", "picture", "binary_file", "picture", "picture", "png"),
    MediaType("image/jpeg", "picture", "binary_file", "picture", "picture", "jpg"),
    MediaType("image/webp", "picture", "binary_file", "picture", "picture", "webp"),
    MediaType("image/gif", "picture", "binary_file", "picture", "picture", "gif"),
    MediaType(MARKDOWN, "markdown", "place", "text", "text", "md"),
    MediaType(LATEX, "latex", "place", "text", "text", "tex"),
    MediaType(JSON_TYPE, "json", "place", "text", "data", "json"),
    MediaType(PLAIN, "text", "place", "text", "text", "txt"),
    # Interactive figures: their data are kept for download, and a model is told what to do instead.
    MediaType("application/vnd.plotly.v1+json", "link", "text_file", "absence", "figure", "json", _PLOTLY),
    MediaType("application/vnd.vegalite.*", "link", "text_file", "absence", "figure", "json", _VEGA),
    MediaType("application/vnd.vega.*", "link", "text_file", "absence", "figure", "json", _VEGA),
    MediaType("application/geo+json", "link", "text_file", "absence", "map", "geojson", _MATPLOTLIB),
    # Scripts and what only they can read.
    MediaType(JAVASCRIPT, "nothing", "place", "absence", "script", "js", _SCRIPT),
    MediaType("text/javascript", "nothing", "place", "absence", "script", "js", _SCRIPT),
    MediaType("application/vnd.bokehjs_*", "nothing", "place", "nothing", "script", "json"),
    MediaType("application/vnd.holoviews_*", "nothing", "place", "nothing", "script", "json"),
    MediaType("application/vnd.jupyter.widget-view+json", "nothing", "place", "absence", "widget", "json", _WIDGET),
    MediaType("application/vnd.jupyter.widget-state+json", "nothing", "place", "nothing", "widget", "json"),
    # Files.
    MediaType("application/pdf", "link", "binary_file", "absence", "document", "pdf", _PICTURE),
    MediaType("audio/*", "link", "binary_file", "absence", "sound", "bin"),
    MediaType("video/*", "link", "binary_file", "absence", "video", "bin"),
    MediaType("image/*", "link", "binary_file", "absence", "picture", "bin", _PICTURE),
    MediaType("font/*", "link", "binary_file", "absence", "data", "bin"),
    # Text of any kind is drawn as it is written.
    MediaType("application/x-latex", "text", "place", "text", "text", "tex"),
    MediaType("application/sql", "text", "place", "text", "text", "sql"),
    MediaType("application/xml", "text", "place", "text", "text", "xml"),
    MediaType("text/*", "text", "place", "text", "text", "txt"),
    MediaType("*+xml", "text", "place", "text", "text", "xml"),
    # The kernel protocol has JSON or text under types of vendors, base64 under other applications.
    MediaType("*+json", "link", "text_file", "absence", "data", "json"),
    MediaType("application/vnd.*", "link", "text_file", "absence", "data", "txt"),
    MediaType("application/*", "link", "binary_file", "absence", "data", "bin"),
    MediaType("*", "link", "text_file", "absence", "data", "txt"),
)
MEDIA_TYPES: tuple[MediaType, ...] = _ROWS
"""The rows; a type belongs to the first one that fits, those without a ``*`` before all others."""

TEXT_ORDER = (PLAIN, MARKDOWN, LATEX, JSON_TYPE, HTML)
"""Where a model reads the text of an output, best first."""

RASTER_TYPES: frozenset[str] = frozenset(
    row.name for row in MEDIA_TYPES if row.drawn == "picture" and row.kept == "binary_file"
)
"""The pictures that every browser shows and that cannot carry scripts; models with vision take just these."""

PICTURE_TYPES: tuple[str, ...] = tuple(row.name for row in MEDIA_TYPES if row.drawn == "picture")
"""What a page draws as a picture, best first."""

_EXACT = {row.name: row for row in MEDIA_TYPES if "*" not in row.name}
_FAMILIES = tuple((row.name.partition("*"), row) for row in MEDIA_TYPES if "*" in row.name)


@lru_cache(maxsize=256)  # names come from code that ran: bounded
def _find_family(media_type: str) -> MediaType:
    return next(row for (begin, _, end), row in _FAMILIES if media_type.startswith(begin) and media_type.endswith(end))


def find_row(media_type: str) -> MediaType:
    """Return the row of a media type; every type has one."""
    return _EXACT.get(media_type) or _find_family(media_type)
