"""From the first look to a chart: with the keyboard alone, and with a model server that a person connects."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import SHOWN_CHART, call, refuse, say, script
from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import SEED_SALES, TURN_MILLISECONDS, Panel
from tests.ui.rest import call_api

WATCH_FOCUS = """() => {
    window.lostFocus = [];
    document.addEventListener('focusout', event => setTimeout(() => {
        if (document.activeElement === document.body) {
            window.lostFocus.push(event.target.outerHTML.slice(0, 200));
        }
    }));
}"""
pytestmark = pytest.mark.usefixtures("nothing_set_up")

MANY_KEYS = 40
"""More presses of Tab than there are places to stop at."""


async def _tab_back_to(page: Page, name: str) -> None:
    """Press Shift+Tab until the control with this text has the focus."""
    for _ in range(MANY_KEYS):
        await page.keyboard.press("Shift+Tab")
        text = await page.evaluate(
            "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"
        )
        if text == name:
            return
    raise AssertionError(f"The keyboard does not reach '{name}'.")


async def test_the_keyboard_alone_leads_from_the_first_use_card_to_a_chart(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        panel = Panel(page)
        await page.keyboard.press("Alt+c")
        await expect(panel.input).to_be_focused()
        await expect(panel.try_without_model).to_be_visible()
        await take_screenshot(page, "first-use")
        await page.evaluate(WATCH_FOCUS)
        await _tab_back_to(page, "Try it without a model")
        await page.keyboard.press("Enter")
        await expect(panel.input).to_be_focused()
        await expect(panel.examples).to_be_visible()
        await page.keyboard.type(SEED_SALES)
        await page.keyboard.press("Enter")
        card = panel.node.get_by_role("group", name="Run this code?")
        await expect(card).to_be_visible(timeout=TURN_MILLISECONDS)
        await expect(panel.input).to_be_focused()
        await _tab_back_to(page, "Run")
        await page.keyboard.press("Enter")
        await panel.wait_for_answer()
        await panel.expect_one_chart()
        assert await page.evaluate("window.lostFocus") == []


async def test_a_choice_of_how_to_begin_is_remembered(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        panel = await Panel(page).open()
        await page.reload()
        await panel.open(new_chat=False)
        await expect(panel.examples).to_be_visible()
        await expect(panel.try_without_model).to_have_count(0)
        await panel.node.get_by_role("button", name="Use a model").click()
        await expect(panel.try_without_model).to_be_visible()


async def test_a_model_server_is_connected_tested_and_draws_a_chart(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab, width=1000) as page:
        wrong = refuse(401, "Incorrect API key provided")
        tried = (call("print(6 * 7)"), say("1, 2"))
        model_server.load(script(wrong, *tried, call(SHOWN_CHART), say("Q4 was the best quarter.")))
        panel = Panel(page)
        await page.keyboard.press("Alt+c")
        await panel.node.get_by_role("button", name="Connect a model", exact=True).click()
        form = panel.node.get_by_role("form", name="Connect a model")
        await expect(form.get_by_label("Server")).to_be_focused()
        await form.get_by_label("Server").select_option("server")
        await form.get_by_label("Address").fill(model_server.base_url)
        await form.get_by_label("Models").fill("scripted-model")
        await form.get_by_label("Key").fill("a-wrong-key")
        await form.get_by_role("button", name="Test").click()
        await expect(form.get_by_role("status")).to_contain_text("The key was refused.")
        await expect(form.get_by_label("Key")).to_be_focused()
        await take_screenshot(page, "connect-refused")
        assert all(provider["source"] != "user" for provider in call_api(lab, "GET", "providers")["providers"])

        await form.get_by_label("Key").fill("a-right-key")
        await form.get_by_role("button", name="Test").click()
        await expect(form.get_by_role("status")).to_contain_text("It works")
        await take_screenshot(page, "connect-works")
        await form.get_by_label("Key").press("Enter")
        await expect(form).to_have_count(0)
        await expect(panel.input).to_be_focused()
        await expect(panel.node.get_by_role("button", name="Model: scripted-model")).to_be_visible()
        assert "a-right-key" not in await page.evaluate(
            "JSON.stringify(localStorage) + document.documentElement.outerHTML"
        )

        await panel.run_at_once()
        await panel.send(SEED_SALES)
        await panel.wait_for_answer()
        await panel.expect_one_chart()
        bodies = model_server.chat_bodies()
        assert [body["model"] for body in bodies] == ["scripted-model"] * 5
        call_api(lab, "DELETE", "providers/server")
