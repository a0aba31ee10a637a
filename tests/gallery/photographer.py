"""Photographs the panel in one state: in narrow and wide sidebars and in the main area, in three themes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import FloatRect, Locator

from tests.gallery.stage import Stage
from tests.gallery.state import State
from tests.ui.panel import Panel

LIGHT, DARK, CONTRAST = "JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"
NARROWEST, NARROW, WIDE = 250, 320, 420
GAP = 16
DRAGS = 3
EDGE = 2
"""So far left of the sidebar is the handle that sizes it."""
SETTLE_SECONDS = 0.35
"""A theme's style sheets, a layout and a fade are through by then."""

MAIN_AREA = ".jp-CodeInterp-main:visible"


@dataclass(frozen=True)
class Look:
    """Where the panel is (a width in pixels, or None for the main area), and in which theme."""

    width: int | None
    theme: str


LOOKS = tuple(Look(width, theme) for theme in (LIGHT, DARK, CONTRAST) for width in (NARROWEST, NARROW, WIDE, None))
SIDEBAR_LOOKS = tuple(look for look in LOOKS if look.width is not None)


def looks_of(state: State) -> tuple[Look, ...]:
    """Return how a state is photographed; themes come from the server, so without one there is no other."""
    looks = LOOKS if state.main_area else SIDEBAR_LOOKS
    return tuple(look for look in looks if look.theme == LIGHT) if state.offline else looks


class Photographer:
    """Takes one sheet of pictures per state into ``folder``."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage = stage
        self._page = stage.page
        self._folder = folder
        self._theme = LIGHT

    async def take(self, state: State) -> Path:
        """Photograph the state that is on the page now."""
        rows: dict[str, list[Image.Image]] = {}
        for look in looks_of(state):
            await self._dress(look)
            if state.open_menu:
                await state.open_menu(self._stage)
                await asyncio.sleep(SETTLE_SECONDS)
            node = self._page.locator(MAIN_AREA) if look.width is None else Panel(self._page).node
            rows.setdefault(look.theme, []).append(await self._shoot(node, whole_page=state.whole_page))
            if state.open_menu:
                await self._page.keyboard.press("Escape")
            if look.width is None:
                await self._command("application:close")
        return self._sheet(state.name, list(rows.values()))

    async def reset(self) -> None:
        """Go back to the light theme and the wide sidebar."""
        await self._dress(Look(WIDE, LIGHT))

    async def _dress(self, look: Look) -> None:
        if look.theme != self._theme:
            await self._command("apputils:change-theme", {"theme": look.theme})
            self._theme = look.theme
            # The splash covers the page; the new style sheets lay it out again, under the hand that drags.
            await self._page.locator("#jupyterlab-splash").wait_for(state="detached")
            await asyncio.sleep(SETTLE_SECONDS)
        if look.width is None:
            await self._command("codeinterp:open-in-main-area")
            await self._page.locator(MAIN_AREA).wait_for()
        else:
            await self._resize(look.width)
        await asyncio.sleep(SETTLE_SECONDS)

    async def _resize(self, width: int) -> None:
        """Drag the edge of the sidebar, as a person does; again when a layout took it out of the hand."""
        for _ in range(DRAGS):
            panel = await Panel(self._page).node.bounding_box()
            if panel is None:
                raise RuntimeError("The panel is not to be seen.")
            if abs(panel["width"] - width) < EDGE:
                return
            await self._drag_edge(panel, width)
            await asyncio.sleep(SETTLE_SECONDS)
        raise RuntimeError(f"The panel is not {width} pixels wide.")

    async def _drag_edge(self, panel: FloatRect, width: int) -> None:
        at, edge = panel["y"] + panel["height"] / 2, panel["x"] - EDGE
        await self._page.mouse.move(edge, at)
        await self._page.mouse.down()
        await self._page.mouse.move(edge + panel["width"] - width, at, steps=3)
        await self._page.mouse.up()
        await self._page.mouse.move(edge - 500, at)

    async def _shoot(self, node: Locator, *, whole_page: bool) -> Image.Image:
        data = await (self._page.screenshot() if whole_page else node.screenshot())
        return Image.open(BytesIO(data)).convert("RGB")

    async def _command(self, command: str, args: dict[str, str] | None = None) -> None:
        """Execute a command of JupyterLab; the server exposes the application for that."""
        await self._page.evaluate(
            "async ([command, args]) => { await window.jupyterapp.commands.execute(command, args); }",
            [command, args or {}],
        )

    def _sheet(self, name: str, rows: list[list[Image.Image]]) -> Path:
        """Put the pictures of one theme in a row."""
        width = max(sum(picture.width + GAP for picture in row) for row in rows) + GAP
        heights = [max(picture.height for picture in row) + GAP for row in rows]
        sheet = Image.new("RGB", (width, sum(heights) + GAP), (128, 128, 128))
        top = GAP
        for row, height in zip(rows, heights, strict=True):
            left = GAP
            for picture in row:
                sheet.paste(picture, (left, top))
                left += picture.width + GAP
            top += height
        path = self._folder / f"{name}.png"
        sheet.save(path)
        return path
