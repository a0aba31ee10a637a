"""What a person feels of a page in Chromium: its long tasks, the delay of its keys, the gaps between its frames.

Used by the benchmarks of the panel; long tasks are those of the main thread over 50 ms, as a trace of Chromium has.
"""

from __future__ import annotations

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
