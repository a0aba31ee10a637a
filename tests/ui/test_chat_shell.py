"""Chats in the panel and in the main area: opened, shared, restored, renamed, deleted and brought back."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import SEED_SALES, Panel
from tests.ui.rest import call_api

GONE_LOOKS = 100
LOOK_SECONDS = 0.1


def tab_of(page: Page, title: str) -> Locator:
    """Return the tab with this name in the main area."""
    return page.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text=title)


async def choose(page: Page, panel: Panel, entry: str) -> None:
    """Pick an entry of the shown chat's menu."""
    await panel.node.get_by_role("button", name="More actions", exact=True).click()
    await page.get_by_role("menuitem", name=entry).click()


async def show_list(panel: Panel) -> Locator:
    """Open the list of chats and return it."""
    await panel.node.get_by_role("button", name="All chats").click()
    return panel.node.get_by_label("Chats", exact=True)


async def test_a_chat_is_the_same_in_the_panel_and_in_the_main_area(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        panel = await Panel(page).open()
        await panel.choose_model("demo/analyst")
        await panel.run_at_once()
        await choose(page, panel, "Open in Main Area")
        main = page.locator(".jp-CodeInterp-main")
        await main.get_by_label("Message", exact=True).fill(SEED_SALES)
        await expect(panel.input).to_have_value(SEED_SALES)
        await main.get_by_label("Message", exact=True).press("Enter")
        await panel.wait_for_answer()
        await panel.expect_one_chart()
        await expect(main.locator(".jp-CodeInterp-messages img")).to_have_count(1)
        await expect(tab_of(page, "Create a bar chart")).to_be_visible()
        await take_screenshot(page, "panel-and-main-area")
        await tab_of(page, "Create a bar chart").locator(".lm-TabBar-tabCloseIcon").click()
        await expect(main).to_have_count(0)
        await panel.input.fill("still here")
        await expect(panel.input).to_have_value("still here")


async def test_chats_in_the_main_area_are_there_again_after_a_reload(lab: LabServer, open_page: OpenPage) -> None:
    for title in ("First chat", "Second chat"):
        call_api(lab, "POST", "chats", {"title": title, "model": "demo/analyst"})
    async with open_page(lab) as page:
        panel = await Panel(page).open(new_chat=False)
        for title in ("First chat", "Second chat"):
            chats = await show_list(panel)
            await chats.get_by_role("button", name=title, exact=False).first.hover()
            await chats.get_by_role("button", name=f"Open {title} in the main area").click()
            await expect(tab_of(page, title)).to_be_visible()
            await panel.node.get_by_role("button", name="All chats").click()
        heading = page.locator(".jp-CodeInterp-main:visible .jp-CodeInterp-title")
        await heading.click()
        await page.keyboard.type("Renamed chat")
        await page.keyboard.press("Enter")
        await expect(tab_of(page, "Renamed chat")).to_be_visible()
        # JupyterLab saves its layout a moment after a change.
        async with page.expect_request_finished(lambda request: "/api/workspaces/" in request.url):
            await tab_of(page, "First chat").click()
        await page.goto(page.url.replace("&reset", ""))
        await expect(tab_of(page, "Renamed chat")).to_be_visible()
        await expect(tab_of(page, "First chat")).to_be_visible()
        await tab_of(page, "Renamed chat").click()
        await expect(heading).to_have_text("Renamed chat")
        await expect(panel.node).to_be_visible()


async def test_a_deleted_chat_comes_back_with_undo(lab: LabServer, open_page: OpenPage) -> None:
    for title in ("Older chat", "Newer chat"):
        call_api(lab, "POST", "chats", {"title": title, "model": "demo/analyst"})
    async with open_page(lab) as page:
        panel = await Panel(page).open(new_chat=False)
        heading = panel.node.locator(".jp-CodeInterp-header .jp-CodeInterp-title")
        await expect(heading).to_have_text("Newer chat")
        await choose(page, panel, "Open in Main Area")
        main = page.locator(".jp-CodeInterp-main")
        await choose(page, panel, "Delete Chat")
        await expect(heading).to_have_text("Older chat")
        await expect(main).to_contain_text("This chat was deleted.")
        await expect(panel.node).to_contain_text('Chat "Newer chat" was deleted.')
        await take_screenshot(page, "deleted")
        await panel.node.get_by_role("button", name="Undo").click()
        await expect(heading).to_have_text("Newer chat")
        await expect(panel.input).to_be_focused()
        await expect(main.get_by_label("Message", exact=True)).to_be_visible()
        titles = {chat["title"] for chat in call_api(lab, "GET", "chats")["chats"]}
        assert titles == {"Older chat", "Newer chat"}


async def hold_changes(route: Route) -> None:
    """Let no change of a chat reach the server."""
    if route.request.method != "PATCH":
        await route.continue_()


@pytest.mark.parametrize("told", [True, False], ids=["the server knows", "the reload breaks the request off"])
async def test_a_deletion_is_carried_out_after_a_reload(lab: LabServer, open_page: OpenPage, *, told: bool) -> None:
    for title in ("Older chat", "Newer chat"):
        call_api(lab, "POST", "chats", {"title": title, "model": "demo/analyst"})
    async with open_page(lab) as page:
        panel = await Panel(page).open(new_chat=False)
        chats = await show_list(panel)
        await page.keyboard.press("ArrowDown")
        await expect(chats.get_by_role("button", name="Newer chat").first).to_be_focused()
        if told:
            async with page.expect_response(lambda response: response.request.method == "PATCH"):
                await page.keyboard.press("Delete")
        else:
            await page.route("**/chats/*", hold_changes)
            await page.keyboard.press("Delete")
        await expect(chats.get_by_role("button", name="Older chat").first).to_be_focused()
        await expect(panel.node).to_contain_text('Chat "Newer chat" was deleted.')
        await expect(chats).not_to_contain_text("Newer chat")
        await page.reload()
        await panel.open(new_chat=False)
        await expect(panel.node).to_contain_text('Chat "Newer chat" was deleted.')
        await expect(panel.node).not_to_contain_text("was deleted", timeout=20_000)
        # the line goes when the request is sent, and the server has a kernel to look for
        for _ in range(GONE_LOOKS):
            remaining = call_api(lab, "GET", "chats")["chats"] + call_api(lab, "GET", "chats?archived=true")["chats"]
            if len(remaining) == 1:
                break
            await asyncio.sleep(LOOK_SECONDS)
        assert [chat["title"] for chat in remaining] == ["Older chat"]


async def test_the_kernel_is_restarted_only_after_a_question(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        panel = await Panel(page).open()
        await panel.choose_model("demo/analyst")
        await panel.run_at_once()
        await panel.send(SEED_SALES)
        await panel.wait_for_answer()
        await panel.node.get_by_role("button", name="More actions", exact=True).click()
        await take_screenshot(page, "chat-menu")
        await page.get_by_role("menuitem", name="Restart Kernel (").click()
        dialog = page.locator(".jp-Dialog")
        await expect(dialog).to_contain_text("All variables will be lost.")
        async with page.expect_response(lambda response: "/kernel/restart" in response.url) as restarted:
            await dialog.get_by_role("button", name="Restart").click()
        assert (await restarted.value).ok


async def test_the_palette_has_our_commands(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        panel = await Panel(page).open()
        await page.keyboard.press("Control+Shift+C")
        await page.locator(".lm-CommandPalette-input").fill("show all chats")
        await page.keyboard.press("Enter")
        await expect(panel.node.get_by_label("Search chats")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(panel.input).to_be_focused()
        await panel.input.fill("mine")
        await page.keyboard.press("Alt+Shift+C")
        await expect(panel.input).to_be_focused()
