"""Measure how fast a chat of 1,000 executions opens in the panel and how smoothly it scrolls, beside a chat of one.

Run it with `python -m benchmarks.long_chat` on a quiet machine; it prints one line of JSON. Both chats are in the store
of a real JupyterLab, with printed text, tables, errors and pictures, and are opened from the list of chats in turn: the
time goes from the click to the frame that shows the last answer. The first opening of each is not counted.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from benchmarks.page_watch import collect, heap_megabytes, watch
from jupyter_codeinterp.protocol.outputs import DisplayOutput, ErrorOutput, Output, ResultOutput, StreamOutput
from jupyter_codeinterp.protocol.parts import ExecutionPart, Part, TextPart
from jupyter_codeinterp.store.sqlite import SqliteStore
from tests.store.samples import chunks, make_chat, make_messages, make_turn, opened
from tests.ui.browser import open_chromium
from tests.ui.lab_server import start_lab_server
from tests.ui.panel import Panel

TURNS = 200
EXECUTIONS_PER_TURN = 5
BUDGET_MS = 500
ROUNDS = 5
WHEEL_STEPS = 120
WHEEL_PIXELS = 600

CODE = "\n".join(f"total_{n} = frame.groupby('region').sales.sum() * {n}" for n in range(8)) + "\nprint(total_1)\n"
TABLE = "<table class='dataframe'>" + "".join(f"<tr><td>{n}</td><td>{n * 7}</td></tr>" for n in range(12)) + "</table>"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='400' height='240'><rect width='99' height='240'/></svg>"
TEXT = (
    "The **{n}th** figure, as `numpy` sees it: $x_{{{n}}} > 0$.\n\n- It is larger than the one before.\n- Here is why."
)

OPEN = """async ({ title, marker }) => {
  const names = [...document.querySelectorAll('.jp-CodeInterp-chatName')];
  const began = performance.now();
  names.find(name => name.textContent.includes(title)).click();
  const frame = () => new Promise(requestAnimationFrame);
  for (;;) {
    await frame();
    const answers = [...document.querySelectorAll('.jp-CodeInterp-answer')];
    if (answers.at(-1)?.textContent.includes(marker)) break;
    if (performance.now() - began > 30000) throw new Error('The chat was not shown within 30 s.');
  }
  await frame();
  return performance.now() - began;
}"""


def outputs_of(number: int, picture: str) -> tuple[Output, ...]:
    """Return what the execution of this number left: text, sometimes a table, an error or a picture."""
    printed = StreamOutput("stdout", "".join(f"row {row:03d} of {number}: {row * number}\n" for row in range(30)))
    more: dict[int, Output] = {
        1: ResultOutput({"text/html": TABLE, "text/plain": "12 rows"}, {}, number),
        2: DisplayOutput({"image/svg+xml": SVG, "text/plain": "<Figure>"}, {}),
        3: DisplayOutput({"image/png": {"file": picture}, "text/plain": "<Figure>"}, {}),
        4: ErrorOutput("ValueError", "no such column", ("Traceback", "  line 1", "ValueError: no such column")),
    }
    kind = number % EXECUTIONS_PER_TURN
    return (printed, more[kind]) if kind in more else (printed,)


def answer_parts(turn: int, executions: int, picture: str) -> tuple[Part, ...]:
    """Return text and executions in turns."""
    parts: list[Part] = []
    for index in range(executions):
        number = turn * EXECUTIONS_PER_TURN + index
        outputs = outputs_of(number, picture)
        run = ExecutionPart(f"{picture}-{number}", CODE, "jupyter", "model", status="ok", step=index, outputs=outputs)
        parts += [TextPart(TEXT.format(n=number)), run]
    return (*parts, TextPart(f"End of turn {turn}."))


async def fill_chat(store: SqliteStore, chat_id: str, turns: int, executions: int) -> None:
    """Store a chat with so many turns of so many executions each."""
    await store.chats.create(make_chat(chat_id, title=f"Chat {chat_id}"))
    picture = f"picture-{chat_id}"
    png = (Path(__file__).parents[1] / "docs" / "images" / "panel.png").read_bytes()
    await store.files.put(chunks(png), name="plot.png", max_bytes=10_000_000, file_id=picture, chat_id=chat_id)
    parent: str | None = None
    for index in range(turns):
        turn = make_turn(f"{chat_id}-{index}", chat_id=chat_id)
        ask, answer = make_messages(turn, parent_id=parent, text=f"Question {index}: what of region {index}?")
        await store.conversation.begin_turn(turn, [ask, answer])
        parts = answer_parts(index, executions, picture)
        ended = make_turn(turn.id, chat_id=chat_id, state="finished")
        told = replace(answer, parts=parts, stopped_reason="answer", steps=executions + 1, ended=60.0)
        await store.conversation.end_turn(ended, told)
        parent = answer.id


async def open_chat(page: Page, panel: Panel, title: str, marker: str) -> float:
    """Open a chat from the list and return the milliseconds until its end is shown."""
    await panel.node.get_by_role("button", name="All chats", exact=True).click()
    await panel.node.locator(".jp-CodeInterp-chatName", has_text=title).wait_for(state="visible")
    elapsed: float = await page.evaluate(OPEN, {"title": title, "marker": marker})
    return elapsed


async def scroll_up(page: Page, panel: Panel) -> dict[str, Any]:
    """Turn the wheel through the long chat, upwards, and return what was felt."""
    await panel.node.locator(".jp-CodeInterp-messages").hover()
    await collect(page)
    for _ in range(WHEEL_STEPS):
        await page.mouse.wheel(0, -WHEEL_PIXELS)
        await page.evaluate("() => new Promise(requestAnimationFrame)")
    return await collect(page)


async def measure(page: Page) -> dict[str, Any]:
    """Open both chats in turn, then scroll through the long one."""
    panel = await Panel(page).open(new_chat=False)
    await watch(page)
    long, short = [], []
    for _ in range(ROUNDS + 1):
        short.append(await open_chat(page, panel, "Chat short", "End of turn 0."))
        long.append(await open_chat(page, panel, "Chat long", f"End of turn {TURNS - 1}."))
    long_ms, short_ms = statistics.median(long[1:]), statistics.median(short[1:])
    opening = await collect(page)
    return {
        "open_ms": round(long_ms),
        "budget_ms": BUDGET_MS,
        "short_open_ms": round(short_ms),
        "ratio": round(long_ms / short_ms, 2),
        "nodes": opening["nodes"],
        "scroll": await scroll_up(page, panel),
        "heap_mb": await heap_megabytes(page),
    }


async def main() -> None:
    """Print both times, their ratio and what scrolling felt like."""
    with tempfile.TemporaryDirectory() as folder:
        lab = start_lab_server(Path(folder) / "server")
        try:
            async with opened(lab.data_folder / "codeinterp", instance_id="benchmark") as store:
                await fill_chat(store, "short", 1, 1)
                await fill_chat(store, "long", TURNS, EXECUTIONS_PER_TURN)
            async with open_chromium("long-chat") as (page, _):
                await page.goto(lab.page_url())
                found = await measure(page)
            print(json.dumps({"figure": "long_chat", "executions": TURNS * EXECUTIONS_PER_TURN, **found}))
        finally:
            lab.stop()


if __name__ == "__main__":
    asyncio.run(main())
