"""Formulas, wide text, tables, colours and other scripts as a person sees them: real kernel, real page."""

from __future__ import annotations

from playwright.async_api import Locator, expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import call, say, script
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import Panel
from tests.ui.rest import connect_model_server

OUTPUTS = '''\
import numpy as np, pandas as pd
from IPython.display import HTML, Math, display

table = pd.DataFrame(np.arange(60).reshape(6, 10) * 1.2345, columns=[f"column_{n}" for n in range(10)])
print(table.describe().to_string())
display(Math(r"x^2"))
display(Math(r"y^2"))
display(table.iloc[:3, :3].style.background_gradient().set_properties(**{"font-weight": "bold"}))
display(pd.DataFrame({"what": ["cost $5 and $10", "$b^2$"]}))
display(HTML("""<style>.fallback { display: none } .diagram { display: inline-block !important }</style>
<div class="fallback">Trust the notebook</div><div class="diagram" hidden><input type="checkbox" checked>Pipeline</div>
<svg><text>label</text></svg>"""))
'''
FIGURE = "import matplotlib.pyplot as plt\nplt.subplots(figsize=(3, 40))\nplt.show()\n"
ANSWER = r"""So \(a^2\) and
\[
\frac{1}{2}
\]
cost $5 and $10 total, while $b^2$ and `re.sub(r"\(\d+\)", "")` are not.

| Model | Precision | Recall | F1 score | Trained on | Comment |
|---|---|---|---|---|---|
| Logistic regression | 0.9512 | 0.8123 | 0.8765 | 2026-03-01 | incomprehensibilities |

שלום `code` עולם

Hello
"""
PASTE = "\n".join(f"line {number} of a paste" for number in range(120))

LINES = """node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
}"""
"""In how many lines a text is drawn."""


async def _overflow(node: Locator) -> int:
    return int(await node.evaluate("node => node.scrollWidth - node.clientWidth"))


async def test_content_is_shown_as_it_is_meant(
    lab: LabServer, model_server: ModelServerProcess, open_page: OpenPage
) -> None:
    model_server.load(script(call(OUTPUTS), call(FIGURE), say(ANSWER)))
    model = connect_model_server(lab, model_server)
    async with open_page(lab) as page:
        panel = await Panel(page).open()
        await panel.choose_model(model)
        await panel.run_at_once()
        await panel.send(PASTE)
        await panel.wait_for_answer()
        await _expect_answer(panel.answers.last.locator(".jp-CodeInterp-text").last)
        await panel.scroll_to_start()
        await _expect_outputs(panel.executions.first)
        await _expect_wrapping(panel)
        await _expect_folding(panel)
        await page.emulate_media(forced_colors="active")
        await panel.node.get_by_role("button", name="All chats").click()
        row = panel.node.locator("li.jp-mod-selected")
        await expect(row).to_have_count(1)
        assert await row.evaluate("row => getComputedStyle(row).outlineStyle") == "solid"
        await page.emulate_media(forced_colors="none")


async def _expect_answer(answer: Locator) -> None:
    await expect(answer.locator("mjx-container")).to_have_count(3)
    for formula in await answer.locator("mjx-container").all():
        await expect(formula).to_be_visible()
    await expect(answer).to_contain_text("cost $5 and $10 total, while")
    await expect(answer).to_contain_text('re.sub(r"\\(\\d+\\)", "")')
    # A sidebar is too narrow for the table.
    assert await _overflow(answer.locator("table")) > 0
    for text in ("0.9512", "0.8123", "2026-03-01", "incomprehensibilities"):
        assert await answer.get_by_role("cell", name=text).evaluate(LINES) == 1
    for text, direction in (("שלום", "rtl"), ("Hello", "ltr")):
        paragraph = answer.locator("p", has_text=text).last
        look = await paragraph.evaluate("node => [getComputedStyle(node).direction, getComputedStyle(node).textAlign]")
        assert look == [direction, "start"]


async def _expect_outputs(execution: Locator) -> None:
    formulas = execution.locator(".jp-CodeInterp-rich mjx-container")
    await expect(formulas).to_have_count(3)
    for formula in await formulas.all():
        await expect(formula).to_be_visible()
    await expect(execution).to_contain_text("cost $5 and $10")
    await expect(execution.locator(".jp-CodeInterp-rich").last).to_have_text("Pipeline")
    cells = execution.locator(".jp-CodeInterp-rich").nth(2).locator("tbody td")
    looks = await cells.evaluate_all(
        "cells => cells.map(cell => [getComputedStyle(cell).backgroundColor, getComputedStyle(cell).fontWeight])"
    )
    assert len({colour for colour, _ in looks}) == 3
    assert {weight for _, weight in looks} == {"700"}


async def _expect_wrapping(panel: Panel) -> None:
    execution = panel.executions.first
    stream = execution.locator(".jp-CodeInterp-stream")
    assert await _overflow(stream) > 200
    height = (await stream.bounding_box() or {"height": 0})["height"]
    for wide in (False, True):
        await execution.get_by_role("button", name="More actions for this code").click()
        await (
            panel.page.get_by_role("menuitemcheckbox", name="Wrap long lines of outputs")
            .or_(panel.page.locator(".lm-Menu-item", has_text="Wrap long lines of outputs"))
            .first.click()
        )
        await expect(execution.locator(".jp-mod-wrapped")).to_have_count(0 if wide else 1)
        assert (await _overflow(stream) > 200) is wide
    assert (await stream.bounding_box() or {"height": 0})["height"] == height


async def _expect_folding(panel: Panel) -> None:
    message = panel.node.locator(".jp-CodeInterp-user").first
    picture = panel.executions.nth(1).locator(".jp-CodeInterp-picture")
    for node, more, less, most in ((message, "Show more", "Show less", 320), (picture, "Show all", "Show less", 720)):
        button = node.get_by_role("button", name=more)
        await button.scroll_into_view_if_needed()
        assert (await node.bounding_box() or {"height": 9e9})["height"] < most
        await button.focus()
        await panel.page.keyboard.press("Enter")
        await expect(node.get_by_role("button", name=less)).to_be_focused()
        assert (await node.bounding_box() or {"height": 0})["height"] > most
        await panel.page.keyboard.press("Enter")
        await expect(button).to_be_focused()
