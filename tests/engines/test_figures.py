"""A kernel shows each figure once, whatever backend draws it."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.engines.seam import Place
from jupyter_codeinterp.protocol.engine_events import Display, Raised, Result, Stream
from jupyter_codeinterp.protocol.settings import Settings
from tests.engines.conftest import NewEngine
from tests.engines.running import Run, run_code

PLACE = Place("chat-1")

LOOP = "for number in range(3):\n    fig, ax = plt.subplots()\n    ax.plot([1, 2])\n    print(number, flush=True)\n"


def outline(run: Run) -> str:
    """Return what was shown, in order: text as it is, P for a picture, R for a result that is one, ? for the rest."""
    found = ""
    for event in run.events:
        if isinstance(event, Stream):
            found += event.text.replace("\n", "") if event.name == "stdout" else f"[{event.text}]"
        elif isinstance(event, (Display, Result)):
            letter = "P" if isinstance(event, Display) else "R"
            found += letter if any(name.startswith("image/") for name in event.data) else "?"
        elif isinstance(event, Raised):
            found += "!"
    return found


@pytest.mark.parametrize("choice", ["import matplotlib; matplotlib.use('Agg')", "%matplotlib agg"])
async def test_the_first_chart_of_a_backend_that_has_no_windows_is_shown(new_engine: NewEngine, choice: str) -> None:
    engine = new_engine(Settings())
    code = f"{choice}\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint('x')"
    assert outline(await run_code(engine, code, PLACE)) == "Px"
    assert outline(await run_code(engine, "plt.plot([3])\nprint('x')", PLACE)) == "xP"


async def test_every_backend_without_windows_shows_each_figure_once(
    new_engine: NewEngine, subtests: pytest.Subtests
) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "import os\nos.environ['DISPLAY'] = ':99'\nimport matplotlib.pyplot as plt", PLACE)
    for backend in ("agg", "svg", "pdf", "ps", "template", "inline"):
        await run_code(engine, f"plt.switch_backend({backend!r})", PLACE)
        for name, code, wanted in (
            ("shown", "plt.plot([1]); plt.show(); print('x')", "Px"),
            ("left open", "plt.plot([1]); print('x')", "xP"),
            ("shown and left open", "plt.plot([1]); plt.show(); plt.plot([2]); print('x')", "PxP"),
            ("closed", "plt.plot([1]); plt.close()\nprint('x')", "x"),
            ("a figure shows itself", "fig, ax = plt.subplots(); ax.plot([1]); fig.show(); print('x')", "xP"),
            ("displayed and closed", "fig, ax = plt.subplots(); ax.plot([1]); display(fig); plt.close()", "P"),
            ("displayed and left open", "fig, ax = plt.subplots(); ax.plot([1]); display(fig)", "PP"),
            ("raised", "plt.plot([1])\n1 / 0", "!P"),
            ("switched off", "plt.ioff(); plt.plot([1]); print('x')", "x"),
            ("shown while switched off", "plt.show(); plt.ion(); print('x')", "Px"),
            ("no pyplot", "from matplotlib.figure import Figure\nf = Figure(); f.subplots(); print('x')", "x"),
            ("shown in a loop", LOOP.replace("print", "plt.show(); print"), "P0P1P2"),
        ):
            with subtests.test(f"{name}, {backend}"):
                assert outline(await run_code(engine, code, PLACE)) == wanted


async def test_a_figure_that_is_the_result_is_not_shown_again_and_its_twins_are(new_engine: NewEngine) -> None:
    engine = new_engine(Settings())
    await run_code(engine, "import matplotlib.pyplot as plt\nfrom matplotlib import use", PLACE)
    for backend in ("inline", "agg"):
        for kind in ("png", "svg"):
            prepare = f"%config InlineBackend.figure_format = {kind!r}\nplt.switch_backend({backend!r})"
            assert outline(await run_code(engine, prepare, PLACE)) == ""
            assert outline(await run_code(engine, "fig, ax = plt.subplots(); ax.plot([1])\nfig", PLACE)) == "R"
            assert outline(await run_code(engine, "fig", PLACE)) == "R"
            run = await run_code(engine, f"{LOOP}fig", PLACE)
            assert outline(run) == "012RPP"
            assert all(event.display_id for event in run.events if isinstance(event, Display))


async def test_a_kernel_that_draws_nothing_has_not_loaded_anything(new_engine: NewEngine) -> None:
    code = "import sys\nprint([name for name in sys.modules if name.startswith(('matplotlib', 'codeinterp'))])\n"
    run = await run_code(new_engine(Settings()), code + "print([name for name in dir() if name[0] != '_'])", PLACE)
    assert run.text() == "[]\n['In', 'Out', 'exit', 'get_ipython', 'open', 'quit', 'sys']\n"
