"""The input bar in a real browser: its lists stay in a narrow panel, and what was sent comes back."""

from __future__ import annotations

from playwright.async_api import expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import Panel
from tests.ui.rest import call_api, connect_model_server


async def test_a_model_of_many_is_found_by_typing_in_a_narrow_panel(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab, width=900) as page:
        names = [f"vendor/model-with-a-long-name-{number}" for number in range(300)]
        model_server.load({"models": names, "responses": []})
        connect_model_server(lab, model_server)
        panel = await Panel(page).open()
        await page.wait_for_function("document.querySelector('#jupyter-codeinterp-panel').offsetWidth >= 360")
        await panel.drag_wider(-100)
        picker = panel.node.get_by_role("button", name="Model:")
        await picker.press("Enter")
        models = panel.node.get_by_role("dialog", name="Model")
        search = models.get_by_role("combobox", name="Search")
        await expect(search).to_be_focused()
        await expect(models.get_by_role("option")).to_have_count(301)
        outer, inner = await panel.node.bounding_box(), await models.bounding_box()
        assert outer is not None
        assert inner is not None
        assert outer["width"] < 320
        assert outer["x"] <= inner["x"]
        assert inner["x"] + inner["width"] <= outer["x"] + outer["width"]
        assert outer["y"] <= inner["y"]
        await take_screenshot(page, "model-list")
        await page.keyboard.type("name-271")
        await page.keyboard.press("Enter")
        await expect(picker).to_have_attribute("data-value", "lab/vendor/model-with-a-long-name-271")
        await expect(picker).to_be_focused()
        call_api(lab, "DELETE", "providers/lab")


async def test_what_was_sent_comes_back_with_up(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        panel = await Panel(page).open()
        await panel.choose_model("demo/analyst")
        await panel.send("Hello there")
        await panel.wait_for_answer()
        await panel.input.press("ArrowUp")
        await expect(panel.input).to_have_value("Hello there")
        await panel.input.press("Escape")
        await expect(panel.input).to_have_value("")
