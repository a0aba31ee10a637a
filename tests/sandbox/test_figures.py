"""A figure is drawn once and still is the picture that ``savefig(bbox_inches="tight")`` writes."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.figures import picture_of

Draw = Callable[[Figure], Any]


def line(figure: Figure) -> None:
    axes = figure.subplots()
    axes.plot([1, 2, 3], label="a long label")
    axes.set(title="title", xlabel="x")


def with_suptitle(figure: Figure) -> None:
    for axes in figure.subplots(2, 2).flat:
        axes.set_title("title")
    figure.suptitle("above", fontsize=20)


def with_suptitle_outside(figure: Figure) -> None:
    line(figure)
    figure.suptitle("far above", y=1.08)


def with_legend_outside(figure: Figure) -> None:
    line(figure)
    figure.axes[0].legend(loc="upper left", bbox_to_anchor=(1.02, 1))


def with_legend_of_figure(figure: Figure) -> None:
    line(figure)
    figure.legend(loc="outside right upper")


def with_colorbar(figure: Figure) -> None:
    axes = figure.subplots()
    figure.colorbar(axes.imshow(np.eye(4)), label="colour")


def to_the_edges(figure: Figure) -> None:
    figure.add_axes((0, 0, 1, 1)).plot([1, 2], linewidth=5)


def animated(figure: Figure) -> None:
    figure.subplots().plot([1, 2], animated=True, linewidth=20, color="black")


def pixels_of(content: bytes) -> tuple[Any, Any]:
    """Return what is seen of a PNG on white, and the PNG itself."""
    rgba = np.asarray(Image.open(io.BytesIO(content)).convert("RGBA"), float)
    alpha = rgba[..., 3:] / 255
    return rgba[..., :3] * alpha + 255 * (1 - alpha), rgba


def drawn(figure: Figure) -> tuple[Any, Any]:
    found = picture_of(figure)
    assert found is not None
    return pixels_of(base64.b64decode(found[0]["image/png"]))


def saved(figure: Figure) -> tuple[Any, Any]:
    content = io.BytesIO()
    figure.savefig(content, bbox_inches="tight", facecolor=figure.get_facecolor(), dpi=figure.dpi)
    return pixels_of(content.getvalue())


@pytest.mark.parametrize(
    ("draw", "options"),
    [
        (line, {}),
        (line, {"figsize": (5.13, 3.17), "dpi": 163}),
        (line, {"layout": "tight"}),
        (line, {"layout": "constrained"}),
        (line, {"facecolor": "none"}),
        (line, {"facecolor": "none", "layout": "constrained"}),
        (line, {"facecolor": (1, 0, 0, 0.5), "layout": "constrained"}),
        (line, {"facecolor": "#123456", "layout": "constrained"}),
        (line, {"frameon": False}),
        (line, {"linewidth": 8, "edgecolor": "green"}),
        (with_suptitle, {"layout": "tight"}),
        (with_suptitle_outside, {}),
        (with_legend_outside, {}),
        (with_legend_of_figure, {"layout": "constrained"}),
        (with_colorbar, {"layout": "compressed"}),
        (to_the_edges, {}),
        (animated, {}),
    ],
)
def test_a_picture_is_the_one_that_would_be_saved(draw: Draw, options: dict[str, Any]) -> None:
    figure, same = Figure(**options), Figure(**options)
    draw(figure)
    draw(same)
    (ours, rgba), (theirs, other) = drawn(figure), saved(same)
    sizes = zip(ours.shape[:2], theirs.shape[:2], strict=True)
    assert all(abs(one - two) <= 1 for one, two in sizes)
    assert rgba[1, 1, 3] == other[1, 1, 3]
    # text and lines are up to half a pixel apart
    height, width = (min(one, two) - 1 for one, two in zip(ours.shape[:2], theirs.shape[:2], strict=True))
    moved = [
        np.abs(np.roll(ours, (down, right), (0, 1))[1:height, 1:width] - theirs[1:height, 1:width]).mean()
        for down in (-1, 0, 1)
        for right in (-1, 0, 1)
    ]
    assert min(moved) < 3


def test_what_is_inside_of_the_figure_is_drawn_once() -> None:
    class Counting(Artist):
        times = 0

        def draw(self, renderer: Any) -> None:
            self.times += 1

    figure = Figure()
    line(figure)
    counting = Counting()
    figure.add_artist(counting)
    counting.set_in_layout(False)
    drawn(figure)
    assert counting.times == 1


def test_the_figure_keeps_its_canvas() -> None:
    figure = Figure()
    canvas = FigureCanvasAgg(figure)
    line(figure)
    drawn(figure)
    assert figure.canvas is canvas


def test_a_figure_on_which_nothing_was_drawn_is_none() -> None:
    assert picture_of(Figure()) is None
