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

    def update_display(self, value: Any, *, display_id: str, raw: bool = False, **_: Any) -> None:
        """Change what was shown under ``display_id``."""
        data, metadata = (dict(value), {}) if raw else bundle_of(value)
        self._sender.event(
            {
                "type": "display_update",
                "display_id": display_id,
                "data": fit(data, self._sender),
                "metadata": metadata,
            }
        )

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

    def __init__(self, data: Any = None, url: str | None = None, filename: str | None = None, **options: Any) -> None:
        if data is None and filename is not None:
            data = self._read(Path(filename))
        elif isinstance(data, Path):
            data = self._read(data)
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


class HTML(DisplayObject):
    """HTML, which the page shows after a click."""

    media_type = "text/html"


class Markdown(DisplayObject):
    """Markdown text."""

    media_type = "text/markdown"


class Latex(DisplayObject):
    """LaTeX."""

    media_type = "text/latex"


class Math(Latex):
    """A formula in LaTeX."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(f"$\\displaystyle {str(data).strip('$')}$", **options)


class SVG(DisplayObject):
    """A drawing in SVG."""

    media_type = "image/svg+xml"


class Javascript(DisplayObject):
    """Accepted for the sake of old notebooks; the page never runs it."""

    media_type = "application/javascript"


class JSON(DisplayObject):
    """A JSON value."""

    media_type = "application/json"

    def _read(self, path: Path) -> Any:
        return json.loads(path.read_text())


class Pretty(DisplayObject):
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
        if isinstance(data, str):
            data, filename = None, data
        super().__init__(data, url, filename, **options)
        kind = (format or _picture_kind(bytes(self.data or b""))).lower()
        self.media_type = "image/jpeg" if kind in ("jpg", "jpeg") else f"image/{kind}"
        self.metadata = {name: size for name, size in (("width", width), ("height", height)) if size} | self.metadata

    def _read(self, path: Path) -> Any:
        return path.read_bytes()


def _picture_kind(data: bytes) -> str:
    if data.startswith(b"\xff\xd8"):
        return "jpeg"
    if data.startswith(b"GIF8"):
        return "gif"
    return "webp" if data[8:12] == b"WEBP" else "png"
