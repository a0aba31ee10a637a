"""What a person feels of a page in Chromium: its long tasks, the delay of its keys, the gaps between its frames.

Used by the benchmarks of the panel; long tasks are those of the main thread over 50 ms, as a trace of Chromium has.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Page

WATCH = """() => {
  const seen = { tasks: [], keys: [], gaps: [], last: performance.now() };
  window.seenByBenchmark = seen;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) seen.tasks.push(Math.round(entry.duration));
  }).observe({ type: 'longtask' });
  window.addEventListener('keydown', event => {
    seen.keys.push(performance.now() - event.timeStamp);
  }, true);
  const frame = now => {
    seen.gaps.push(now - seen.last);
    seen.last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""

COLLECT = """() => {
  const { tasks, keys, gaps } = window.seenByBenchmark;
  const most = list => Math.round(Math.max(0, ...list));
  const found = {
    over_50_ms: tasks.length,
    over_100_ms: tasks.filter(task => task > 100).length,
    longest_ms: most(tasks),
    slowest_key_ms: most(keys),
    keys: keys.length,
    longest_frame_ms: most(gaps),
    nodes: document.querySelectorAll('#jupyter-codeinterp-panel *').length
  };
  tasks.length = keys.length = gaps.length = 0;
  return found;
}"""


async def watch(page: Page) -> None:
    """Begin to watch; once per page."""
    await page.evaluate(WATCH)


async def collect(page: Page) -> dict[str, Any]:
    """Return what was felt since the last call, and forget it."""
    found: dict[str, Any] = await page.evaluate(COLLECT)
    return found


async def heap_megabytes(page: Page) -> float:
    """Return how much JavaScript holds after everything unused was collected."""
    session = await page.context.new_cdp_session(page)
    try:
        await session.send("HeapProfiler.collectGarbage")
        usage = await session.send("Runtime.getHeapUsage")
    finally:
        await session.detach()
    used: int = usage["usedSize"]
    return round(used / 1e6, 1)


@asynccontextmanager
async def traced(page: Page) -> AsyncIterator[dict[str, Any]]:
    """Trace what the body does; afterwards the yielded figures say what the main thread's tasks took of a processor.

    On a machine that others use, too, the time of a task is mostly waiting; its processor time is what the page costs.
    """
    browser = page.context.browser
    if browser is None:
        raise SystemExit("The page has no browser of its own to trace.")
    figures: dict[str, Any] = {}
    await browser.start_tracing(page=page, categories=["toplevel"])
    try:
        yield figures
    finally:
        trace = json.loads(await browser.stop_tracing())
        figures.update(processor_figures(trace["traceEvents"]))


def processor_figures(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Return how many tasks of the busiest page took over 50 and 100 ms of a processor, and what the longest took."""
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [event for event in events if event["name"] == "ThreadControllerImpl::RunTask" and event["ph"] == "X"]
    busiest = Counter((task["pid"], task["tid"]) for task in tasks if (task["pid"], task["tid"]) in mains)
    page, _ = busiest.most_common(1)[0]
    took = [task.get("tdur", 0) / 1000 for task in tasks if (task["pid"], task["tid"]) == page]
    return {
        "cpu_over_50_ms": sum(milliseconds > 50 for milliseconds in took),
        "cpu_over_100_ms": sum(milliseconds > 100 for milliseconds in took),
        "cpu_longest_ms": round(max(took)),
    }
