"""The matplotlib backend: figures are shown at ``plt.show()`` and at the end of an execution, then closed."""

from __future__ import annotations

import base64
import io
import sys
from typing import Any

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from .bundles import Bundle


def picture_of(figure: Any) -> Bundle | None:
    """Return a figure as PNG, in the size in which notebooks show it; None when nothing was drawn."""
    if not figure.axes and not figure.lines and not figure.texts and not figure.images:
        return None
    canvas = figure.canvas if isinstance(figure.canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)
    content = io.BytesIO()
    canvas.print_figure(content, format="png", bbox_inches="tight", facecolor=figure.get_facecolor(), dpi=figure.dpi)
    return {"image/png": base64.b64encode(content.getvalue()).decode(), "text/plain": repr(figure)}, {}


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
    """Show one figure and close it."""
    display = sys.modules[__package__].displays.display
    figure = manager.canvas.figure
    Gcf.destroy(manager)
    found = picture_of(figure)
    if found is not None:
        display(found[0], raw=True)


def show_all() -> None:
    """Show every open figure, whichever backend the code chose, and close them."""
    for manager in list(Gcf.figs.values()):
        show_one(manager)
