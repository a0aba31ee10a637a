"""Figures in the browser engine are shown once, in their place, whatever draws them, in the format that was chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.pyodide_host import NEEDS_NODE, Pyodide, PyodideRun, pyodide_started

pytestmark = NEEDS_NODE

LOOP = "for number in range(3):\n    fig, ax = plt.subplots()\n    lines = ax.plot([1, 2])\n    print(number)\n"


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pyodide]:
    with pyodide_started(tmp_path_factory.mktemp("pyodide")) as host:
        host.run("import matplotlib.pyplot as plt")
        yield host


def outline(run: PyodideRun) -> str:
    """Return what was shown: text as it is, P for a picture, U for its change, R for a result, ! for an error."""
    letters = {"display": "P", "display_update": "U", "result": "R", "raised": "!"}
    found = ""
    for event in run.events:
        is_picture = any(name.startswith("image/") for name in event.get("data", {}))
        found += event["text"].strip() if event["type"] == "stream" else letters[event["type"]]
        assert is_picture or "data" not in event
    return found


@pytest.mark.parametrize("backend", ["module://codeinterp_sandbox.figures", "agg", "svg", "pdf", "template"])
def test_each_figure_is_shown_once_in_its_place(pyodide: Pyodide, backend: str) -> None:
    pyodide.run(f"plt.switch_backend({backend!r})")
    draw = "fig, ax = plt.subplots()\nlines = ax.plot([1])\n"
    assert outline(pyodide.run(f"{draw}plt.show()\nprint('x')")) == "Px"
    assert outline(pyodide.run(f"{draw}print('x')")) == "xP"
    assert outline(pyodide.run(LOOP.replace("print", "plt.show(); plt.close(); print"))) == "P0P1P2"
    assert outline(pyodide.run(f"{draw}display(fig)\nplt.close()")) == "P"
    assert outline(pyodide.run(f"{draw}plt.close()\nprint('x')")) == "x"
    assert outline(pyodide.run(f"{draw}1 / 0")) in ("P!", "!P")


def test_a_backend_that_was_chosen_before_anything_else_was_imported_shows_figures(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with pyodide_started(tmp_path_factory.mktemp("fresh")) as python:
        code = f"import matplotlib; matplotlib.use('Agg')\nimport matplotlib.pyplot as plt\n{LOOP}"
        assert outline(python.run(code.replace("print", "plt.show(); plt.close(); print"))) == "P0P1P2"


def test_a_figure_that_is_the_result_is_not_shown_again_and_its_twins_are(pyodide: Pyodide) -> None:
    run = pyodide.run(f"{LOOP}fig")
    assert outline(run) == "012RPP"
    assert all("display_id" in event for event in run.events if event["type"] == "display")
    assert pyodide.run("plt.get_fignums()").shown() == [{"text/plain": "[]"}]


def test_a_figure_that_shows_itself_stays_open_and_changes_in_its_place(pyodide: Pyodide) -> None:
    draw = "fig, ax = plt.subplots()\nlines = ax.plot([1])\nfig.show()\nprint('x')\n"
    assert outline(pyodide.run(f"{draw}plt.close()")) == "Px"
    run = pyodide.run(f"{draw}title = plt.title('later')\nprint(plt.get_fignums())")
    assert outline(run) == "Px[1]U"
    shown, changed = (event for event in run.events if "data" in event)
    assert shown["display_id"] == changed["display_id"]
    assert shown["data"] != changed["data"]


def test_figures_wait_while_interactive_mode_is_off(pyodide: Pyodide) -> None:
    assert outline(pyodide.run("plt.ioff()\nlines = plt.plot([1])\nprint('x')")) == "x"
    assert outline(pyodide.run("plt.show()\nback = plt.ion()")) == "P"
    code = "with plt.ioff():\n    fig, ax = plt.subplots()\n    lines = ax.plot([1])\nprint(plt.get_fignums())"
    assert outline(pyodide.run(code)) == "[1]"
    assert outline(pyodide.run("fig, ax = plt.subplots()\nlines = ax.plot([1])")) == "PP"


@pytest.mark.parametrize("place", ["matplotlib_inline.backend_inline", "IPython.display"])
def test_the_chosen_format_is_the_one_that_is_shown(pyodide: Pyodide, place: str) -> None:
    pyodide.run(f"from {place} import set_matplotlib_formats")
    try:
        run = pyodide.run("set_matplotlib_formats('svg')\nlines = plt.plot([1])\nplt.show()\nprint('x')")
        assert outline(run) == "Px"
        assert "<svg" in run.shown()[0]["image/svg+xml"]
        pyodide.run("set_matplotlib_formats('png', 'jpeg', bbox_inches=None)")
        (shown,) = pyodide.run("fig, ax = plt.subplots(figsize=(2, 1), dpi=50)\nfig", image_bytes=10**6).shown()
        assert set(shown) == {"image/png", "image/jpeg", "text/plain"}
        assert pyodide.run("fig").picture_sizes() == [(100, 50)]
        pyodide.run("set_matplotlib_formats('retina', bbox_inches=None)")
        run = pyodide.run("fig")
        assert run.picture_sizes() == [(200, 100)]
        assert run.events[0]["metadata"] == {"image/png": {"width": 100, "height": 50}}
        assert pyodide.run("set_matplotlib_formats('bmp')").raised()["ename"] == "ValueError"
    finally:
        pyodide.run("set_matplotlib_formats('png')")
