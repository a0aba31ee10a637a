"""Measure what a person feels while hostile or careless code runs in the browser engine, and after Stop.

Run it with `python -m benchmarks.pyodide_stop`; it prints one line of JSON. The panel is open in a real JupyterLab with
the chat in view. `gap` is the longest time between two frames of the page, beside that of the same page at rest; `stop`
is from the request to Stop until the chat knows that the code ended, `next` from a request for new code until its end,
in the spare Python. The flood prints 30 MB; `flood_shown_bytes` is what the chat has of it.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from typing import Any

from playwright.async_api import Page

from benchmarks.page_watch import collect, watch
from benchmarks.product import Product, running_product
from benchmarks.pyodide_boot import watch_starts
from tests.ui.browser import open_chromium
from tests.ui.browser_engine import (
    FINAL,
    PATIENCE_SECONDS,
    browser_environment,
    run_code,
    start_code,
    text_of,
    wait_until,
)
from tests.ui.panel import Panel

ROUNDS = 5
LOOP_SECONDS = 2.0
FLOOD = "line = 'x' * 99\nfor _ in range(300_000): print(line)"
BUDGETS = {"gap_budget_ms": 200, "stop_budget_s": 1.0, "next_budget_s": 1.0, "flood_budget_bytes": 1_000_000}


async def gap_at_rest(page: Page) -> int:
    """Return the longest gap of the page when nothing runs, in milliseconds."""
    await collect(page)
    await asyncio.sleep(LOOP_SECONDS)
    return int((await collect(page))["longest_frame_ms"])


async def stop_once(product: Product, page: Page, chat: str) -> tuple[int, float, float]:
    """Return the longest gap in milliseconds, and the seconds of Stop and of the next run."""
    ready = watch_starts(page, 1)
    execution = await start_code(product.lab, chat, "while True: pass")
    await wait_until(product.lab, execution, "running")
    await collect(page)
    await asyncio.sleep(LOOP_SECONDS)
    gap = int((await collect(page))["longest_frame_ms"])
    began = time.perf_counter()
    await product.ask("POST", f"executions/{execution}/interrupt")
    await wait_until(product.lab, execution, *FINAL)
    stopped = time.perf_counter() - began
    began = time.perf_counter()
    ended = await run_code(product.lab, chat, "print(1)")
    following = time.perf_counter() - began
    if ended["status"] != "ok":
        raise SystemExit(f"The code failed: {ended}")
    # the next round needs a spare Python again
    await asyncio.wait_for(ready.wait(), PATIENCE_SECONDS)
    return gap, stopped, following


async def flood(product: Product, page: Page, chat: str) -> dict[str, Any]:
    """Return what a flood of 30 MB took."""
    await collect(page)
    began = time.perf_counter()
    ended = await run_code(product.lab, chat, FLOOD)
    seconds = time.perf_counter() - began
    notes = [note["code"] for note in ended["notes"]]
    return {
        "flood_gap_ms": (await collect(page))["longest_frame_ms"],
        "flood_s": round(seconds, 2),
        "flood_shown_bytes": len(text_of(ended)),
        "flood_told": "output_cut" in notes,
    }


async def main() -> None:
    """Print the figures of one page."""
    async with (
        running_product(environment=browser_environment()) as product,
        open_chromium("pyodide-stop") as (page, _),
    ):
        await page.goto(product.lab.page_url())
        await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
        both = watch_starts(page, 2)
        panel = await Panel(page).open()
        await panel.choose_engine("pyodide")
        (found,) = (await product.ask("GET", "chats"))["chats"]
        chat = found["id"]
        await run_code(product.lab, chat, "print(1)")
        await asyncio.wait_for(both.wait(), PATIENCE_SECONDS)
        await watch(page)
        rest = await gap_at_rest(page)
        gaps, stops, nexts = zip(*[await stop_once(product, page, chat) for _ in range(ROUNDS)], strict=True)
        figures = {
            "gap_at_rest_ms": rest,
            "gap_ms": max(gaps),
            "gap_ratio": round(max(gaps) / max(rest, 1), 2),
            "stop_s": round(statistics.median(stops), 3),
            "stop_longest_s": round(max(stops), 3),
            "next_s": round(statistics.median(nexts), 3),
            "next_longest_s": round(max(nexts), 3),
            **await flood(product, page, chat),
        }
    print(json.dumps({"benchmark": "pyodide_stop", **figures, **BUDGETS}))


if __name__ == "__main__":
    asyncio.run(main())
