"""What stays tidy in a panel as narrow as it can be: the bars of code and of answers."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import call, say, script
from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import TURN_MILLISECONDS, Panel
from tests.ui.rest import call_api, connect_model_server

NARROWEST = 250
PADDING = 12

DOTS = """bar => {
    const end = bar.getBoundingClientRect().right;
    return [...bar.querySelectorAll('.jp-CodeInterp-fact + span')].map(dot => {
        const { left, top, height } = dot.getBoundingClientRect();
        const next = dot.parentElement.nextElementSibling.getBoundingClientRect();
        return { shown: left < end - 1, between: Math.abs(next.top - top) < height / 2 };
    });
}"""
"""Of each dot between two facts: whether it is seen, and whether both stand in its line."""


async def _right(node: Locator) -> float:
    box = await node.bounding_box()
    assert box is not None
    return box["x"] + box["width"]


async def test_the_bars_of_the_narrowest_panel_are_tidy(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(call("import time\ntime.sleep(600)"), say("Stopped.")))
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await panel.choose_engine("jupyter:python3")
        await panel.run_at_once()
        box = await panel.node.bounding_box()
        assert box is not None
        await panel.drag_wider(NARROWEST - box["width"])
        await panel.send("Wait")
        block = panel.executions.last
        await expect(block).to_have_attribute("data-status", "running", timeout=TURN_MILLISECONDS)
        menu = block.get_by_role("button", name="More actions for this code")
        assert await _right(block) - await _right(menu) < PADDING
        await take_screenshot(page, "narrowest-running")
        await block.get_by_role("button", name="Stop this code").click()
        await panel.wait_for_answer()
        dots: list[dict[str, Any]] = await panel.answers.last.locator(".jp-CodeInterp-answerBar").evaluate(DOTS)
        assert [dot["shown"] for dot in dots] == [dot["between"] for dot in dots]
        assert {dot["between"] for dot in dots} == {True, False}
        await take_screenshot(page, "narrowest-answer-bar")
        call_api(lab, "DELETE", "providers/lab")
