"""The matplotlib backend, and the pictures of figures."""

from __future__ import annotations

import base64
import io
import math
import struct
from typing import Any

from matplotlib import rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from .bundles import Bundle
from .figure_formats import MEDIA_TYPES, chosen

_DOUBLED = ("retina", "png2x")
"""The names of PNG with twice as many pixels in each direction."""

_INSET_INCHES = 2 / 72
"""How far what is drawn must keep from the edges to count as whole: half of a thick line is in no bounding box."""


def picture_of(figure: Any) -> Bundle | None:
    """Return a figure in the chosen formats, in the size in which notebooks show it; None when nothing was drawn."""
    if not figure.axes and not figure.lines and not figure.texts and not figure.images:
        return None
    data: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    canvas = figure.canvas
    try:
        for name in chosen.names:
            media_type = MEDIA_TYPES[name]
            content = _drawn(figure) if name == "png" and not chosen.options else _printed(figure, name)
            data[media_type] = content.decode() if name == "svg" else base64.b64encode(content).decode()
            if name in _DOUBLED:
                width, height = struct.unpack(">II", content[16:24])
                metadata[media_type] = {"width": width // 2, "height": height // 2}
    finally:
        figure.set_canvas(canvas)
    return {**data, "text/plain": repr(figure)}, metadata


def _printed(figure: Any, name: str) -> bytes:
    """Return a figure as matplotlib itself writes it."""
    content = io.BytesIO()
    options = {
        "format": "png" if name in _DOUBLED else name,
        "bbox_inches": "tight",
        "facecolor": figure.get_facecolor(),
        "dpi": figure.dpi * (2 if name in _DOUBLED else 1),
        **chosen.options,
    }
    FigureCanvasAgg(figure).print_figure(content, **options)
    return content.getvalue()


class _SavingCanvas(FigureCanvasAgg):
    """Draws what a file would hold, animated artists too."""

    def is_saving(self) -> bool:
        return True


def _drawn(figure: Any) -> bytes:
    """Return a figure as ``savefig(bbox_inches="tight")`` would write it, which draws it once more than we do."""
    canvas: Any = _SavingCanvas(figure)  # its methods have no types
    canvas.draw()
    drawn = figure.get_tightbbox(canvas.get_renderer())
    bounds = drawn.padded(rcParams["savefig.pad_inches"])
    inner = figure.bbox_inches.padded(-_INSET_INCHES)
    background = _background_of(figure)
    content = io.BytesIO()
    # False for bounds that are no numbers, too
    whole = inner.x0 <= drawn.x0 <= drawn.x1 <= inner.x1 and inner.y0 <= drawn.y0 <= drawn.y1 <= inner.y1
    if background is None or not whole:
        canvas.print_figure(content, format="png", bbox_inches=bounds, facecolor=figure.get_facecolor(), dpi=figure.dpi)
        return content.getvalue()
    pixels = canvas.buffer_rgba()
    height, width = pixels.shape[:2]
    cropped = Image.new("RGBA", (int(bounds.width * figure.dpi), int(bounds.height * figure.dpi)), background)
    left, top = bounds.x0 * figure.dpi, height - bounds.y1 * figure.dpi
    cropped.paste(Image.frombuffer("RGBA", (width, height), pixels, "raw", "RGBA", 0, 1), (-round(left), -round(top)))
    cropped.save(content, "png", dpi=(figure.dpi, figure.dpi))
    return content.getvalue()


def _background_of(figure: Any) -> tuple[int, ...] | None:
    """Return the colour of the margin around the figure; None when it has more than one."""
    patch = figure.patch
    red, green, blue, alpha = figure.get_facecolor()
    if not patch.get_visible() or not alpha:
        return (255, 255, 255, 0)
    if alpha < 1 or patch.get_linewidth() or patch.get_hatch() or patch.get_path_effects():
        return None
    return tuple(math.floor(part * 255 + 0.5) for part in (red, green, blue, alpha))


# what pyplot asks for; how its figures are shown is the same for all backends
FigureCanvas = FigureCanvasAgg
