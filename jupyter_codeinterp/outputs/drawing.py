"""What a page makes of a bundle: which of its types it draws, and which it can only say that they are not shown.

``labextension/src/ui/execution/drawing.ts`` decides in the same way; both are tested with
``tests/outputs/drawn_bundles.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..protocol.media_types import MEDIA_TYPES, PLAIN, RASTER_TYPES, SVG, find_row

_ORDER = tuple(row.name for row in MEDIA_TYPES if row.drawn not in ("link", "nothing") and "*" not in row.name)


@dataclass(frozen=True)
class Drawing:
    """The type that is drawn (None when none is), and those that stand for something that is not."""

    media_type: str | None
    missing: tuple[str, ...] = ()


def file_of(payload: object) -> str | None:
    """Return the id of the stored file that a payload refers to."""
    is_reference = isinstance(payload, dict) and set(payload) == {"file"} and isinstance(payload["file"], str)
    return str(payload["file"]) if isinstance(payload, dict) and is_reference else None


def draw(data: Mapping[str, Any]) -> Drawing:
    """Return what a page draws of the bundle.

    A richer form that is drawn stands for all others. Plain text does not: it may be no more than the name of a figure.
    """
    drawn = next((name for name in _ORDER if name in data and _can_draw(name, data[name])), None)
    if drawn is None:
        drawn = next((name for name in data if _can_draw(name, data[name])), None)
    if drawn is not None and find_row(drawn).drawn != "text":
        return Drawing(drawn)
    missing = tuple(name for name in data if name != drawn and _is_missed(name, data[name]))
    return Drawing(drawn, missing or (() if drawn else tuple(data)))


def picture_of(data: Mapping[str, Any]) -> str | None:
    """Return the stored file of the picture that a page draws of the bundle."""
    drawn = draw(data).media_type
    return file_of(data[drawn]) if drawn and find_row(drawn).drawn == "picture" else None


def raster_of(data: Mapping[str, Any]) -> str | None:
    """Return the stored file of the one picture of the bundle that a model can look at."""
    found = (file_of(data.get(name)) for name in _ORDER if name in RASTER_TYPES)
    return next(filter(None, found), None)


def _can_draw(name: str, payload: object) -> bool:
    row = find_row(name)
    if row.drawn == "picture":
        return file_of(payload) is not None or (name == SVG and isinstance(payload, str))
    return row.drawn not in ("link", "nothing") and file_of(payload) is None


def _is_missed(name: str, payload: object) -> bool:
    row = find_row(name)
    return row.told == "absence" or (name != PLAIN and row.drawn != "nothing" and file_of(payload) is not None)
