"""What notebooks import of IPython can be imported in the browser engine, and shows something or says why not."""

from __future__ import annotations

import importlib
import types
from pathlib import Path

import pytest

from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.imports import ImportFinder
from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.unsupported import find_advice
from tests.sandbox.conftest import Python, StartPython

DISPLAYS = ("IPython.display", "IPython.core.display", "IPython.core.display_functions", "IPython.lib.display")
ONLY_IN_OLDER_ONES = {"set_matplotlib_formats", "set_matplotlib_close"}


def public_names(module: str) -> list[str]:
    """Return what the real module offers."""
    real = importlib.import_module(module)
    names = getattr(real, "__all__", None) or [name for name in vars(real) if name[0] != "_"]
    return [name for name in names if not isinstance(getattr(real, name), types.ModuleType)]


def text_shown(python: Python, code: str) -> str:
    run = python.run(code)
    assert run.outcome["status"] == "ok", run.events
    return str(run.events[-1]["data"]["text/plain"])


@pytest.mark.parametrize("module", DISPLAYS)
def test_everything_that_shows_something_can_be_imported(start_python: StartPython, module: str) -> None:
    names = public_names(module)
    python = start_python()
    assert len(names) >= 5
    run = python.run(f"from {module} import {', '.join(names)}")
    assert run.outcome["status"] == "ok", run.events


@pytest.mark.parametrize(
    "code",
    [
        "from IPython import get_ipython\nget_ipython().user_ns",
        "import IPython\nIPython.display.HTML, IPython.core.display.HTML, IPython.lib.display.Audio",
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.ast_node_interactivity = 'all'\nassert InteractiveShell.instance() is get_ipython()",
        "from matplotlib_inline.backend_inline import set_matplotlib_close\nset_matplotlib_close(False)",
        "from matplotlib_inline.config import InlineBackend\n"
        "InlineBackend.instance().figure_formats = {'svg'}\nInlineBackend.instance().figure_format = 'png'",
        "from IPython.core.pylabtools import select_figure_formats\nselect_figure_formats(get_ipython(), 'png')",
    ],
)
def test_what_belongs_to_it_can_be_used(start_python: StartPython, code: str) -> None:
    run = start_python().run(code)
    assert run.outcome["status"] == "ok", run.events


def test_no_package_is_loaded_for_it(tmp_path: Path) -> None:
    known = {"IPython": "ipython", "matplotlib_inline": "matplotlib-inline"}
    code = "from matplotlib_inline.backend_inline import set_matplotlib_formats\nfrom IPython.display import FileLink"
    assert ImportFinder(known, tmp_path).find(code) == ([], [])


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("Audio([0.1, 0.2], rate=8000)", "Sound is not played here. Write it to a file."),
        ("Audio('sound.wav')", "'sound.wav' is a file of the chat."),
        ("Video('film.mp4')", "There is no file 'film.mp4'."),
        ("Video('https://a.org/film.mp4')", "nothing is loaded from the web: https://a.org/film.mp4"),
        ("YouTubeVideo('abc', width=300)", "https://www.youtube.com/watch?v=abc"),
        ("VimeoVideo('7')", "https://vimeo.com/7"),
        ("IFrame('https://a.org', width=300, height=200, page=2)", "https://a.org?page=2"),
        ("IFrame('map.html', 300, 200)", "There is no file 'map.html'."),
        ("FileLink('sound.wav')", "'sound.wav' is a file of the chat."),
        ("FileLinks('.')", "1 files in '.'"),
    ],
)
def test_what_cannot_be_shown_is_told_in_a_sentence(start_python: StartPython, value: str, told: str) -> None:
    python = start_python()
    (python.folder / "sound.wav").write_bytes(b"RIFF")
    python.run("from IPython.display import Audio, FileLink, FileLinks, IFrame, Video, VimeoVideo, YouTubeVideo")
    assert told in text_shown(python, value)
    assert told in text_shown(python, f"display({value})")


def test_wrong_use_is_an_error_as_in_notebooks(start_python: StartPython) -> None:
    python = start_python()
    python.run("from IPython.display import Audio, FileLink")
    for code in ("Audio()", "FileLink('.')"):
        assert python.run(code).raised()["ename"] == "ValueError"


def test_bundles_are_published_and_changed(start_python: StartPython) -> None:
    python = start_python()
    run = python.run(
        "from IPython.display import ProgressBar, display_markdown, display_svg, publish_display_data\n"
        "display_markdown('# 1', raw=True)\ndisplay_svg('<svg/>', raw=True, metadata={'a': 1})\n"
        "publish_display_data({'text/plain': 'one'}, transient={'display_id': 'x'})\n"
        "publish_display_data({'text/plain': 'two'}, transient={'display_id': 'x'}, update=True)\n"
        "steps = list(ProgressBar(2))"
    )
    markdown, svg, one, two, *bar = run.events
    assert markdown["data"] == {"text/markdown": "# 1"}
    assert (svg["data"], svg["metadata"]) == ({"image/svg+xml": "<svg/>"}, {"a": 1})
    assert (one["display_id"], two["type"], two["display_id"]) == ("x", "display_update", "x")
    assert [event["data"]["text/plain"].split()[-1] for event in bar] == ["0/2", "0/2", "1/2", "2/2"]


def test_a_drawing_may_be_named_by_its_file(start_python: StartPython) -> None:
    python = start_python()
    (python.folder / "a.svg").write_text("<svg></svg>")
    run = python.run("from IPython.display import SVG, Markdown\nSVG('a.svg')")
    assert run.events[-1]["data"]["image/svg+xml"] == "<svg></svg>"
    assert python.run("SVG('https://a.org/a.svg')").raised()["ename"] == "ValueError"
    assert python.run("Markdown('https://a.org')").events[-1]["data"]["text/markdown"] == "https://a.org"


@pytest.mark.parametrize("module", ["IPython.core.magic", "matplotlib_inline.widgets", "ipykernel"])
def test_the_rest_of_it_is_missing_and_the_reason_leads_on(module: str) -> None:
    advice = find_advice(ModuleNotFoundError(f"No module named '{module}'", name=module))
    assert advice is not None
    assert "choose Kernel" in advice
