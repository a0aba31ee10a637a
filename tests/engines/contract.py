"""What every engine does with the same code: one row for each promise, run against each engine that exists."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from jupyter_codeinterp.protocol.engine_events import (
    Clear,
    Display,
    DisplayUpdate,
    EngineEvent,
    OutcomeStatus,
    Result,
    Running,
    Starting,
)
from tests.engines.running import Run

Check = Callable[[Run], bool]


@dataclass(frozen=True)
class Promise:
    """Code pieces run one after the other in one place; the last one's outcome and reports are looked at."""

    name: str
    code: tuple[str, ...]
    check: Check
    status: OutcomeStatus = "ok"
    deadline_seconds: float = 0


@dataclass(frozen=True)
class StopPromise:
    """Code that is stopped once it printed ``ready``; afterwards the variable ``kept`` is still there."""

    name: str
    code: str


def _shown(run: Run) -> list[EngineEvent]:
    return [event for event in run.events if not isinstance(event, Starting | Running)]


def _kinds_in_order(run: Run) -> list[str]:
    """Return what came after what; a kernel may send one line in several pieces."""
    return [kind for kind, _ in groupby(type(event).__name__ for event in _shown(run))]


def _displays(run: Run) -> list[str]:
    return [event.data["text/plain"] for event in run.events if isinstance(event, Display)]


def _last_result(run: Run) -> Result:
    return next(event for event in reversed(run.events) if isinstance(event, Result))


def _widths(run: Run) -> list[int]:
    """Return how many pixels wide the pictures are; a PNG says so in its bytes 16 to 19."""
    pictures = [event.data["image/png"] for event in run.events if isinstance(event, Display)]
    return [int.from_bytes(base64.b64decode(picture)[16:20], "big") for picture in pictures]


def _plain(lines: Iterable[str]) -> str:
    """Return the text without the colours, which IPython 8 and 9 put in different places."""
    return re.sub(r"\x1b\[[\d;]*m", "", "".join(lines))


def _updates(run: Run) -> bool:
    shown = [event for event in run.events if isinstance(event, Display | DisplayUpdate)]
    kinds = [type(event) for event in shown]
    ids = {event.display_id for event in shown}
    return kinds == [Display, DisplayUpdate] and len(ids) == 1 and None not in ids


DISPLAY = "from IPython.display import display, clear_output, HTML\n"

# memory that nobody fills costs the machine nothing
HUNGER = """
import contextlib, sys
import numpy as np
with contextlib.suppress(MemoryError):
    hold = [np.empty(sys.maxsize // 2, 'u1') for _ in range(20)]
"""
PYPLOT = "import matplotlib.pyplot as plt\n"

