"""``display`` and its friends, as code written for notebooks uses them."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

from .bundles import bundle_of, fit
from .sending import Sender
from .tracebacks import raised_event

_numbers = itertools.count(1)

_LONGEST_NAME = 255
"""Of a file, in characters."""


class Displays:
    """What the code shows, sent through ``sender``."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self.failed = False
        """Whether something could not be shown since this was last set."""

    def fail(self, error: Exception) -> None:
        """Tell of an exception for which something is not shown; the code goes on, as in notebooks."""
        self.failed = True
        self._sender.event(raised_event(error))

    def display(
        self,
        *values: Any,
        include: Any = None,
        exclude: Any = None,
        metadata: dict[str, Any] | None = None,
        raw: bool = False,
        display_id: str | bool | None = None,
        clear: bool = False,
        **_: Any,
    ) -> DisplayHandle | None:
        """Show values; with ``display_id`` return a handle that can change what is shown."""
        if clear:
            self.clear_output(wait=True)
        name = f"d-{next(_numbers)}" if display_id is True else display_id
        for value in values:
            data, extra = (dict(value), {}) if raw else bundle_of(value)
            wanted = {
                media_type: payload
                for media_type, payload in data.items()
                if (not include or media_type in include) and media_type not in (exclude or ())
            }
            body = {
                "type": "display",
                "data": fit(wanted, self._sender),
                "metadata": {**extra, **(metadata or {})},
            }
            self._sender.event({**body, "display_id": name} if name else body)
        return DisplayHandle(self, str(name)) if name else None

    def update_display(
        self, value: Any, *, display_id: str, raw: bool = False, metadata: dict[str, Any] | None = None, **_: Any
    ) -> None:
        """Change what was shown under ``display_id``."""
        data, extra = (dict(value), {}) if raw else bundle_of(value)
        self._sender.event(
            {
                "type": "display_update",
                "display_id": display_id,
                "data": fit(data, self._sender),
                "metadata": {**extra, **(metadata or {})},
            }
        )

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        """Show a MIME bundle as it is, or change what was shown under the ``display_id`` in ``transient``."""
        display_id = (transient or {}).get("display_id")
        if update and display_id is not None:
            self.update_display(data, display_id=display_id, raw=True, metadata=metadata)
        else:
            self.display(data, raw=True, metadata=metadata, display_id=display_id)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what was shown, at once or when the next output comes."""
        self._sender.event({"type": "clear", "wait": bool(wait)})


class DisplayHandle:
    """Changes what was shown."""

    def __init__(self, displays: Displays, display_id: str) -> None:
        self._displays = displays
        self.display_id = display_id

    def display(self, value: Any, **options: Any) -> None:
        """Show a value under the same id."""
        self._displays.display(value, display_id=self.display_id, **options)

    def update(self, value: Any, **options: Any) -> None:
        """Show another value in its place."""
        self._displays.update_display(value, display_id=self.display_id, **options)

    def __repr__(self) -> str:
        return f"<DisplayHandle display_id={self.display_id}>"


class DisplayObject:
    """Content of one MIME type, from ``data`` or a file of the working folder."""

    media_type = "text/plain"
    may_be_address = False
    """Whether a text in place of the data can be an address."""

    def __init__(self, data: Any = None, url: str | None = None, filename: str | None = None, **options: Any) -> None:
        if self.may_be_address and _is_address(data):
            data, url = None, data
        if data is None and filename is not None:
            data = self._read(Path(filename))
        elif isinstance(data, Path) or _is_file(data):
            data = self._read(Path(data))
        if data is None and url is not None:
            raise ValueError("The browser engine has no network, so nothing can be shown from a URL; use a file.")
        self.data = data
        self.metadata = options.get("metadata") or {}

    def _read(self, path: Path) -> Any:
        return path.read_text()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return {self.media_type: self.data, "text/plain": repr(self)}, (
            {self.media_type: self.metadata} if self.metadata else {}
        )

    def __repr__(self) -> str:
        return f"<IPython.core.display.{type(self).__name__} object>"


class TextDisplayObject(DisplayObject):
    """Content that is text."""


class HTML(TextDisplayObject):
    """HTML, which the page shows after a click."""

    media_type = "text/html"


class Markdown(TextDisplayObject):
    """Markdown text."""

    media_type = "text/markdown"


class Latex(TextDisplayObject):
    """LaTeX."""

    media_type = "text/latex"


class Math(Latex):
    """A formula in LaTeX."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(f"$\\displaystyle {str(data).strip('$')}$", **options)


class SVG(TextDisplayObject):
    """A drawing in SVG."""

    media_type = "image/svg+xml"
    may_be_address = True


class Javascript(TextDisplayObject):
    """Accepted for the sake of old notebooks; the page never runs it."""

    media_type = "application/javascript"


class JSON(DisplayObject):
    """A JSON value."""

    media_type = "application/json"

    def _read(self, path: Path) -> Any:
        return json.loads(path.read_text())


class GeoJSON(JSON):
    """Data of maps."""

    media_type = "application/geo+json"


class Pretty(TextDisplayObject):
    """Plain text."""

    def __repr__(self) -> str:
        return str(self.data)


class Code(Pretty):
    """Source code."""


class Image(DisplayObject):
    """A picture from bytes or a file."""

    def __init__(
        self,
        data: Any = None,
        url: str | None = None,
        filename: str | None = None,
        format: str | None = None,  # noqa: A002 # notebooks name it so
        width: int | None = None,
        height: int | None = None,
        **options: Any,
    ) -> None:
        if _is_address(data):
            data, url = None, data
        elif isinstance(data, str):
            data, filename = None, data
        super().__init__(data, url, filename, **options)
        kind = (format or _picture_kind(bytes(self.data or b""))).lower()
        self.media_type = "image/jpeg" if kind in ("jpg", "jpeg") else f"image/{kind}"
        self.metadata = {name: size for name, size in (("width", width), ("height", height)) if size} | self.metadata

    def _read(self, path: Path) -> Any:
        return path.read_bytes()


def _is_address(data: Any) -> bool:
    return isinstance(data, str) and data.startswith(("http://", "https://"))


def _is_file(data: Any) -> bool:
    """Tell whether a text is the name of a file, as display objects of notebooks take it too."""
    if not isinstance(data, str) or not 0 < len(data) <= _LONGEST_NAME or "\n" in data:
        return False
    try:
        return Path(data).is_file()
    except (OSError, ValueError):
        return False


def _picture_kind(data: bytes) -> str:
    if data.startswith(b"\xff\xd8"):
        return "jpeg"
    if data.startswith(b"GIF8"):
        return "gif"
    return "webp" if data[8:12] == b"WEBP" else "png"
