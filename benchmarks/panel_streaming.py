"""Measure how the panel holds up in Chromium while answers stream and while code prints 50 MB.

Run it with `python -m benchmarks.panel_streaming` on a quiet machine; it prints one line of JSON for three turns: 5,000
tokens of everything, two blocks of extreme size, 100,000 printed lines. A key is pressed every 200 ms meanwhile. The
page's long tasks (over 50 ms), the wait of its keys and the gaps between its frames are what a person feels; `cpu_...`
is what the tasks took of a processor, which other work on the machine does not change.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from benchmarks.page_watch import collect, heap_megabytes, traced, watch
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

FORMULA_LIST = "\n".join(
    f"{n}. The value $x_{{{n}}} = \\frac{{{n}}}{{\\sqrt{{2\\pi}}}}$ is **larger** than $y_{{{n}}}$, see `f({n})`."
    for n in range(1, 151)
)
LONG_TABLE = "| n | name | value | share |\n| ---: | --- | ---: | ---: |\n" + "\n".join(
    f"| {n} | row **{n}** | {n * 37} | {n % 100} % |" for n in range(200)
)
"""The two blocks of extreme size that an answer may hold."""


IS_COMPLETE = """() =>
  [...document.getElementsByClassName('jp-CodeInterp-answer')].at(-1)?.lastElementChild?.localName === 'footer'"""


def stream(text: str) -> Response:
    """Write a text token by token, at the pace of a fast model."""
    body: list[Item] = [chunk({"role": "assistant", "content": None})]
    for start in range(0, len(text), TOKEN_CHARACTERS):
        body += [chunk({"content": text[start : start + TOKEN_CHARACTERS]}), {"wait": 1 / TOKENS_PER_SECOND}]
    return {"body": [*body, *ending("stop")]}


def long_answer() -> Response:
    """Write 5,000 tokens of prose, tables, formulas, lists and code."""
    text = ""
    while len(text) < TOKENS * TOKEN_CHARACTERS:
        text += SECTION.format(n=text.count("##") + 1)
    return stream(text[: TOKENS * TOKEN_CHARACTERS])


def long_blocks() -> Response:
    """Write a list of 150 items with formulas and a table of 200 rows."""
    return stream(f"{FORMULA_LIST}\n\nAnd all of them:\n\n{LONG_TABLE}\n")


async def watch_turn(page: Page, panel: Panel, text: str) -> dict[str, Any]:
    """Send a message, write into the input until its answer is complete, and return what the page felt."""
    await panel.send(text)
    await panel.input.focus()
    await collect(page)
    began = time.perf_counter()
    async with traced(page) as processor:
        while not await page.evaluate(IS_COMPLETE):
            # A locator would search the whole page for its label each time, which is no cost of the panel.
            await page.keyboard.press("a")
            await asyncio.sleep(0.2)
            if time.perf_counter() - began > 180:
                raise SystemExit(f"The turn '{text}' did not end within 180 s.")
        seconds = round(time.perf_counter() - began, 1)
        found = await collect(page)
    await panel.input.fill("")
    return {"seconds": seconds, **found, **processor, "heap_mb": await heap_megabytes(page)}


async def main() -> None:
    """Print what the page felt in both turns."""
    models = start_model_server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            lab = start_lab_server(Path(folder) / "server")
            try:
                models.load(script(say("Hello."), long_answer(), long_blocks(), call(FLOOD), say("Printed.")))
                async with open_chromium("panel-streaming") as (page, _):
                    await page.goto(lab.page_url())
                    panel = await Panel(page).open()
                    await panel.choose_model(connect_model_server(lab, models))
                    await panel.run_at_once()
                    await watch(page)
                    # What is loaded once (the parser, the panel's first answer) is not what streaming costs.
                    idle = await watch_turn(page, panel, "Say hello")
                    answer = await watch_turn(page, panel, "Explain it")
                    blocks = await watch_turn(page, panel, "List it")
                    flood = await watch_turn(page, panel, "Print a lot")
                turns = {"answer": answer, "blocks": blocks, "flood": flood}
                print(json.dumps({"figure": "panel_streaming", **turns, "heap_before_mb": idle["heap_mb"]}))
            finally:
                lab.stop()
    finally:
        models.stop()


if __name__ == "__main__":
    asyncio.run(main())
