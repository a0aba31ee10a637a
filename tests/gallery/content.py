"""Content that is wide, tall, long, or written in another script."""

from __future__ import annotations

from playwright.async_api import expect

from tests.gallery.scripts import HEBREW, MARKUP, PASTE, STYLED, TABLE, TALL, WIDE_TEXT
from tests.gallery.stage import Stage
from tests.servers.model_scripts import call, say


async def formulas_and_prices(stage: Stage) -> None:
    await stage.new_chat(say(MARKUP))
    await stage.ask("Explain the deviation, and what the plans cost ($5 or $10).")


async def right_to_left(stage: Stage) -> None:
    await stage.new_chat(say(HEBREW))
    await stage.ask("איזה רבעון היה הטוב ביותר?")


async def wide_table(stage: Stage) -> None:
    await stage.new_chat(say(TABLE))
    await stage.ask("Compare the models.")


async def wide_text(stage: Stage) -> None:
    await stage.new_chat(call(WIDE_TEXT), say("The columns are alike."))
    await stage.ask("Describe the table.")


async def wide_text_wrapped(stage: Stage) -> None:
    await wide_text(stage)
    execution = stage.panel.executions.last
    await execution.get_by_role("button", name="More actions for this code").click()
    await stage.page.locator(".lm-Menu-item", has_text="Wrap long lines of outputs").click()
    await expect(execution.locator(".jp-mod-wrapped")).to_have_count(1)


async def styled_table(stage: Stage) -> None:
    await stage.new_chat(call(STYLED), say("The west grows fastest."))
    await stage.ask("Colour the table.")


async def tall_figure(stage: Stage) -> None:
    await stage.new_chat(call(TALL), say("Twelve panels, one for each month."))
    await stage.ask("Plot every month in a panel of its own.")


async def folded_paste(stage: Stage) -> None:
    await stage.new_chat(say("All rows were written."))
    await stage.ask(PASTE)


async def missing_picture(stage: Stage) -> None:
    pictures = "![Sales by quarter](sales-by-quarter.png)\n\n![](https://example.org/a.png)"
    await stage.new_chat(say(f"Here is the chart:\n\n{pictures}\n\nQ4 leads."))
    await stage.ask("Show the chart.")
