"""How a value is shown: the MIME types that it offers, within what an execution may send."""

from __future__ import annotations

import base64
import json
import pprint
import sys
from collections.abc import Callable
from typing import Any

from .sending import Sender
from .tracebacks import traceback_lines

WIDTH = 79
MOST_ITEMS = 1_000

Bundle = tuple[dict[str, Any], dict[str, Any]]

_METHODS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "text/latex": "_repr_latex_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "application/pdf": "_repr_pdf_",
    "application/json": "_repr_json_",
    "application/javascript": "_repr_javascript_",
}

special: dict[str, Callable[[Any], Bundle | None]] = {}
"""How values are shown that do not say it themselves, by ``module.Class``."""


def bundle_of(value: Any) -> Bundle:
    """Return the MIME bundle of a value and its metadata; a method that fails is told on stderr and left out."""
    data: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    _merge(data, metadata, _call(lambda: _special(value)))
    _merge(data, metadata, _call(lambda: _offer(value, "_repr_mimebundle_", include=None, exclude=None)))
    for media_type, method in _METHODS.items():
        twice = media_type == "image/jpeg" and "image/png" in data
        if media_type not in data and not twice:
            found = _call(lambda method=method: _offer(value, method))  # type: ignore[misc]
            payload, extra = found if isinstance(found, tuple) and len(found) == 2 else (found, None)
            if payload is not None:
                data[media_type] = payload
                if isinstance(extra, dict):
                    metadata[media_type] = extra
    if "text/plain" not in data:
        data["text/plain"] = _call(lambda: plain(value)) or f"<{type(value).__name__} without a repr>"
    return {name: _payload(name, payload) for name, payload in data.items() if payload is not None}, metadata


def fit(bundle: dict[str, Any], sender: Sender) -> dict[str, Any]:
    """Return what of a bundle may be sent: too long text is cut, other things too large are named in its place."""
    kept: dict[str, Any] = {}
    for media_type, payload in bundle.items():
        size = len(payload) if isinstance(payload, str) else len(json.dumps(payload, default=repr))
        if _is_binary(media_type):
            if size * 3 // 4 <= sender.image_bytes:
                kept[media_type] = payload
            else:
                kept["text/plain"] = f"[{media_type} left out: larger than {sender.image_bytes:,} bytes]"
        elif media_type == "text/plain" and isinstance(payload, str):
            if media_type not in kept:
                kept[media_type] = _cut(payload, sender)
        elif sender.spend(size):
            kept[media_type] = payload
    return kept


def plain(value: Any) -> str:
    """Return a value as text; containers that do not fit on a line get a line for each item."""
    short: str | None = None
    if type(value) not in (dict, list, tuple, set, frozenset):
        return repr(value)
    if len(value) <= MOST_ITEMS:
        short = repr(value)
        return short if len(short) <= WIDTH else pprint.pformat(value, width=WIDTH, sort_dicts=False)
    some = list(value.items() if isinstance(value, dict) else value)[:MOST_ITEMS]
    text = pprint.pformat(dict(some) if isinstance(value, dict) else type(value)(some), width=WIDTH, sort_dicts=False)
    return f"{text[:-1]},\n ...{text[-1]}"


def _special(value: Any) -> Bundle | None:
    for kind in type(value).__mro__:
        show = special.get(f"{kind.__module__}.{kind.__qualname__}")
        if show is not None:
            return show(value)
    return None


def _offer(value: Any, method: str, **arguments: Any) -> Any:
    # a class whose instances have the method is shown as a class
    if isinstance(value, type):
        return None
    # an object that answers to every name answers to this one too
    if getattr(value, "_codeinterp_is_there_", None) is not None:
        return None
    show = getattr(value, method, None)
    return show(**arguments) if callable(show) else None


def _call(show: Callable[[], Any]) -> Any:
    try:
        return show()
    except Exception as error:  # noqa: BLE001 # code of the person; the other types are still shown
        sys.stderr.write("\n".join([*traceback_lines(error), ""]))
        return None


def _merge(data: dict[str, Any], metadata: dict[str, Any], found: Any) -> None:
    if isinstance(found, tuple) and len(found) == 2:
        found, extra = found
        metadata.update(extra or {})
    if isinstance(found, dict):
        data.update(found)


def _payload(media_type: str, payload: Any) -> Any:
    if isinstance(payload, (bytes, bytearray)):
        return base64.b64encode(payload).decode() if _is_binary(media_type) else payload.decode("utf-8", "replace")
    return payload


def _is_binary(media_type: str) -> bool:
    return media_type == "application/pdf" or (media_type.startswith("image/") and media_type != "image/svg+xml")


def _cut(text: str, sender: Sender) -> str:
    if sender.spend(len(text.encode("utf-8", "replace"))):
        return text.encode("utf-8", "backslashreplace").decode()
    room = max(0, sender.room - 100) // 4
    sender.spend(sender.room)
    head, tail = text[: room // 2], text[len(text) - (room - room // 2) :]
    return f"{head}\n[... {len(text) - room:,} characters left out ...]\n{tail}"
