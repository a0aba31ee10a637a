"""The panel can be used by everybody: no barriers that axe knows, in any theme, at any size."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, Page, expect

from tests.ui.accessibility import find_barriers
from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer, start_lab_server
from tests.ui.panel import SEED_SALES, Panel

SEPARATORS = ("aria-required-children", "presentation-role-conflict")
"""Every menu of JupyterLab with lines between its groups has these: lines are presentational and have a tabindex."""
THEMES = ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast")


@pytest.fixture(scope="module")
def themed_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A JupyterLab whose theme may be changed: it lets the page run commands, and no other journey uses it."""
    server = start_lab_server(tmp_path_factory.mktemp("themed") / "server", ["--LabApp.expose_app_in_browser=True"])
    yield server
    server.stop()


async def choose_theme(page: Page, theme: str) -> None:
    """Use a theme of JupyterLab, by its command."""
    await page.evaluate(
        "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })",
        theme,
    )
    await page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)
    # It covers the page a little longer, and what is covered cannot be judged.
    await page.locator("#jupyterlab-splash").wait_for(state="detached")


async def expect_no_barriers(page: Page, node: Locator, name: str, foreign: tuple[str, ...] = ()) -> None:
    """Check a view in every theme, and keep a picture of each; `foreign` are JupyterLab's own barriers in it."""
    for theme in THEMES:
        await choose_theme(page, theme)
        await take_screenshot(page, f"{name}-{theme}")
        found = await find_barriers(node)
        assert [barrier for barrier in found if not barrier.startswith(foreign)] == [], f"{name} in {theme}"
    await choose_theme(page, THEMES[0])


