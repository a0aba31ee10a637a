"""The panel as a person uses it, for browser journeys."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

SEED_SALES = "Create a bar chart showing quarterly sales: Q1: 150, Q2: 230, Q3: 180, Q4: 310."
SEED_COMPANIES = (
    "Create a bar chart with matplotlib showing: Acuity 4.1, Signify 7.2, Hubbell 5.6, Legrand 8.9. "
    "Output the chart as a base64 data URL so it displays inline."
)

ENCODED = re.compile(r"base64,[A-Za-z0-9+/]{20}")
"""Data of a picture, whatever its type; code that only names the encoding is none."""

TURN_MILLISECONDS = 60_000
"""A fresh kernel that imports matplotlib on a busy machine takes its time."""


class Panel:
    """The panel in one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.node = page.locator("#jupyter-codeinterp-panel")
        self.input = self.node.get_by_label("Message", exact=True)
        self.answers = self.node.locator(".jp-CodeInterp-answer")
        self.executions = self.node.locator(".jp-CodeInterp-execution")
        self.examples = self.node.get_by_role("list", name="Examples")
        self.try_without_model = self.node.get_by_role("button", name="Try it without a model")
        self.pictures = self.node.locator(".jp-CodeInterp-messages img")

    async def show(self) -> None:
        """Show the panel as it is."""
        # JupyterLab restores its layout a moment after the page is there.
        await self.page.locator(".jp-LauncherCard").first.wait_for(state="visible")
        if not await self.node.is_visible():
            await self.page.locator(".jp-SideBar [data-id=jupyter-codeinterp-panel]").click()
        await self.input.wait_for(state="visible")

    async def open(self, *, new_chat: bool = True) -> Panel:
        """Show the panel, with a chat of its own."""
        await self.show()
        if new_chat:
            await self.node.get_by_role("button", name="New chat", exact=True).last.click()
            await self.examples.or_(self.try_without_model).first.wait_for(state="visible")
            if await self.try_without_model.is_visible():
                await self.try_without_model.click()
                await self.examples.wait_for(state="visible")
        return self

    async def choose_model(self, model: str) -> None:
        """Pick a model by its id."""
        await self._choose("Model", model)

    async def choose_engine(self, value: str) -> None:
        """Pick where code runs: ``pyodide``, or ``jupyter:`` and the name of a kernel."""
        await self._choose("Where code runs", value)

    async def drag_wider(self, pixels: float) -> None:
        """Pull the left edge of the panel; negative pixels make it narrower."""
        box = await self.node.bounding_box()
        assert box is not None
        await self.page.mouse.move(box["x"] - 2, box["y"] + 200)
        await self.page.mouse.down()
        await self.page.mouse.move(box["x"] - 2 - pixels, box["y"] + 200, steps=4)
        await self.page.mouse.up()

    async def ask_first(self) -> None:
        """Let code wait for approval, whatever an earlier chat chose."""
        await self._choose("When code runs", "ask")

    async def run_at_once(self) -> None:
        """Let code run without being asked about."""
        await self._choose("When code runs", "auto")

    async def _choose(self, label: str, value: str) -> None:
        picker = self.node.get_by_role("button", name=f"{label}:")
        await picker.click()
        await self.node.locator(f'[role=option][data-value="{value}"]').click()
        await expect(picker).to_have_attribute("data-value", value)
        await expect(picker).to_have_attribute("aria-expanded", "false")

    async def send(self, text: str) -> None:
        """Write a message and send it."""
        await self.input.fill(text)
        await self.input.press("Enter")
        await expect(self.node.locator(".jp-CodeInterp-userText").last).to_have_text(text)

    async def scroll_to_start(self) -> None:
        """Turn the wheel up to the first message; what is far from what is seen is not rendered."""
        await self.node.locator(".jp-CodeInterp-messages").hover()
        await self.page.mouse.wheel(0, -1_000_000)

    async def approve(self) -> None:
        """Press Run on the card that asks."""
        await self.node.get_by_role("group", name="Run this code?").get_by_role("button", name="Run").first.click()

    async def wait_for_answer(self) -> Locator:
        """Wait until the turn is over and return its answer."""
        footer = self.answers.last.locator(".jp-CodeInterp-answerBar")
        await footer.wait_for(state="visible", timeout=TURN_MILLISECONDS)
        return self.answers.last

    async def expect_one_chart(self) -> None:
        """Check that exactly one picture is shown, in an execution, with all its pixels."""
        await expect(self.pictures).to_have_count(1)
        picture = self.executions.locator("img").first
        await expect(picture).to_be_visible()
        await expect(picture).to_have_js_property("complete", True)
        width = await picture.evaluate("image => image.naturalWidth")
        assert width > 200
