"""What moves under the eyes of a reader, and what must not: code that is written, output that pours, the focus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Item, Response, call, say, script
from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import TURN_MILLISECONDS, Panel
from tests.ui.rest import call_api, connect_model_server

LINES = 10_000
POUR = f"for number in range({LINES}):\n    print('line', number)"
CODE = "".join(f"value_{number} = {number}  # a number\n" for number in range(40))
AT_END = """async box => {
    for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame);
    return box.scrollHeight - box.scrollTop - box.clientHeight;
}"""
"""How far a box is from its end, once it has come to rest."""


def _slow_call(code: str) -> Response:
    """Write code so slowly that it can be watched."""
    body: list[Item] = []
    for item in call(code)["body"]:
        body += [item, {"wait": 0.03}]
    return {"body": body}


@pytest.fixture(autouse=True)
def _no_provider_stays(lab: LabServer) -> Iterator[None]:
    """Forget the model server of a journey: the demo answers in the others."""
    yield
    for provider in call_api(lab, "GET", "providers")["providers"]:
        if provider["source"] == "user":
            call_api(lab, "DELETE", f"providers/{provider['id']}")


async def _distance(box: Locator) -> float:
    distance: float = await box.evaluate(AT_END)
    return distance


async def _height(block: Locator) -> float:
    box = await block.bounding_box()
    assert box is not None
    return box["height"]


async def test_ten_thousand_lines_rest_at_their_end_each_time(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        panel = await Panel(page).open()
        await panel.choose_model("demo/analyst")
        await panel.choose_engine("jupyter:python3")
        await panel.run_at_once()
        for _ in range(3):
            await panel.input.fill(f"Run this:\n```python\n{POUR}\n```")
            await panel.input.press("Enter")
            await expect(panel.executions.last).to_have_attribute("data-status", "ok", timeout=TURN_MILLISECONDS)
            await panel.wait_for_answer()
            box = panel.executions.last.locator(".jp-CodeInterp-stream").last
            await expect(box).to_contain_text(f"line {LINES - 1}")
            assert abs(await _distance(box)) < 3
        await take_screenshot(page, "poured-output")


async def test_code_is_coloured_while_it_is_written_and_keeps_its_height(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(_slow_call(CODE), say("Done.")))
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await panel.choose_engine("jupyter:python3")
        await panel.run_at_once()
        await panel.send("Write")
        block = panel.executions.last
        code = block.locator(".jp-CodeInterp-executionCode")
        await expect(block).to_have_attribute("data-status", "writing", timeout=TURN_MILLISECONDS)
        await expect(code).to_contain_text("value_30")
        assert await code.locator("pre code span").count() > 20
        await take_screenshot(page, "code-while-written")
        before = await _height(code)
        await panel.wait_for_answer()
        await expect(block).to_have_attribute("data-status", "ok")
        assert abs(await _height(code) - before) < 3
        await block.get_by_role("button", name="Fold code").click()
        assert await _height(code) < before / 2


async def test_the_focus_on_an_upper_message_keeps_the_view_there(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        long = "\n\n".join(f"Paragraph {number} of an answer." for number in range(60))
        model_server.load(script(say(f"[Above](#top)\n\n{long}"), say(long, wait=0.02)))
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await panel.send("First")
        await panel.wait_for_answer()
        await panel.send("Second")
        await expect(panel.answers.last).to_contain_text("Paragraph 3 ", timeout=TURN_MILLISECONDS)
        area = panel.node.locator(".jp-CodeInterp-messages")
        # as a screen reader does: no key, no wheel
        await panel.answers.first.get_by_role("button", name="Copy answer").evaluate("button => button.focus()")
        seen = await area.evaluate("area => area.scrollTop")
        await expect(panel.answers.last).to_contain_text("Paragraph 40 ")
        assert abs(await area.evaluate("area => area.scrollTop") - seen) < 50
        await expect(panel.node.get_by_role("button", name="New output")).to_be_visible()
        await panel.wait_for_answer()


async def test_tab_goes_through_a_narrow_input_row_as_it_is_seen(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        panel = await Panel(page).open()
        await panel.input.fill("Something to send")
        places: list[dict[str, Any]] = []
        while not places or "Send" not in places[-1]["name"]:
            await page.keyboard.press("Tab")
            places.append(
                await page.evaluate("""() => {
                    const { x, bottom } = document.activeElement.getBoundingClientRect();
                    const name = document.activeElement.getAttribute('aria-label') ?? '';
                    return { x, row: Math.round(bottom / 10), name };
                }""")
            )
            assert len(places) < 10
        order = [(place["row"], place["x"]) for place in places]
        assert order == sorted(order), places
        assert len({row for row, _ in order}) == 2
        # the button is filled: a ring inside it would not be seen
        ring = "({ outlineStyle, outlineOffset }) => [outlineStyle, outlineOffset]"
        assert await page.evaluate(f"({ring})(getComputedStyle(document.activeElement))") == ["solid", "2px"]
        await take_screenshot(page, "narrow-input-row")


async def test_an_empty_chat_suggests_own_files_not_those_of_earlier_chats(lab: LabServer, open_page: OpenPage) -> None:
    own = lab.root_folder / "own-data.csv"
    written = lab.root_folder / "written-by-code.csv"
    try:
        own.write_text("a,b\n1,2\n")
        async with open_page(lab) as page:
            panel = await Panel(page).open()
            await panel.choose_model("demo/analyst")
            await panel.choose_engine("jupyter:python3")
            await panel.run_at_once()
            await panel.send(f"Run this:\n```python\nopen('{written.name}', 'w').write('a,b\\n1,2\\n')\n```")
            await panel.wait_for_answer()
            assert written.exists()
            await panel.node.get_by_role("button", name="New chat", exact=True).last.click()
            await expect(panel.examples).to_contain_text(f"Summarise {own.name}")
            await expect(panel.examples).not_to_contain_text(written.name)
    finally:
        own.unlink(missing_ok=True)
        written.unlink(missing_ok=True)
