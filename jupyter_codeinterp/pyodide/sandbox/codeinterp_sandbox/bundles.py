"""How a value is shown: the MIME types that it offers, within what an execution may send."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from typing import Any

from .encoding import first_bytes, last_bytes, readable, size_of, to_json
from .plain import plain
from .sending import PICTURES_BYTES, Sender
from .tracebacks import traceback_lines

_MARKER_BYTES = 100
"""Room for the line in place of what is left out."""

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
            found = _call(lambda method=method: _offer(value, method))  # type: ignore[misc] # mypy knows no default here
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
        text = payload if isinstance(payload, str) else to_json(payload)
        if _is_binary(media_type):
            # four characters of base64 are three bytes, and those that fill up none
            size = len(text.rstrip("=\n")) * 3 // 4
            if size > sender.image_bytes:
                kept["text/plain"] = f"[{media_type} left out: larger than {sender.image_bytes:,} bytes]"
            elif not sender.spend_picture(size):
                kept["text/plain"] = (
                    f"[{media_type} left out: more than {PICTURES_BYTES:,} bytes of pictures in one run]"
                )
            else:
                kept[media_type] = payload
        elif media_type == "text/plain" and isinstance(payload, str):
            if media_type not in kept:
                kept[media_type] = _cut(payload, sender)
        elif sender.spend(size_of(text)):
            kept[media_type] = payload
        else:
            sender.leave_out(size_of(text))
    return kept


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
    except NotImplementedError:  # how a value says, in notebooks, that it is not shown in this way
        return None
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
    text = readable(text)
    size = size_of(text)
    if sender.spend(size):
        return text
    room = max(0, sender.room - _MARKER_BYTES)
    sender.spend(sender.room)
    head, tail = first_bytes(text, room // 2), last_bytes(text, room - room // 2)
    missing = size - size_of(head) - size_of(tail)
    sender.leave_out(missing)
    return f"{head}\n[... {missing:,} bytes left out ...]\n{tail}"