PROMISES = (
    Promise("it says that it runs, once", ("print(1)",), lambda run: [type(e) for e in run.events].count(Running) == 1),
    Promise(
        "what is printed arrives whole", ("for i in range(300): print(i)",), lambda run: run.text().count("\n") == 300
    ),
    Promise("print without a line end arrives", ("print('a', end='')",), lambda run: run.text() == "a"),
    Promise(
        "stderr is apart from stdout",
        ("import sys\nprint('out')\nprint('err', file=sys.stderr)",),
        lambda run: (run.text(), run.text("stderr")) == ("out\n", "err\n"),
    ),
    Promise("variables survive", ("x = 41", "print(x + 1)"), lambda run: run.text() == "42\n"),
    Promise(
        "the last expression is the result, with the count",
        ("'a' * 3",),
        lambda run: _last_result(run).data["text/plain"] == "'aaa'" and _last_result(run).count == run.outcome.count,
    ),
    Promise("empty code is fine", ("",), lambda run: _shown(run) == []),
    Promise(
        "text outside the basic plane is kept", ("print('grüße 😀 漢字')",), lambda run: run.text() == "grüße 😀 漢字\n"
    ),
    Promise("code outside the basic plane runs", ("größe = '😀'\ngröße",), lambda run: "😀" in str(_shown(run))),
    Promise(
        "an exception is an error with its traceback",
        ("def f():\n    return 1 / 0\nf()",),
        lambda run: run.raised().ename == "ZeroDivisionError" and "f()" in _plain(run.raised().traceback),
        "error",
    ),
    Promise(
        "what was printed before an exception is kept",
        ("print('before')\nraise ValueError('no')",),
        lambda run: run.text() == "before\n" and run.raised().evalue == "no",
        "error",
    ),
    Promise("a syntax error is an error", ("def (",), lambda run: run.raised().ename == "SyntaxError", "error"),
    Promise(
        "sys.exit is an error and the engine goes on",
        ("y = 1\nimport sys; sys.exit(3)", "print(y)"),
        lambda run: run.text() == "1\n",
    ),
    Promise("sys.exit is named", ("import sys; sys.exit(3)",), lambda run: run.raised().ename == "SystemExit", "error"),
    Promise(
        "a huge value is one result",
        ("'x' * 3_000_000",),
        lambda run: len(_last_result(run).data["text/plain"]) > 2_999_999,
    ),
    Promise(
        "displays and prints stay in order",
        (DISPLAY + "print('a')\ndisplay(1)\nprint('b')\ndisplay(2)",),
        lambda run: _kinds_in_order(run) == ["Stream", "Display", "Stream", "Display"],
    ),
    Promise(
        "displays inside functions and loops arrive",
        (DISPLAY + "def show(n):\n    display(n)\n    if n: show(n - 1)\nshow(2)",),
        lambda run: _displays(run) == ["2", "1", "0"],
    ),
    Promise(
        "a display's media types arrive",
        (DISPLAY + "display(HTML('<b>x</b>'))",),
        lambda run: any(isinstance(event, Display) and event.data["text/html"] == "<b>x</b>" for event in run.events),
    ),
    Promise("a display can be updated", (DISPLAY + "h = display(1, display_id=True)\nh.update(2)",), _updates),
    Promise(
        "outputs can be cleared, at once or with the next one",
        (DISPLAY + "print('a')\nclear_output()\nclear_output(wait=True)",),
        lambda run: [event for event in run.events if isinstance(event, Clear)] == [Clear(False), Clear(True)],
    ),
    Promise(
        "top-level await works",
        ("import asyncio\nawait asyncio.sleep(0)\nprint('on')",),
        lambda run: run.text() == "on\n",
    ),
    Promise(
        "input is refused at once with an exception",
        ("input('name? ')",),
        lambda run: "input" in run.raised().evalue.lower(),
        "error",
    ),
    Promise(
        "every open figure is a picture, in order, and closed",
        (PYPLOT + "for n in (1, 2, 3):\n    plt.figure(figsize=(n, 1))", "len(plt.get_fignums())"),
        lambda run: _last_result(run).data["text/plain"] == "0",
    ),
    Promise(
        "figures come in the order in which they were made",
        (PYPLOT + "for n in (1, 2, 3, 4):\n    plt.figure(figsize=(n, 1))\n    plt.plot([n])",),
        lambda run: len(_widths(run)) == 4 and _widths(run) == sorted(_widths(run)),
    ),
    Promise(
        "show sends its figures at once, between the prints",
        (PYPLOT + "plt.plot([1])\nprint('a')\nplt.show()\nprint('b')\nplt.plot([2]);",),
        lambda run: _kinds_in_order(run) == ["Stream", "Display", "Stream", "Display"],
    ),
    Promise(
        "a result has every media type that its object offers",
        ("class Table:\n    def _repr_html_(self): return '<b>x</b>'\n    def __repr__(self): return 'x'\nTable()",),
        lambda run: (_last_result(run).data["text/html"], _last_result(run).data["text/plain"]) == ("<b>x</b>", "x"),
    ),
    Promise(
        "a table of pandas is a result as HTML",
        ("import pandas as pd\npd.DataFrame({'city': ['Oslo'], 'people': [717_710]})",),
        lambda run: "<td>Oslo</td>" in _last_result(run).data["text/html"],
    ),
    Promise("a semicolon hides the result", ("1;",), lambda run: _shown(run) == []),
    Promise(
        "a warning goes to stderr",
        ("import warnings\nwarnings.warn('careful')",),
        lambda run: "UserWarning: careful" in run.text("stderr"),
    ),
    Promise(
        "a file that code wrote is there for the next",
        ("open('contract.txt', 'w').write('kept')", "print(open('contract.txt').read())"),
        lambda run: run.text() == "kept\n",
    ),
    Promise(
        "more memory than there is is an error, and variables are kept",
        ("kept = 7", HUNGER, "print(kept)"),
        lambda run: run.text() == "7\n",
    ),
    Promise(
        "a flood arrives to its end",
        ("for n in range(300_000): print(str(n).ljust(99))",),
        lambda run: run.text().endswith("299999".ljust(99) + "\n"),
    ),
    Promise(
        "a stream that code left replaced is put back for the next",
        ("import io, sys\nsys.stdout = io.StringIO()\nprint('hid')", "print('seen')"),
        lambda run: run.text() == "seen\n",
    ),
    Promise(
        "a stream that code closed is open for the next",
        ("import sys; sys.stdout.close()", "print('on')"),
        lambda run: run.text() == "on\n",
    ),
    Promise(
        "lone surrogates take no other text with them",
        ("print('rows: 12')\nprint('price ' + chr(0xd83d))\nprint('total 99')",),
        lambda run: run.text().startswith("rows: 12\nprice ") and run.text().endswith("\ntotal 99\n"),
    ),
    Promise(
        "code ends at its deadline and variables are kept",
        ("kept = 7\nimport time\nwhile True: time.sleep(0.01)",),
        lambda run: run.notes() == ["variables_kept"],
        "timeout",
        deadline_seconds=0.5,
    ),
)

STOP_PROMISES = (
    StopPromise("a busy loop stops", "print('ready', flush=True)\nwhile True: pass"),
    StopPromise("a long sleep stops", "import time\nprint('ready', flush=True)\ntime.sleep(999)"),
    StopPromise("a flood of prints stops", "print('ready')\nwhile True: print(1)"),
)
