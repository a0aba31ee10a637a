"""The matplotlib backend: figures are shown at ``plt.show()`` and at the end of an execution, then closed."""

from __future__ import annotations

import base64
import io
import math
import sys
from typing import Any

from matplotlib import rcParams
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from .bundles import Bundle

_INSET_INCHES = 2 / 72
"""How far what is drawn must keep from the edges to count as whole: half of a thick line is in no bounding box."""


def picture_of(figure: Any) -> Bundle | None:
    """Return a figure as PNG, in the size in which notebooks show it; None when nothing was drawn."""
    if not figure.axes and not figure.lines and not figure.texts and not figure.images:
        return None
    canvas = figure.canvas
    try:
        content = _drawn(figure)
    finally:
        figure.set_canvas(canvas)
    return {"image/png": base64.b64encode(content).decode(), "text/plain": repr(figure)}, {}


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


class FigureManager(FigureManagerBase):
    """Shows its figure where the code shows everything else."""

    def show(self) -> None:
        """Show the figure and close it."""
        show_one(self)

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        """Show every open figure in the order in which they were made, and close them."""
        show_all()


class FigureCanvas(FigureCanvasAgg):
    """Draws in memory."""

    manager_class = FigureManager


def show_one(manager: Any) -> None:
    """Show one figure and close it; when it cannot be drawn, tell why and let the code go on."""
    displays = sys.modules[__package__].displays
    figure = manager.canvas.figure
    Gcf.destroy(manager)
    try:
        found = picture_of(figure)
    except Exception as error:  # noqa: BLE001 # what the code put into the figure may do anything
        displays.fail(error)
        return
    if found is not None:
        displays.display(found[0], raw=True)


def show_all() -> None:
    """Show every open figure in the order in which they were made, whichever backend the code chose."""
    for manager in sorted(Gcf.figs.values(), key=lambda manager: manager.num):
        show_one(manager)
