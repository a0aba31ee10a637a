"""The file formats of figures, as code chooses them for the backend of notebooks."""

from __future__ import annotations

from typing import Any

MEDIA_TYPES = {
    "png": "image/png",
    "png2x": "image/png",
    "retina": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
}


class FigureFormats:
    """What figures are shown as, and the options with which they are drawn."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ("png",)
        self.options: dict[str, Any] = {}

    def choose(self, *names: str, **options: Any) -> None:
        """Show figures in these formats from now on; raises ValueError for one that there is not."""
        unknown = sorted(set(names) - set(MEDIA_TYPES))
        if unknown:
            raise ValueError(f"supported formats are: {', '.join(MEDIA_TYPES)} not {', '.join(map(repr, unknown))}")
        # several names may stand for one media type, of which there can be one picture
        self.names = tuple({MEDIA_TYPES[name]: name for name in names}.values())
        self.options = dict(options)


chosen = FigureFormats()
