"""The panel is there, loads when it is opened, and nothing complains."""

from __future__ import annotations

from pathlib import Path

from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer, start_lab_server

DEMO_CONFIG = Path(__file__).parents[2] / "scripts" / "demo-config"


async def test_the_sidebar_icon_opens_the_panel(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        panel = page.locator("#jupyter-codeinterp-panel")
        assert await panel.locator(".jp-CodeInterp-content").count() == 0
        await page.locator(".jp-SideBar [data-id=jupyter-codeinterp-panel]").click()
        await panel.locator(".jp-CodeInterp-content").wait_for(state="visible")
        await take_screenshot(page, "panel-open")


async def test_the_command_opens_the_panel(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        await page.keyboard.press("Control+Shift+C")
        await page.locator(".lm-CommandPalette-input").fill("Open Code Interpreter")
        await page.keyboard.press("Enter")
        await page.locator("#jupyter-codeinterp-panel .jp-CodeInterp-content").wait_for(state="visible")


async def test_the_panel_is_open_when_the_demo_starts(tmp_path: Path, open_page: OpenPage) -> None:
    server = start_lab_server(tmp_path / "demo", environment={"JUPYTER_CONFIG_PATH": str(DEMO_CONFIG)})
    try:
        async with open_page(server) as page:
            await page.locator("#jupyter-codeinterp-panel .jp-CodeInterp-content").wait_for(state="visible")
            await take_screenshot(page, "demo-starts")
    finally:
        server.stop()
