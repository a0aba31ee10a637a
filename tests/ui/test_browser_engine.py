"""The browser engine in a real JupyterLab and a real Chromium, with real packages."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.ui.browser import open_chromium, take_screenshot
from tests.ui.browser_engine import (
    FINAL,
    new_chat,
    open_panel,
    pictures_of,
    run_code,
    start_code,
    text_of,
    wait_until,
)
from tests.ui.conftest import OpenPage, OpenPanel
from tests.ui.lab_server import LabServer
from tests.ui.rest import call_api

pytestmark = pytest.mark.timeout(300)

LIBRARIES = {
    "micropip": "import micropip; print(micropip.__name__)",
    "packaging": "from packaging.version import Version; print(Version('1.10') > Version('1.9'))",
    "requests": "import requests; print(requests.Request('GET', 'https://a.test').prepare().url)",
    "beautifulsoup4": "from bs4 import BeautifulSoup; print(BeautifulSoup('<p>hi</p>', 'html.parser').p.text)",
    "numpy": "import numpy as np; print(np.arange(5).sum())",
    "pandas": "import pandas as pd; print(pd.DataFrame({'a': [1, 2]}).a.mean())",
    "matplotlib": "import matplotlib; print(matplotlib.get_backend())",
    "scikit-learn": "from sklearn.linear_model import LinearRegression as L; print(L().fit([[0], [1]], [0, 1]).coef_)",
    "scipy": "from scipy import stats; print(stats.norm.cdf(0))",
    "regex": "import regex; print(regex.findall(r'\\p{Lu}', 'aBcÄ'))",
}
SAID = {
    "micropip": "micropip\n",
    "packaging": "True\n",
    "requests": "https://a.test/\n",
    "beautifulsoup4": "hi\n",
    "numpy": "10\n",
    "pandas": "1.5\n",
    "scikit-learn": "[1.]\n",
    "scipy": "0.5\n",
    "regex": "['B', 'Ä']\n",
}
FOUR_FIGURES = """
import matplotlib.pyplot as plt
for number in range(4):
    plt.figure(figsize=(2 + number, 2))
    plt.plot([number, 1])
