"""The panel as a place in JupyterLab: its side and width, its entries, and how it calls a person who is elsewhere."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import SEED_SALES, TURN_MILLISECONDS, Panel
from tests.ui.rest import call_api

ICON = ".jp-SideBar [data-id=jupyter-codeinterp-panel]"
WIDE = "document.querySelector('#jupyter-codeinterp-panel').offsetWidth >= 360"
WAITS = "waits for you to allow it"


async def _width(page: Page) -> float:
    box = await page.locator("#jupyter-codeinterp-panel").bounding_box()
    assert box is not None
    return box["width"]


async def test_the_panel_opens_on_the_right_wide_enough_beside_the_file_browser(
    lab: LabServer, open_page: OpenPage
) -> None:
    async with open_page(lab) as page:
        icon = page.locator(ICON)
        await icon.click()
        panel = Panel(page)
        await panel.node.locator(".jp-CodeInterp-content").wait_for(state="visible")
        await expect(page.locator(".jp-SideBar.jp-mod-right [data-id=jupyter-codeinterp-panel]")).to_have_count(1)
        await expect(page.locator("#filebrowser")).to_be_visible()
        await page.wait_for_function(WIDE)
        await take_screenshot(page, "panel-first-opened")
        first = await _width(page)
        await panel.drag_wider(-60)
        narrow = await _width(page)
        assert narrow < first - 30
        await icon.click()
        await expect(panel.node).to_be_hidden()
        await icon.click()
        await expect(panel.node).to_be_visible()
        assert abs(await _width(page) - narrow) < 3


async def test_the_panel_can_be_moved_to_the_other_side(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        try:
            await page.locator(ICON).click(button="right")
            await page.get_by_role("menuitem", name="Switch Sidebar Side").click()
            await expect(page.locator(".jp-SideBar.jp-mod-left [data-id=jupyter-codeinterp-panel]")).to_have_count(1)
            await Panel(page).node.locator(".jp-CodeInterp-content").wait_for(state="visible")
            await page.wait_for_function(WIDE)
        finally:
            # what JupyterLab remembers of sides holds for all journeys
            await page.locator(ICON).click(button="right")
            await page.get_by_role("menuitem", name="Switch Sidebar Side").click()
            await expect(page.locator(".jp-SideBar.jp-mod-right [data-id=jupyter-codeinterp-panel]")).to_have_count(1)
            await page.wait_for_function(WIDE)


async def test_launcher_and_menus_lead_to_the_panel(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        panel = Panel(page)
        card = page.locator(".jp-LauncherCard", has_text="Code Interpreter")
        await card.scroll_into_view_if_needed()
        await take_screenshot(page, "launcher-card")
        await card.click()
        await panel.node.locator(".jp-CodeInterp-content").wait_for(state="visible")
        await page.locator(ICON).click()
        await expect(panel.node).to_be_hidden()
        await page.locator(".lm-MenuBar-item", has_text="View").click()
        await page.get_by_role("menuitem", name="Code Interpreter", exact=True).click()
        await expect(panel.node).to_be_visible()
        await page.locator(".lm-MenuBar-item", has_text="Help").click()
        await page.get_by_role("menuitem", name="Code Interpreter Help").click()
        dialog = page.locator(".jp-Dialog", has_text="Alt+Shift+C")
        await expect(dialog).to_be_visible()
        await take_screenshot(page, "help-dialog")
        await dialog.get_by_role("button", name="Close").last.click()
        await expect(dialog).to_have_count(0)


async def test_code_that_waits_calls_a_person_who_is_elsewhere(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        panel = await Panel(page).open()
        icon = page.locator(ICON)
        toast = page.locator(".Toastify__toast", has_text=WAITS)
        await panel.choose_model("demo/analyst")
        await panel.choose_engine("jupyter:python3")
        await panel.ask_first()
        await panel.send(SEED_SALES)
        await icon.click()
        await expect(panel.node).to_be_hidden()
        await expect(icon).to_have_attribute("data-codeinterp", "waiting", timeout=TURN_MILLISECONDS)
        await expect(toast).to_have_count(1)
        await take_screenshot(page, "waiting-elsewhere")
        await toast.get_by_role("button", name="Show the chat").click()
        await expect(panel.node.get_by_role("group", name="Run this code?")).to_be_visible()
        await expect(toast).to_have_count(0)
        await expect(icon).not_to_have_attribute("data-codeinterp", "waiting")

        # a second look away is not told again; the dot is there as long as it is true
        await icon.click()
        await expect(icon).to_have_attribute("data-codeinterp", "waiting")
        await expect(toast).to_have_count(0)
        await icon.click()

        # a chat that this page never showed
        elsewhere = call_api(
            lab,
            "POST",
            "chats",
            {"title": "Elsewhere", "model": "demo/analyst", "approval": "ask", "engine": "jupyter"},
        )
        call_api(lab, "POST", f"chats/{elsewhere['id']}/turns", {"text": SEED_SALES})
        told = toast.filter(has_text="Elsewhere")
        await expect(told).to_have_count(1, timeout=TURN_MILLISECONDS)
        await expect(icon).to_have_attribute("data-codeinterp", "waiting")
        await panel.node.get_by_role("button", name="All chats").click()
        row = panel.node.locator(".jp-CodeInterp-chatName", has_text="Elsewhere")
        await expect(row).to_contain_text("Waiting for you")
        await take_screenshot(page, "waiting-in-list")
        await panel.node.get_by_role("button", name="All chats").click()

        # answered on another page
        parts = call_api(lab, "GET", f"chats/{elsewhere['id']}")["messages"][-1]["parts"]
        waiting = next(part["id"] for part in parts if part["type"] == "execution")
        call_api(lab, "POST", f"executions/{waiting}/decision", {"decision": "reject", "scope": "once"})
        await expect(told).to_have_count(0)
        await expect(icon).not_to_have_attribute("data-codeinterp", "waiting")
