"""Parts of the panel that come after it: nothing is missing meanwhile, and one that cannot come is explained."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, Route, expect

from tests.ui.accessibility import find_barriers
from tests.ui.browser import open_chromium, take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import Panel
from tests.ui.rest import call_api

CONVERSATION = re.compile(r"/conversation\.[0-9a-f]+\.js")
SETUP = re.compile(r"/setup\.[0-9a-f]+\.js")


@asynccontextmanager
async def open_without(
    lab: LabServer, part: re.Pattern[str], handle: Callable[[Route], Awaitable[None]]
) -> AsyncIterator[Page]:
    """Open a page whose requests for a part are handled otherwise, whatever it complains about."""
    try:
        async with open_chromium("late-parts") as (page, _):
            await page.route(part, handle)
            await page.goto(lab.page_url())
            yield page
    finally:
        for chat in call_api(lab, "GET", "chats")["chats"]:
            call_api(lab, "DELETE", f"chats/{chat['id']}")


async def test_messages_that_cannot_be_loaded_are_explained_and_come_on_request(lab: LabServer) -> None:
    async with open_without(lab, CONVERSATION, lambda route: route.abort()) as page:
        panel = await Panel(page).open()
        await panel.choose_model("demo/analyst")
        await panel.run_at_once()
        await panel.input.fill("hello")
        await panel.input.press("Enter")
        await expect(panel.node.get_by_role("alert")).to_contain_text("could not be loaded")
        await expect(panel.node.get_by_role("button", name="Reload the page")).to_be_visible()
        await expect(panel.input).to_be_focused()
        # The answer goes on, and is told; nothing of it is shown without what makes it safe.
        await expect(panel.node.locator("[aria-live=polite]")).to_have_text("The answer is complete.")
        assert await panel.node.locator(".jp-CodeInterp-messages").count() == 0
        assert await find_barriers(panel.node) == []
        await take_screenshot(page, "late-part-failed")
        await page.unroute(CONVERSATION)
        await panel.node.get_by_role("button", name="Retry").click()
        await expect(panel.node.locator(".jp-CodeInterp-userText")).to_have_text("hello")
        await panel.wait_for_answer()
        await expect(panel.input).to_be_focused()
        await expect(panel.node.get_by_role("alert")).to_have_count(0)


@pytest.mark.usefixtures("nothing_set_up")
async def test_a_form_that_cannot_be_loaded_is_explained_and_comes_on_request(lab: LabServer) -> None:
    async with open_without(lab, SETUP, lambda route: route.abort()) as page:
        panel = Panel(page)
        await panel.show()
        await expect(panel.node.get_by_role("alert")).to_contain_text("could not be loaded")
        await page.unroute(SETUP)
        await panel.node.get_by_role("button", name="Retry").click()
        await expect(panel.try_without_model).to_be_visible()


async def test_the_panel_is_there_before_what_shows_messages(lab: LabServer) -> None:
    released = asyncio.Event()

    async def hold(route: Route) -> None:
        await released.wait()
        await route.continue_()

    async with open_without(lab, CONVERSATION, hold) as page:
        panel = await Panel(page).open()
        await panel.input.fill("not sent yet")
        await panel.node.get_by_role("button", name="All chats").click()
        await expect(panel.node.get_by_text("Loading…")).to_be_visible()
        released.set()
        chats = panel.node.get_by_label("Chats", exact=True)
        await expect(chats.get_by_role("searchbox")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(panel.input).to_have_value("not sent yet")
        await expect(panel.input).to_be_focused()


async def test_what_shows_messages_comes_by_itself_when_the_page_is_idle(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page, page.expect_request(CONVERSATION):
        await Panel(page).show()
