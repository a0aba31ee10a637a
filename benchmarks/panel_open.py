"""Measure how long the panel takes from the click on its icon until one can write, beside a panel of JupyterLab.

Run it with `python -m benchmarks.panel_open`; it prints one line of JSON with the median of several fresh pages, whose
server is warm. The yardstick is JupyterLab's extension manager, which also renders its content only when it is
opened, though its code is there already.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
from pathlib import Path

from playwright.async_api import Page

from tests.ui.browser import open_chromium
from tests.ui.lab_server import LabServer, start_lab_server
from tests.ui.rest import call_api

PAGES = 5
BUDGET_MILLISECONDS = 300

OURS = ("jupyter-codeinterp-panel", "#jupyter-codeinterp-panel textarea")
THEIRS = ("extensionmanager.main-view", "[id='extensionmanager.main-view'] button")

CLICK_AND_WATCH = """([icon, wanted]) => new Promise(resolve => {
  const began = performance.now();
  const look = () => {
    const found = document.querySelector(wanted);
    if (found && found.getBoundingClientRect().height > 0) {
      resolve(performance.now() - began);
    } else {
      requestAnimationFrame(look);
    }
  };
  const target = document.querySelector(`.jp-SideBar [data-id='${icon}']`);
  const { x, y, width, height } = target.getBoundingClientRect();
  const options = { bubbles: true, button: 0, clientX: x + width / 2, clientY: y + height / 2 };
  for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
    target.dispatchEvent(new (type.startsWith('p') ? PointerEvent : MouseEvent)(type, options));
  }
  look();
})"""
"""In the page, so that the clock does not count the way of a click through the browser's remote control."""


async def open_panels(page: Page, server: LabServer) -> tuple[float, float]:
    """Load JupyterLab, open both panels, and return how many milliseconds ours and theirs took."""
    await page.goto(server.page_url())
    await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
    # What else JupyterLab does right after its start would be counted as well.
    await page.evaluate("() => new Promise(resolve => requestIdleCallback(resolve))")
    ours: float = await page.evaluate(CLICK_AND_WATCH, OURS)
    theirs: float = await page.evaluate(CLICK_AND_WATCH, THEIRS)
    return ours, theirs


async def main() -> None:
    """Print the medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        server = start_lab_server(Path(folder) / "server")
        try:
            call_api(server, "POST", "chats", {"title": "Warm", "model": "demo/analyst"})
            async with open_chromium("panel-open") as (page, _):
                first, _theirs = await open_panels(page, server)  # with nothing in the browser's cache
                pairs = [await open_panels(page, server) for _ in range(PAGES)]
        finally:
            server.stop()
    ours = statistics.median(pair[0] for pair in pairs)
    theirs = statistics.median(pair[1] for pair in pairs)
    figures = {
        "first_page_ms": round(first),
        "panel_ms": round(ours),
        "extension_manager_ms": round(theirs),
        "ratio": round(ours / theirs, 2),
    }
    print(json.dumps({"benchmark": "panel_open", **figures, "budget_ms": BUDGET_MILLISECONDS}))


if __name__ == "__main__":
    asyncio.run(main())
