"""Measure how the panel holds up in Chromium while an answer of 5,000 tokens streams and while code prints 50 MB.

Run it with `python -m benchmarks.panel_streaming`; it prints one line of JSON. A key is pressed every 200 ms meanwhile.
The page's long tasks (over 50 ms), the wait of its keys and the gaps between its frames are what a person feels.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.servers.model_fixtures import start_model_server
from tests.servers.model_scripts import Item, Response, call, chunk, ending, say, script
from tests.ui.browser import open_chromium
from tests.ui.lab_server import start_lab_server
from tests.ui.panel import Panel
from tests.ui.rest import connect_model_server

TOKENS = 5000
TOKENS_PER_SECOND = 200
TOKEN_CHARACTERS = 4
FLOOD = "for number in range(100_000):\n    print(f'{number:06d} ' + 'x' * 492)\n"

SECTION = r"""## Part {n}: what the figures say

The **mean** of the sample is *close* to what `numpy` gives, see [the manual](https://example.org/{n}); with inline
mathematics such as $\bar{{x}} = \frac{{1}}{{n}}\sum_i x_i$ and more prose, long enough to be wrapped over several
lines of a narrow panel, as answers of language models are.

| quarter | sales | share |
| --- | ---: | ---: |
| Q1 | 150 | 17 % |
| Q2 | 230 | 26 % |
| Q3 | 180 | 21 % |
| Q4 | 310 | 36 % |

$$
\int_0^\infty e^{{-x^2}}\,dx = \frac{{\sqrt{{\pi}}}}{{2}} + {n}
$$

1. First the data is read, with `pd.read_csv`.
2. Then it is **grouped**:
   - by quarter,
   - by region, where $r_{{{n}}} > 0$.
3. At last it is drawn.

```python
import pandas as pd

frame = pd.DataFrame({{"quarter": ["Q1", "Q2", "Q3", "Q4"], "sales": [150, 230, 180, 310]}})
for name, group in frame.groupby("quarter"):
    print(f"{{name}}: {{group.sales.sum():,}}")  # part {n}
```

"""

WATCH = """() => {
  const seen = { tasks: [], keys: [], gaps: [], last: performance.now(), on: true };
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
    heap_mb: Math.round(performance.memory.usedJSHeapSize / 1e6)
  };
  tasks.length = keys.length = gaps.length = 0;
  return found;
}"""


def long_answer() -> Response:
    """Write 5,000 tokens of prose, tables, formulas, lists and code, at the pace of a fast model."""
    text = ""
    while len(text) < TOKENS * TOKEN_CHARACTERS:
        text += SECTION.format(n=text.count("##") + 1)
    body: list[Item] = [chunk({"role": "assistant", "content": None})]
    for start in range(0, TOKENS * TOKEN_CHARACTERS, TOKEN_CHARACTERS):
        body += [chunk({"content": text[start : start + TOKEN_CHARACTERS]}), {"wait": 1 / TOKENS_PER_SECOND}]
    return {"body": [*body, *ending("stop")]}


async def watch_turn(page: Page, panel: Panel, text: str) -> dict[str, Any]:
    """Send a message, write into the input until its answer is complete, and return what the page felt."""
    await panel.send(text)
    await page.evaluate(COLLECT)
    began = time.perf_counter()
    footer = panel.answers.last.locator(".jp-CodeInterp-answerBar")
    while not await footer.is_visible():
        await panel.input.press("a")
        await asyncio.sleep(0.2)
        if time.perf_counter() - began > 180:
            raise SystemExit(f"The turn '{text}' did not end within 180 s.")
    found: dict[str, Any] = await page.evaluate(COLLECT)
    return {"seconds": round(time.perf_counter() - began, 1), **found}


async def main() -> None:
    """Print what the page felt in both turns."""
    models = start_model_server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            lab = start_lab_server(Path(folder) / "server")
            try:
                models.load(script(say("Hello."), long_answer(), call(FLOOD), say("Printed.")))
                async with open_chromium("panel-streaming") as (page, _):
                    await page.goto(lab.page_url())
                    panel = await Panel(page).open()
                    await panel.choose_model(connect_model_server(lab, models))
                    await panel.run_at_once()
                    await page.evaluate(WATCH)
                    # What is loaded once (the parser, the panel's first answer) is not what streaming costs.
                    await watch_turn(page, panel, "Say hello")
                    answer = await watch_turn(page, panel, "Explain it")
                    flood = await watch_turn(page, panel, "Print a lot")
                print(json.dumps({"figure": "panel_streaming", "answer": answer, "flood": flood}))
            finally:
                lab.stop()
    finally:
        models.stop()


if __name__ == "__main__":
    asyncio.run(main())