async def test_a_barrier_would_be_found(themed_lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(themed_lab) as page:
        panel = await Panel(page).open()
        await panel.input.evaluate("input => input.before(document.createElement('button'))")
        found = await find_barriers(panel.node)
        assert len(found) == 1
        assert found[0].startswith("button-name (critical)")


async def test_every_view_of_the_panel_is_without_barriers(themed_lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(themed_lab) as page:
        panel = await Panel(page).open()
        await expect_no_barriers(page, panel.node, "empty")
        await panel.choose_model("demo/analyst")
        await panel.send(SEED_SALES)
        await panel.node.get_by_role("group", name="Run this code?").wait_for(state="visible")
        await expect_no_barriers(page, panel.node, "approval")
        await panel.approve()
        await panel.wait_for_answer()
        await panel.expect_one_chart()
        await expect_no_barriers(page, panel.node, "finished")
        await panel.node.get_by_role("button", name="All chats").click()
        await panel.node.get_by_label("Search chats").wait_for(state="visible")
        await expect_no_barriers(page, panel.node, "list")


async def test_a_chat_in_the_main_area_is_without_barriers(themed_lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(themed_lab) as page:
        panel = await Panel(page).open()
        await panel.choose_model("demo/analyst")
        await panel.send(SEED_SALES)
        await panel.approve()
        await panel.wait_for_answer()
        await panel.node.get_by_role("button", name="More actions", exact=True).click()
        await page.get_by_role("menuitem", name="Open in Main Area").click()
        tab = page.locator(".jp-CodeInterp-main")
        await tab.locator("img").first.wait_for(state="visible")
        await expect_no_barriers(page, tab, "main-area")


async def test_the_ways_to_begin_are_without_barriers(themed_lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(themed_lab) as page:
        panel = Panel(page)
        await panel.show()
        await panel.node.get_by_role("button", name="New chat", exact=True).last.click()
        await panel.try_without_model.wait_for(state="visible")
        await expect_no_barriers(page, panel.node, "first-use")
        await panel.node.get_by_role("button", name="Connect a model", exact=True).click()
        await panel.node.get_by_label("Address").fill("not an address")
        await panel.node.get_by_role("button", name="Test").click()
        await expect(panel.node.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
        await expect_no_barriers(page, panel.node, "connect")
        await page.keyboard.press("Escape")
        for picker in ("Model", "Where code runs", "When code runs"):
            await panel.node.get_by_role("button", name=f"{picker}:").click()
            await panel.node.get_by_role("dialog", name=picker).wait_for(state="visible")
            await expect_no_barriers(page, panel.node, picker.lower().replace(" ", "-"))
            await page.keyboard.press("Escape")


async def test_what_is_opened_in_a_chat_is_without_barriers(themed_lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(themed_lab) as page:
        panel = await Panel(page).open()
        await panel.choose_model("demo/analyst")
        await panel.run_at_once()
        await panel.send(SEED_SALES)
        await panel.wait_for_answer()
        await panel.expect_one_chart()
        menu = page.locator(".lm-Menu")
        block = panel.executions.last
        await block.get_by_role("button", name="More actions for this code").click()
        await menu.get_by_role("menuitem", name="Run again", exact=True).wait_for(state="visible")
        await expect_no_barriers(page, menu, "code-menu", SEPARATORS)
        await menu.get_by_role("menuitem", name="Edit and run again").click()
        await expect(block.get_by_label("Code to run")).to_be_focused()
        await expect_no_barriers(page, panel.node, "edit-and-run")
        await page.keyboard.press("Escape")
        await block.get_by_role("button", name="Enlarge").click()
        await panel.node.get_by_role("dialog").wait_for(state="visible")
        await expect_no_barriers(page, panel.node, "enlarged")
        await page.keyboard.press("Escape")
        await panel.node.get_by_role("button", name="Edit message").focus()
        await page.keyboard.press("Enter")
        await expect(panel.node.get_by_label("Edit the message")).to_be_focused()
        await expect_no_barriers(page, panel.node, "editing-a-question")
        await page.keyboard.press("Escape")
        await panel.node.get_by_role("button", name="More actions", exact=True).click()
        await menu.get_by_role("menuitem", name="Rename Chat").wait_for(state="visible")
        await expect_no_barriers(page, menu, "chat-menu", SEPARATORS)


async def test_models_and_policy_are_without_barriers(themed_lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(themed_lab) as page:
        panel = await Panel(page).open()
        await panel.node.get_by_role("button", name="More actions", exact=True).click()
        await page.get_by_role("menuitem", name="Models & Policy").click()
        await panel.node.get_by_role("button", name="Preview").click()
        await panel.node.get_by_label("What a model would read").wait_for(state="visible")
        await panel.node.get_by_text("Set by your administrator").click()
        await expect_no_barriers(page, panel.node, "models-and-policy")


async def test_a_deleted_chat_leaves_no_barriers(themed_lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(themed_lab) as page:
        panel = await Panel(page).open()
        await panel.node.get_by_role("button", name="More actions", exact=True).click()
        await page.get_by_role("menuitem", name="Open in Main Area").click()
        tab = page.locator(".jp-CodeInterp-main")
        await tab.get_by_label("Message", exact=True).wait_for(state="visible")
        await panel.node.get_by_role("button", name="More actions", exact=True).click()
        await page.get_by_role("menuitem", name="Delete Chat").click()
        undo = panel.node.locator(".jp-CodeInterp-deletedLines").get_by_role("button", name="Undo")
        # A pointer on the line stops its clock.
        await undo.hover()
        await panel.node.get_by_role("button", name="All chats").focus()
        await page.keyboard.press("Enter")
        await panel.node.get_by_label("Search chats").wait_for(state="visible")
        await expect_no_barriers(page, panel.node, "list-with-undo")
        await expect(undo).to_be_visible()
        await expect_no_barriers(page, tab, "deleted-chat")


@pytest.mark.parametrize(("name", "width"), [("zoomed", 640), ("narrow", 320), ("sidebar", 420)])
async def test_nothing_is_cut_off_in_a_small_window(
    themed_lab: LabServer, open_page: OpenPage, name: str, width: int
) -> None:
    """200 % zoom of a window of 1280 pixels leaves 640."""
    async with open_page(themed_lab, width=width, height=700) as page:
        panel = await Panel(page).open()
        await panel.choose_model("demo/analyst")
        await take_screenshot(page, f"{name}-empty")
        wide = await panel.node.evaluate(
            "node => [...node.querySelectorAll('button, select, textarea')].filter(control => {"
            "  const inner = control.getBoundingClientRect(), outer = node.getBoundingClientRect();"
            "  return inner.width > 0 && (inner.left < outer.left - 1 || inner.right > outer.right + 1);"
            "}).map(control => control.outerHTML)"
        )
        assert wide == []
        await expect(panel.node.get_by_role("button", name="Send")).to_be_in_viewport()
