"""The main job in a real browser: a message becomes code, runs in a kernel, and comes back as a chart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import (
    Script,
    bare_figure,
    native_chart,
    never_repeats_link,
    plt_show,
    repair,
    tools_refused,
)
from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import ENCODED, SEED_COMPANIES, SEED_SALES, Panel
from tests.ui.rest import connect_model_server


@pytest.mark.parametrize("prompt", [SEED_SALES, SEED_COMPANIES], ids=["sales", "companies"])
async def test_a_seed_prompt_with_the_demo_model_ends_with_its_chart(
    lab: LabServer, open_page: OpenPage, prompt: str
) -> None:
    async with open_page(lab) as page:
        panel = await Panel(page).open()
        await panel.choose_model("demo/analyst")
        await panel.send(prompt)
        card = panel.node.get_by_role("group", name="Run this code?")
        await card.wait_for(state="visible")
        assert await card.evaluate("card => card.contains(document.activeElement)") is False
        await take_screenshot(page, f"approval-{prompt[25:30]}")
        await panel.approve()
        answer = await panel.wait_for_answer()
        await panel.expect_one_chart()
        await expect(answer).not_to_contain_text(ENCODED)
        await take_screenshot(page, f"demo-chart-{prompt[25:30]}")


@pytest.mark.parametrize(
    "make_script",
    [native_chart, tools_refused, plt_show, bare_figure, never_repeats_link],
    ids=lambda make: make.__name__,
)
async def test_a_chart_of_a_connected_model_is_shown_once(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess, make_script: Callable[[], Script]
) -> None:
    async with open_page(lab) as page:
        model_server.load(make_script())
        model = connect_model_server(lab, model_server)
        panel = await Panel(page).open()
        await panel.choose_model(model)
        await panel.run_at_once()
        await panel.send(SEED_SALES)
        answer = await panel.wait_for_answer()
        await expect(answer).to_contain_text("The best quarter was Q4 with 310.")
        await expect(answer).not_to_contain_text(ENCODED)
        await panel.expect_one_chart()
        await take_screenshot(page, f"chart-{make_script.__name__}")


async def test_code_that_fails_is_shown_as_failed_and_repaired(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(repair())
        model = connect_model_server(lab, model_server)
        panel = await Panel(page).open()
        await panel.choose_model(model)
        await panel.run_at_once()
        await panel.send("Compute it")
        answer = await panel.wait_for_answer()
        await expect(answer).to_contain_text("It works now: 42.")
        failed, repaired = panel.executions.nth(0), panel.executions.nth(1)
        await expect(failed).to_have_attribute("data-status", "error")
        await expect(failed).to_contain_text("NameError: name 'undefined_name' is not defined")
        await expect(failed).to_contain_text("before")
        await expect(failed).to_contain_text("warned")
        await expect(repaired).to_have_attribute("data-status", "ok")
        await expect(repaired).to_contain_text("repaired 42")
        await take_screenshot(page, "repair")
        told = model_server.chat_bodies()[1]["messages"][-1]["content"]
        assert "NameError" in told
        assert "before" in told
        assert "warned" in told
