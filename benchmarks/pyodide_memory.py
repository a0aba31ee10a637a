"""Measure what the Pythons of a page take of the machine's memory, in a real JupyterLab and a real Chromium.

Run it with `python -m benchmarks.pyodide_memory`; it prints one line of JSON. Each figure is the sum of what the
renderer processes of the browser hold, in MB; pages that processes share count in parts (`Pss` of Linux). Between the
steps the spare Python is kept from starting, so that every figure is about exactly what its name says.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from benchmarks.product import Product, running_product
from tests.ui.browser import open_chromium
from tests.ui.browser_engine import PATIENCE_SECONDS, browser_environment, new_chat, open_panel, run_code

LOAD = """
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
pd.DataFrame({"a": np.arange(1000), "b": np.arange(1000) ** 2}).plot(x="a", y="b")
plt.show()
"""
CALM_MB = 3.0
CALM_LOOKS = 20
FRAMES = "iframe[sandbox=allow-scripts]"

HOLD_SPARE = """
const real = window.fetch.bind(window);
window.startMore = null;
window.holdStarts = false;
window.fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (window.holdStarts && /\\/codeinterp\\/api\\/v1\\/pyodide(\\?|$)/.test(url)) {
    await new Promise(resolve => { window.startMore = resolve; });
    window.startMore = null;
  }
  return real(input, init);
};
"""
"""A start begins with this request; it is held while ``holdStarts`` is set, until ``startMore`` is called."""


async def renderers(browser: Browser) -> tuple[float, int]:
    """Return what all renderer processes hold in MB, and how many there are."""
    session = await browser.new_browser_cdp_session()
    try:
        info: dict[str, Any] = await session.send("SystemInfo.getProcessInfo")
    finally:
        await session.detach()
    sizes = [proportional_kilobytes(process["id"]) for process in info["processInfo"] if process["type"] == "renderer"]
    return sum(sizes) / 1000, len(sizes)


def proportional_kilobytes(number: int) -> int:
    """Return the proportional size of a process."""
    for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise SystemExit("This system does not tell the proportional size of a process.")


async def measure(page: Page) -> tuple[int, int]:
    """Collect what the page does not use any more, and return its memory once that stays the same."""
    browser = page.context.browser
    if browser is None:
        raise SystemExit("The page has no browser of its own.")
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.collectGarbage")
    await session.detach()
    size, count = await renderers(browser)
    for _ in range(CALM_LOOKS):
        await asyncio.sleep(1)
        before = size
        size, count = await renderers(browser)
        if abs(size - before) < CALM_MB:
            break
    return round(size), count


async def load_libraries(product: Product) -> None:
    """Make a chat and load the libraries in its Python."""
    execution = await run_code(product.lab, await new_chat(product.lab), LOAD)
    if execution["status"] != "ok":
        raise SystemExit(f"The code failed: {execution}")


async def hold(page: Page) -> None:
    """Keep the page from starting more Pythons."""
    await page.evaluate("() => { window.holdStarts = true; }")


async def release(page: Page, frames: int) -> None:
    """Let the spare start that waits, and wait until it has."""
    await page.wait_for_function("() => window.startMore !== null")
    async with page.expect_request_finished(
        lambda request: request.method == "DELETE" and "/pyodide/starts/" in request.url,
        timeout=1000 * PATIENCE_SECONDS,
    ):
        await page.evaluate("() => { window.startMore(); }")
    if await page.locator(FRAMES).count() != frames:
        raise SystemExit(f"There are not {frames} Pythons in the page.")


async def measure_steps(product: Product, page: Page) -> dict[str, int]:
    """Load one Python after the other and return the MB of each step, and the processes of the last one."""
    figures: dict[str, int] = {}
    figures["no_python_mb"], figures["no_python_renderers"] = await measure(page)
    starting = asyncio.ensure_future(load_libraries(product))
    await page.locator(FRAMES).first.wait_for(state="attached", timeout=1000 * PATIENCE_SECONDS)
    await hold(page)
    await starting
    figures["one_mb"], _ = await measure(page)
    await release(page, 2)
    figures["one_and_spare_mb"], _ = await measure(page)
    await load_libraries(product)  # in what was the spare
    figures["two_mb"], _ = await measure(page)
    await release(page, 3)
    figures["two_and_spare_mb"], figures["two_and_spare_renderers"] = await measure(page)
    return figures


async def main() -> None:
    """Print the figures, what two Pythons take of one, and what one adds to the page."""
    async with (
        running_product(environment=browser_environment()) as product,
        open_chromium("pyodide-memory") as (page, complaints),
    ):
        await page.add_init_script(HOLD_SPARE)
        await page.goto(product.lab.page_url())
        await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
        await open_panel(page)
        figures = await measure_steps(product, page)
    if complaints.messages:
        raise SystemExit(f"The page complained: {complaints.messages}")
    ratios = {
        "ratio_two_to_one": round(figures["two_mb"] / figures["one_mb"], 2),
        "ratio_with_spare": round(figures["two_and_spare_mb"] / figures["one_and_spare_mb"], 2),
        "first_python_mb": figures["one_mb"] - figures["no_python_mb"],
        "second_python_mb": figures["two_mb"] - figures["one_mb"],
        "spare_mb": figures["two_and_spare_mb"] - figures["two_mb"],
    }
    print(json.dumps({"benchmark": "pyodide_memory", **figures, **ratios}))


if __name__ == "__main__":
    asyncio.run(main())
