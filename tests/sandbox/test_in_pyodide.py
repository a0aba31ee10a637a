"""Programs in the sandbox's Python as a page has it, with real packages, in Node instead of a browser."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pytest

from tests.sandbox.pyodide_host import ABSENT, NEEDS_NODE, Pyodide, pyodide_started

pytestmark = NEEDS_NODE


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pyodide]:
    with pyodide_started(tmp_path_factory.mktemp("pyodide")) as host:
        yield host


def test_printed_text_and_the_result_come_in_order(pyodide: Pyodide) -> None:
    run = pyodide.run("import sys\nprint('1', end='')\nprint('2', file=sys.stderr)\nprint('grüße 😀')\n6 * 7")
    assert run.streams() == [("stdout", "1"), ("stderr", "2\n"), ("stdout", "grüße 😀\n")]
    assert run.events[-1]["type"] == "result"
    assert run.events[-1]["data"] == {"text/plain": "42"}
    assert run.outcome == {"status": "ok", "count": run.events[-1]["count"], "left_out": 0}


@pytest.mark.parametrize(
    "code", ["", "# only this", "x = 1", "None", "1;", "1;  # hidden", "if True:\n    1", "def f(): ..."]
)
def test_code_without_a_value_shows_nothing(pyodide: Pyodide, code: str) -> None:
    run = pyodide.run(code)
    assert (run.events, run.outcome["status"]) == ([], "ok")


def test_what_code_defines_stays(pyodide: Pyodide) -> None:
    pyodide.run("import math\ndef area(r):\n    return math.pi * r ** 2\nclass Cell:\n    size = 7")
    assert pyodide.run("print(round(area(2)), Cell().size, __name__, Cell.__module__)").text() == (
        "13 7 __main__ __main__\n"
    )
    assert pyodide.run("41").shown() == [{"text/plain": "41"}]
    assert pyodide.run("_ + 1").shown() == [{"text/plain": "42"}]


def test_code_may_await(pyodide: Pyodide) -> None:
    code = "import asyncio\nawait asyncio.sleep(0.01)\nprint([x async for x in numbers()])\nawait asyncio.sleep(0, 5)"
    run = pyodide.run(f"async def numbers():\n    yield 1\n    yield 2\n{code}")
    assert (run.text(), run.shown()) == ("[1, 2]\n", [{"text/plain": "5"}])
    assert pyodide.run("import time\ntime.sleep(0.01)\nprint('slept')").text() == "slept\n"


def test_a_table_is_shown_as_html(pyodide: Pyodide) -> None:
    run = pyodide.run("import pandas as pd\npd.DataFrame({'größe': [1, 2]})")
    assert run.found == {"packages": ["pandas"], "unknown": []}
    (data,) = run.shown()
    assert "<th>größe</th>" in data["text/html"]
    assert data["text/plain"].splitlines()[0].split() == ["größe"]


def test_figures_are_shown_in_order_and_closed(pyodide: Pyodide) -> None:
    run = pyodide.run(
        "import matplotlib.pyplot as plt\n"
        "def draw(width):\n    plt.figure(figsize=(width, 1))\n    plt.plot([1, 2])\n"
        "draw(2)\nplt.show()\nprint('between')\ndraw(4)\ndraw(6)\nplt.show()\ndraw(8)\ndraw(10)\nprint('end')"
    )
    widths = [width for width, _ in run.picture_sizes()]
    assert widths == sorted(widths)
    assert len(set(widths)) == 5
    assert [kind for kind, _ in groupby(run.kinds())] == ["display", "stream", "display", "stream", "display"]
    assert run.text() == "between\nend\n"
    assert all(data["text/plain"].startswith("<Figure size ") for data in run.shown())
    assert run.text("stderr") == ""
    assert pyodide.run("print(plt.get_fignums())").text() == "[]\n"


def test_a_figure_is_shown_once(pyodide: Pyodide) -> None:
    draw = "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\nlines = axes.plot([1])\n"
    assert pyodide.run(f"{draw}figure").events[0]["type"] == "result"
    assert len(pyodide.run(f"{draw}figure").events) == 1
    assert len(pyodide.run(f"{draw}plt.close()").events) == 0
    assert len(pyodide.run("import matplotlib.pyplot as plt\nempty = plt.figure()").events) == 0
    assert len(pyodide.run(f"import matplotlib\nmatplotlib.use('agg')\n{draw}").picture_sizes()) == 1


def test_a_figure_before_an_exception_is_shown(pyodide: Pyodide) -> None:
    run = pyodide.run("import matplotlib.pyplot as plt\nlines = plt.plot([1])\nraise ValueError('after')")
    assert run.kinds() == ["display", "raised"]


def test_a_figure_that_cannot_be_drawn_is_an_error_and_the_others_are_shown(pyodide: Pyodide) -> None:
    prepare = (
        "import matplotlib.pyplot as plt\nfrom matplotlib.artist import Artist\n"
        "plt.switch_backend('module://codeinterp_sandbox.figures')  # an earlier test took another\n"
        "class Broken(Artist):\n    def draw(self, renderer):\n        raise ValueError('broken')\n"
        "for width in (2, 4, 6):\n    figure = plt.figure(figsize=(width, 1))\n    lines = plt.plot([1, 2])\n"
        "artist = plt.figure(2).add_artist(Broken())\nfigure = plt.figure(1)\n"
    )
    run = pyodide.run(f"{prepare}plt.show()\nprint('goes on')")
    assert run.kinds()[:3] == ["display", "raised", "display"]
    assert run.raised()["traceback"][-1] == "ValueError: broken"
    assert (run.text(), run.outcome["status"]) == ("goes on\n", "error")
    first, last = run.picture_sizes()
    assert first[0] < last[0]
    run = pyodide.run(prepare)
    assert (run.kinds(), run.outcome["status"]) == (["display", "raised", "display"], "error")
    run = pyodide.run("print(plt.get_fignums())")
    assert (run.text(), run.outcome["status"]) == ("[]\n", "ok")


def test_a_table_draws_itself(pyodide: Pyodide) -> None:
    run = pyodide.run("import pandas as pd\naxes = pd.DataFrame({'a': [1, 2]}).plot()")
    assert set(run.found["packages"]) == {"pandas", "matplotlib"}
    assert len(run.picture_sizes()) == 1


def test_displays_change_and_go(pyodide: Pyodide) -> None:
    run = pyodide.run(
        "from IPython.display import HTML, clear_output, update_display\n"
        "handle = display('one', display_id=True)\nhandle.update('two')\n"
        "named = display(HTML('<b>'), display_id='mine', metadata={'isolated': True})\n"
        "update_display(3, display_id='mine')\nclear_output(wait=True)\n"
        "display(4, 5)\ndisplay({'text/html': '<i>'}, raw=True)"
    )
    kinds = ["display", "display_update", "display", "display_update", "clear", "display", "display", "display"]
    assert run.kinds() == kinds
    first, updated, named, renamed, clear, *rest = run.events
    assert first["display_id"] == updated["display_id"]
    assert updated["data"] == {"text/plain": "'two'"}
    assert (named["display_id"], named["metadata"]) == ("mine", {"isolated": True})
    assert named["data"]["text/html"] == "<b>"
    assert (renamed["display_id"], clear["wait"]) == ("mine", True)
    assert [event["data"] for event in rest] == [{"text/plain": "4"}, {"text/plain": "5"}, {"text/html": "<i>"}]


def test_a_display_inside_of_a_display_comes_first(pyodide: Pyodide) -> None:
    run = pyodide.run(
        "class Outer:\n    def _repr_html_(self):\n        print('drawing')\n        display('inner')\n"
        "        return '<outer>'\n    def __repr__(self):\n        return 'outer'\ndisplay(Outer())\nOuter()"
    )
    inner, outer = {"text/plain": "'inner'"}, {"text/html": "<outer>", "text/plain": "outer"}
    assert run.shown() == [inner, outer, inner, outer]
    assert run.text() == "drawing\ndrawing\n"


def test_pictures_come_from_files(pyodide: Pyodide) -> None:
    code = (
        "from PIL import Image as Picture\nfrom IPython.display import Image\nPicture.new('L', (5, 4)).save('a.png')\n"
    )
    run = pyodide.run(f"{code}display(Image('a.png', width=50))\nPicture.open('a.png').resize((7, 6))")
    assert run.picture_sizes() == [(5, 4), (7, 6)]
    assert run.events[0]["metadata"] == {"image/png": {"width": 50}}


def test_a_huge_value_is_bounded(pyodide: Pyodide) -> None:
    run = pyodide.run("'x' * 3_000_000", output_bytes=10_000)
    (data,) = run.shown()
    assert len(data["text/plain"]) < 10_000
    assert "bytes left out" in data["text/plain"]
    assert len(pyodide.run("list(range(1_000_000))", output_bytes=10_000).shown()[0]["text/plain"]) < 10_000


def test_a_flood_is_bounded_and_counted(pyodide: Pyodide) -> None:
    run = pyodide.run("for number in range(200_000):\n    print(number)", output_bytes=10_000)
    assert run.text().startswith("0\n1\n2\n")
    assert run.text().endswith("199998\n199999\n")
    assert len(run.text()) < 10_100
    assert run.outcome["left_out"] == sum(len(f"{number}\n") for number in range(200_000)) - 10_000


def test_files_go_in_and_come_out(pyodide: Pyodide) -> None:
    code = "import csv\nfrom pathlib import Path\nrows = list(csv.reader(Path('in/größe.csv').open()))\n"
    run = pyodide.run(f"{code}size = Path('out.txt').write_text(str(rows))", {"in/größe.csv": "a,1\nb,2"})
    assert run.files == [{"name": "out.txt", "size": 24, "text": "[['a', '1'], ['b', '2']]"}]
    assert pyodide.run("print(Path('out.txt').exists())").files == []
    run = pyodide.run("size = Path('in/größe.csv').write_text('changed')")
    assert run.files == [{"name": "in/größe.csv", "size": 7, "text": "changed"}]


def test_a_workbook_is_written_and_read(pyodide: Pyodide) -> None:
    run = pyodide.run(
        "import pandas as pd\npd.DataFrame({'a': [1, 2]}).to_excel('a.xlsx', index=False)\n"
        "print(pd.read_excel('a.xlsx').a.sum())"
    )
    assert set(run.found["packages"]) == {"pandas", "openpyxl"}
    assert (run.text(), [file["name"] for file in run.files]) == ("3\n", ["a.xlsx"])


def test_an_exception_has_the_frames_of_the_code_only(pyodide: Pyodide) -> None:
    run = pyodide.run("def f():\n    return 1 / 0\nf()")
    cell = f"Cell In[{run.outcome['count']}]"
    assert [line for line in run.raised()["traceback"] if line.strip(" ~^")] == [
        "Traceback (most recent call last):",
        f"  {cell}, line 3, in <module>",
        "    f()",
        f"  {cell}, line 2, in f",
        "    return 1 / 0",
        "ZeroDivisionError: division by zero",
    ]


@pytest.mark.parametrize(
    ("code", "ename", "evalue"),
    [
        ("def f(:\n    pass", "SyntaxError", "invalid syntax (Cell In["),
        ("import sys\nsys.exit(3)", "SystemExit", "3"),
        ("input('Name? ')", "StdinNotImplementedError", "nobody can answer while the code runs"),
        ("!ls", "SyntaxError", "'!ls' is a command of notebooks"),
        ("%pip install cowsay", "ModuleNotFoundError", "the administrator does not allow packages from PyPI"),
        ("def f():\n    return f()\nf()", "RecursionError", "maximum recursion depth exceeded"),
        ("import os\nos.system('ls')", "OSError", "cannot start other programs"),
        ("import os\nos.fork()", "OSError", "cannot start other programs"),
        ("import nobody_has_it", "ModuleNotFoundError", "No module named 'nobody_has_it'"),
        ("raise ValueError('\\ud800')", "ValueError", ""),
    ],
)
def test_an_error_says_what_it_is_and_python_goes_on(pyodide: Pyodide, code: str, ename: str, evalue: str) -> None:
    run = pyodide.run(f"kept = {code!r}\n{code}")
    assert (run.outcome["status"], run.raised()["ename"]) == ("error", ename)
    assert evalue in run.raised()["evalue"]
    assert pyodide.run("print('goes on')").text() == "goes on\n"


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("import threading\nthreading.Thread(target=print).start()", "no threads"),
        ("from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor().submit(print)", "no threads"),
        ("import subprocess\nsubprocess.run(['ls'])", "cannot start other programs"),
        ("import multiprocessing\nmultiprocessing.Pool(2)", "cannot start other programs"),
        ("from concurrent.futures import ProcessPoolExecutor\nProcessPoolExecutor()", "cannot start other programs"),
        ("import requests\nrequests.get('https://nowhere.invalid')", "no network"),
        ("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')", "no network"),
        ("import urllib.request\nurllib.request.urlopen('https://127.0.0.1:9')", "no network"),
        ("getattr(__import__('pandas').DataFrame(), 'st' + 'yle')", "write 'import jinja2'"),
        ("getattr(__import__('pandas').DataFrame(), 'to_' + 'parquet')('a')", "write 'import pyarrow'"),
        (f"import {ABSENT}", f"There is no wheel of {ABSENT}."),
    ],
)
def test_what_a_browser_cannot_do_gets_advice(pyodide: Pyodide, code: str, advice: str) -> None:
    run = pyodide.run(code)
    assert run.outcome["status"] == "error"
    assert advice in run.outcome["advice"]
    assert run.raised()["traceback"][-1] == run.outcome["advice"]


def test_a_package_that_is_there_need_not_be_installed(pyodide: Pyodide) -> None:
    run = pyodide.run("%pip install -q numpy\nimport numpy as np\nint(np.arange(3).sum())")
    assert (run.text(), run.shown()) == ("It is there already: import it.\n", [{"text/plain": "3"}])


def test_too_little_memory_is_an_error_and_python_goes_on(pyodide: Pyodide) -> None:
    # memory that numpy does not fill costs this machine nothing
    fill = "import numpy as np\nheld = [np.empty(10**9, 'u1') for _ in range(3)]\n"
    run = pyodide.run(f"kept = 7\n{fill}held.append(bytearray(2 * 10**9))")
    assert run.raised()["ename"] == "MemoryError"
    assert pyodide.run("del held\nprint(kept)").text() == "7\n"


def test_what_is_written_past_python_is_shown(pyodide: Pyodide) -> None:
    run = pyodide.run("import os\nos.write(1, 'grüße'.encode())\nos.write(2, b'no\\n')")
    assert (run.text(), run.text("stderr")) == ("grüße", "no\n")