plt.show()
"""


async def test_every_library_of_the_seed_runs(browser_lab: LabServer, panel: OpenPanel) -> None:
    async with panel():
        chat = await new_chat(browser_lab)
        for name, code in LIBRARIES.items():
            execution = await run_code(browser_lab, chat, code)
            assert execution["status"] == "ok", execution
            assert text_of(execution) == SAID.get(name, text_of(execution)), name


async def test_four_figures_are_four_pictures_in_order(browser_lab: LabServer, panel: OpenPanel) -> None:
    async with panel():
        execution = await run_code(browser_lab, await new_chat(browser_lab), FOUR_FIGURES)
        sizes = [
            (await asyncio.to_thread(call_api, browser_lab, "GET", f"files/{file}"))["size"]
            for file in pictures_of(execution)
        ]
        texts = [output["data"]["text/plain"] for output in execution["outputs"]]
        assert len(sizes) == 4
        assert texts == [f"<Figure size {width}00x200 with 1 Axes>" for width in (2, 3, 4, 5)]


async def test_variables_and_files_stay_and_written_files_come_back(browser_lab: LabServer, panel: OpenPanel) -> None:
    async with panel():
        chat = await new_chat(browser_lab)
        await run_code(browser_lab, chat, "kept = 41")
        execution = await run_code(browser_lab, chat, "open('out.csv', 'w').write('a,b'); print(kept + 1)")
        (artifact,) = execution["artifacts"]
        assert (text_of(execution), artifact["name"], artifact["size"]) == ("42\n", "out.csv", 3)


async def test_an_endless_loop_leaves_the_page_responsive_and_stops(browser_lab: LabServer, panel: OpenPanel) -> None:
    async with panel() as page:
        chat = await new_chat(browser_lab)
        await run_code(browser_lab, chat, "before = 1")
        execution = await start_code(browser_lab, chat, "print('ready')\nwhile True: pass")
        await wait_until(browser_lab, execution, "running")
        gap = await page.evaluate(LONGEST_GAP, 2_000)
        await asyncio.to_thread(call_api, browser_lab, "POST", f"executions/{execution}/interrupt", {})
        stopped = await wait_until(browser_lab, execution, *FINAL)
        assert (stopped["status"], text_of(stopped)) == ("interrupted", "ready\n")
        assert [note["code"] for note in stopped["notes"]] == ["variables_lost"]
        # a frozen page would be silent for the whole time
        assert gap < 1_500
        again = await run_code(browser_lab, chat, "print('before' in globals())")
        assert text_of(again) == "False\n"
        assert [note["code"] for note in again["notes"]] == ["variables_lost"]


async def test_a_flood_is_cut_and_told(browser_lab: LabServer, panel: OpenPanel) -> None:
    async with panel():
        execution = await run_code(
            browser_lab, await new_chat(browser_lab), "for _ in range(300): print('x' * 100_000)\nprint('the end')"
        )
        assert execution["status"] == "ok"
        assert len(text_of(execution)) <= 1_000_100
        assert text_of(execution).endswith("the end\n")
        assert "output_cut" in [note["code"] for note in execution["notes"]]


async def test_a_missing_package_names_the_command(browser_lab: LabServer) -> None:
    # the browser complains of the answer 404, which is what this is about
    async with open_chromium("missing-package") as (page, _):
        await page.goto(browser_lab.page_url())
        await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
        await open_panel(page)
        execution = await run_code(browser_lab, await new_chat(browser_lab), "import statsmodels")
        assert execution["status"] == "error"
        assert "jupyter codeinterp pyodide import" in str(execution["outputs"])


async def test_a_reload_ends_the_code_and_says_so(browser_lab: LabServer, panel: OpenPanel) -> None:
    async with panel() as page:
        chat = await new_chat(browser_lab)
        execution = await start_code(browser_lab, chat, "while True: pass")
        await wait_until(browser_lab, execution, "running")
        await page.reload()
        await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
        if not await page.locator("#jupyter-codeinterp-panel .jp-CodeInterp-content").is_visible():
            await open_panel(page)
        ended = await wait_until(browser_lab, execution, *FINAL)
        assert ended["status"] == "interrupted"
        assert "page_reloaded" in [note["code"] for note in ended["notes"]]


async def test_code_waits_for_a_page_with_a_reason_and_runs_in_one(browser_lab: LabServer, open_page: OpenPage) -> None:
    chat = await new_chat(browser_lab)
    execution = await start_code(browser_lab, chat, "print('here')")
    waiting: Any = {}
    while not waiting.get("phase"):
        waiting = await wait_until(browser_lab, execution, "queued")
    assert "Open this chat in JupyterLab" in waiting["phase"]
    async with open_page(browser_lab) as first, open_page(browser_lab) as second:
        await open_panel(first)
        await open_panel(second)
        ended = await wait_until(browser_lab, execution, *FINAL)
        assert (ended["status"], text_of(ended)) == ("ok", "here\n")
        frames = [await each.locator("iframe[sandbox=allow-scripts]").count() for each in (first, second)]
        assert sorted(frames)[0] == 0
        assert max(frames) >= 1
        await take_screenshot(first, "browser-engine")


LONGEST_GAP = """
async milliseconds => {
  let longest = 0, last = performance.now();
  const end = last + milliseconds;
  while (last < end) {
    await new Promise(resolve => setTimeout(resolve, 0));
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
}
"""


async def test_a_fatal_error_of_python_is_noticed_at_once(browser_lab: LabServer) -> None:
    # Pyodide complains of it, which is what this is about
    async with open_chromium("fatal-error") as (page, _):
        await page.goto(browser_lab.page_url())
        await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
        await open_panel(page)
        chat = await new_chat(browser_lab)
        deep = (
            "import sys\nsys.setrecursionlimit(10**9)\nclass A:\n    def __repr__(self): return repr(self)\nrepr(A())"
        )
        broken = await run_code(browser_lab, chat, deep)
        assert (broken["status"], [note["code"] for note in broken["notes"]]) == ("lost", ["variables_lost"])
        assert "call stack" in broken["notes"][0]["text"]
        # otherwise the deadline of a minute ends it
        assert broken["ended"] - broken["started"] < 30
        assert text_of(await run_code(browser_lab, chat, "print(1 + 1)")) == "2\n"


async def test_output_that_is_written_past_python_is_bounded_and_told(browser_lab: LabServer, panel: OpenPanel) -> None:
    async with panel():
        code = "import os\nfor _ in range(100): os.write(1, b'x' * 100_000)\nprint('the end')"
        execution = await run_code(browser_lab, await new_chat(browser_lab), code)
        assert execution["status"] == "ok", execution
        assert len(text_of(execution)) <= 1_000_100
        assert "output_cut" in [note["code"] for note in execution["notes"]]


async def test_a_page_that_died_while_python_started_is_told_of_once(browser_lab: LabServer) -> None:
    async with open_chromium("died-in-start") as (page, _):
        # a tab that its browser kills never says that the start came to its end
        await page.route("**/pyodide/starts/*", lambda route: route.abort())
        await page.goto(browser_lab.page_url())
        await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
        await open_panel(page)
        chat = await new_chat(browser_lab)
        await run_code(browser_lab, chat, "1")
        await page.reload()
        await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
        if not await page.locator("#jupyter-codeinterp-panel .jp-CodeInterp-content").is_visible():
            await open_panel(page)
        refused = await run_code(browser_lab, chat, "1")
        assert (refused["status"], [note["code"] for note in refused["notes"]]) == ("refused", ["browser_unavailable"])
        assert text_of(await run_code(browser_lab, chat, "print(1)")) == "1\n"
