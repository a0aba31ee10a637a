"""What hands do with the panel: shortcuts, dragging, and where the focus is."""

from __future__ import annotations

from playwright.async_api import expect

from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import SEED_SALES, Panel


async def test_alt_c_opens_the_panel_with_the_focus_in_the_input(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        await page.locator(".jp-Launcher").first.click()
        await page.keyboard.press("Alt+c")
        await expect(Panel(page).input).to_be_focused()


async def test_the_focus_stays_in_the_panel_through_an_approval(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        panel = await Panel(page).open()
        await expect(panel.input).to_be_focused()
        await panel.choose_model("demo/analyst")
        await panel.send(SEED_SALES)
        await panel.approve()
        await panel.wait_for_answer()
        await expect(panel.executions.first).to_be_focused()
        await page.keyboard.press("Alt+c")
        await expect(panel.input).to_be_focused()


async def test_a_file_is_dragged_from_the_file_browser(lab: LabServer, open_page: OpenPage) -> None:
    (lab.root_folder / "dragged.csv").write_text("a,b\n1,2\n")
    async with open_page(lab, width=1400) as page:
        panel = await Panel(page).open()
        files = page.locator("#filebrowser")
        if not await files.is_visible():
            await page.locator(".jp-SideBar [data-id=filebrowser]").click()
        await files.locator(".jp-DirListing-item", has_text="dragged.csv").hover()
        await page.mouse.down()
        box = await panel.input.bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + 20, box["y"] + 10, steps=8)
        await page.mouse.up()
        await expect(panel.node.get_by_role("list", name="Attached files")).to_contain_text("dragged.csv")
        await take_screenshot(page, "dragged")
