"""Measure the browser engine from nothing to a chart, and when it is warm, beside plain Pyodide in a page.

Run it with `python -m benchmarks.pyodide_boot`; it prints one line of JSON with medians. Ours is a real JupyterLab in
Chromium: each time goes from the request at the server until the event socket tells the end, or the stored picture of
a chart, so that what it takes to reach the page, the sandbox and the store is in it. The yardstick loads the same files
into the main thread of a page that does nothing else, and counts there until the end, or the bytes of the picture.
Both take turns, every start in a browser with nothing in its cache.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, Request
from tornado.websocket import WebSocketClientConnection

from benchmarks.message_to_image import CODE
from benchmarks.product import Product, read_frame, running_product
from benchmarks.pyodide_plain import draw_plain, plain_page, plain_server, run_plain
from tests.ui.browser import open_chromium
from tests.ui.browser_engine import FINAL, PATIENCE_SECONDS, browser_environment, new_chat, open_panel

ROUNDS = 3
WARM_RUNS = 10
WARM_CHARTS = 5
BUDGETS = {"first_chart_budget": 1.3, "second_chart_budget_s": 0.3}

Times = dict[str, list[float]]


class Chat:
    """A chat of the panel's page, and what the event socket tells of it."""

    def __init__(self, product: Product, chat_id: str, socket: WebSocketClientConnection) -> None:
        self._product = product
        self._id = chat_id
        self._socket = socket

    async def run(self, code: str) -> float:
        """Return the seconds from the request until everybody knows how the code ended."""
        return (await self._run(code))[-1]

    async def draw(self, code: str) -> tuple[float, float]:
        """Return the seconds until everybody has the picture, and until the end."""
        seconds = await self._run(code)
        if len(seconds) != 2:
            raise SystemExit(f"The code made {len(seconds) - 1} pictures.")
        return seconds[0], seconds[1]

    async def _run(self, code: str) -> list[float]:
        """Return the seconds until each picture, and the end."""
        began = time.perf_counter()
        body = {"code": code, "engine": "pyodide"}
        await self._product.ask("POST", f"chats/{self._id}/executions", body)
        seconds: list[float] = []
        while True:
            for event in (await read_frame(self._socket)).get("events", ()):
                passed = time.perf_counter() - began
                if event["type"] == "execution.output" and "image/png" in json.dumps(event):
                    seconds.append(passed)
                elif event["type"] == "execution.status" and (status := event["execution"]["status"]) in FINAL:
                    if status != "ok":
                        raise SystemExit(f"The code failed: {event}")
                    return [*seconds, passed]


@asynccontextmanager
async def our_page(product: Product) -> AsyncIterator[tuple[Page, Chat]]:
    """Open the panel in a fresh profile; nothing of Python is loaded yet."""
    async with open_chromium("pyodide-boot") as (page, complaints):
        await page.goto(product.lab.page_url())
        await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
        # what JupyterLab does right after its start is not ours
        await page.evaluate("() => new Promise(resolve => requestIdleCallback(resolve))")
        await open_panel(page)
        chat_id = await new_chat(product.lab)
        socket = await product.connect(chat_id)
        yield page, Chat(product, chat_id, socket)
        socket.close()
        await product.ask("DELETE", f"chats/{chat_id}")
        if complaints.messages:
            raise SystemExit(f"The page complained: {complaints.messages}")


def watch_starts(page: Page, number: int) -> asyncio.Event:
    """Return what is set once so many Pythons have started in the page."""
    enough = asyncio.Event()
    ended: list[str] = []

    def look(request: Request) -> None:
        if request.method == "DELETE" and "/pyodide/starts/" in request.url:
            ended.append(request.url)
            if len(ended) >= number:
                enough.set()

    page.on("requestfinished", look)
    return enough


async def ours(product: Product, times: Times) -> None:
    """Time the engine once, in two browsers."""
    async with our_page(product) as (_, chat):
        times["boot"].append(await chat.run("print(1)"))
    async with our_page(product) as (page, chat):
        two_started = watch_starts(page, 2)
        times["first_chart"].append((await chat.draw(CODE))[0])
        # the spare Python starts by itself and would take the processor from what follows
        await asyncio.wait_for(two_started.wait(), PATIENCE_SECONDS)
        for _ in range(WARM_CHARTS):
            shown, ended = await chat.draw(CODE)
            times["second_chart"].append(shown)
            times["second_chart_end"].append(ended)
        for _ in range(WARM_RUNS):
            times["warm"].append(await chat.run("1+1"))


async def theirs(url: str, times: Times) -> None:
    """Time plain Pyodide once, in two browsers."""
    async with plain_page(url) as page:
        times["boot"].append((await run_plain(page, "print(1)", new=True))[0])
    async with plain_page(url) as page:
        times["first_chart"].append(await draw_plain(page, CODE, new=True))
        for _ in range(WARM_CHARTS):
            times["second_chart"].append(await draw_plain(page, CODE))
        for _ in range(WARM_RUNS):
            times["warm"].append((await run_plain(page, "1+1"))[0])


def figures_of(our_times: Times, their_times: Times) -> dict[str, float]:
    """Return the medians, warm runs in milliseconds and the rest in seconds, and what ours are of theirs."""
    figures: dict[str, float] = {}
    for name in their_times:
        pair = [statistics.median(times[name]) for times in (our_times, their_times)]
        figures[f"{name}_ratio"] = round(pair[0] / pair[1], 2)
        unit, factor, digits = ("ms", 1000, 1) if name == "warm" else ("s", 1, 3)
        for whose, seconds in zip(("", "plain_"), pair, strict=True):
            figures[f"{name}_{whose}{unit}"] = round(factor * seconds, digits)
    figures["second_chart_end_s"] = round(statistics.median(our_times["second_chart_end"]), 3)
    return figures


async def main() -> None:
    """Print medians and their ratios."""
    our_times: Times = defaultdict(list)
    their_times: Times = defaultdict(list)
    with plain_server() as url:
        async with running_product(environment=browser_environment()) as product:
            # the first ones bring the files into the memory of the machine
            await ours(product, defaultdict(list))
            await theirs(url, defaultdict(list))
            for _ in range(ROUNDS):
                await ours(product, our_times)
                await theirs(url, their_times)
    print(json.dumps({"benchmark": "pyodide_boot", **figures_of(our_times, their_times), **BUDGETS}))


if __name__ == "__main__":
    asyncio.run(main())
