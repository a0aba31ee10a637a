"""The page of models and policy: what is in force, why, and what a person may change of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, Page, expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import call, say, script
from tests.ui.browser import open_chromium, take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer, start_lab_server
from tests.ui.panel import Panel
from tests.ui.rest import call_api

pytestmark = pytest.mark.timeout(120)

ENVIRONMENT = {
    "CODEINTERP_MAX_STEPS": "7",
    "CODEINTERP_MODEL_TURNS_PER_HOUR": "4",
    "CODEINTERP_KERNEL_IDLE_SECONDS": "3600",
}


@pytest.fixture(scope="module")
def limited_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A JupyterLab whose administrator has set limits."""
    server = start_lab_server(tmp_path_factory.mktemp("limited") / "server", environment=ENVIRONMENT)
    yield server
    server.stop()


async def open_settings(page: Page) -> Locator:
    """Open the page from the menu of a chat and return it."""
    panel = await Panel(page).open()
    await panel.node.get_by_role("button", name="More actions", exact=True).click()
    await page.get_by_role("menuitem", name="Models & Policy").click()
    settings = panel.node.get_by_role("group", name="Models & Policy")
    await expect(settings.get_by_label("Steps per answer")).to_be_visible()
    return settings


def row(settings: Locator, label: str) -> Locator:
    """Return the row of a setting."""
    return settings.locator(".jp-CodeInterp-setting").filter(has=settings.page.get_by_text(label, exact=True))


def setting(server: LabServer, name: str) -> dict[str, object]:
    """Return a setting as the server describes it."""
    entry: dict[str, object] = call_api(server, "GET", "settings")["settings"][name]
    return entry


async def test_a_person_changes_what_is_theirs_and_reads_what_is_not(
    limited_lab: LabServer, open_page: OpenPage
) -> None:
    async with open_page(limited_lab) as page:
        settings = await open_settings(page)
        await take_screenshot(page, "settings-page")
        steps = row(settings, "Steps per answer")
        await expect(steps.get_by_role("spinbutton")).to_be_disabled()
        await expect(steps).to_contain_text("locked: environment")
        await expect(steps).to_contain_text("CODEINTERP_MAX_STEPS")
        time = row(settings, "Time limit for model code")
        await time.get_by_role("spinbutton").fill("30")
        await time.get_by_role("spinbutton").press("Enter")
        await expect(time).to_contain_text("set by you")
        assert setting(limited_lab, "interpreter_jupyter_timeout")["value"] == 30
        await time.get_by_role("button", name="Reset").click()
        await expect(time).to_contain_text("default")
        assert setting(limited_lab, "interpreter_jupyter_timeout")["value"] == 60
        where = row(settings, "Where new chats run code")
        await where.get_by_role("combobox").select_option("pyodide")
        await expect(where).to_contain_text("set by you")
        await expect(settings).to_contain_text("4 questions left this hour")
        # the way back, from the keyboard
        await settings.press("Escape")
        panel = await Panel(page).open()
        await expect(panel.input).to_be_focused()
        await expect(panel.node.get_by_role("button", name="Where code runs:")).to_have_attribute(
            "data-value", "pyodide"
        )
        call_api(limited_lab, "PATCH", "settings", {"interpreter_engine": None})


async def test_a_prompt_is_tried_saved_and_reset(limited_lab: LabServer) -> None:
    # the browser complains of the answer 400, which is a part of this
    async with open_chromium("prompt") as (page, _):
        await page.goto(limited_lab.page_url())
        settings = await open_settings(page)
        prompt = settings.get_by_label("What models are told")
        await expect(prompt).to_contain_text("{engine}")
        await prompt.fill("Answer in {colour}.")
        await settings.get_by_role("button", name="Preview").click()
        await expect(settings.get_by_role("alert")).to_contain_text("{colour}")
        await prompt.fill("Rhyme. You are on {engine}.")
        await settings.get_by_role("button", name="Preview").click()
        await expect(settings.get_by_label("What a model would read")).to_contain_text("Rhyme. You are on")
        await settings.get_by_role("button", name="Save").click()
        await expect(settings.get_by_role("button", name="Reset", exact=True)).to_be_visible()
        assert setting(limited_lab, "prompt_template")["value"] == "Rhyme. You are on {engine}."
        await settings.get_by_role("button", name="Reset", exact=True).click()
        await expect(prompt).to_contain_text("{packages}")


async def test_a_provider_is_connected_tested_and_removed(
    limited_lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(limited_lab) as page:
        settings = await open_settings(page)
        model_server.load(script(*2 * (call("print(6 * 7)"), say("1, 2"))))
        await settings.get_by_role("button", name="Connect a model").click()
        form = page.get_by_role("form", name="Connect a model")
        await form.get_by_label("Server").select_option("server")
        await form.get_by_label("Address").fill(model_server.base_url)
        await form.get_by_label("Headers (optional)").fill("X-Team: blue")
        await form.get_by_role("button", name="Save").click()
        provider = settings.get_by_role("listitem").filter(has_text=model_server.base_url)
        await expect(provider).to_contain_text("1 model")
        assert any(request["headers"].get("x-team") == "blue" for request in model_server.requests())
        await provider.get_by_role("button", name="Test").click()
        await expect(provider).to_contain_text("It works")
        what = settings.get_by_role("group", name="Capabilities")
        await what.get_by_label("Model", exact=True).select_option("server/scripted-model")
        await what.get_by_label("How it passes code").select_option("tags")
        await expect(what.get_by_role("button", name="Reset what is said")).to_be_visible()
        (model,) = [
            model for model in call_api(limited_lab, "GET", "models")["models"] if model["provider"] == "server"
        ]
        assert model["capabilities"]["code_mode"] == "tags"
        await take_screenshot(page, "settings-models")
        await provider.get_by_role("button", name="Remove").click()
        await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        await expect(provider).to_have_count(0)
        call_api(limited_lab, "PATCH", "settings", {"model_capabilities": None})


async def test_a_budget_that_runs_out_is_told_before_the_last_question(
    limited_lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(limited_lab) as page:
        model_server.load(script(*[say("Yes.") for _ in range(4)]))
        call_api(
            limited_lab,
            "PUT",
            "providers/lab",
            {"kind": "openai-chat", "base_url": model_server.base_url, "models": ["scripted-model"]},
        )
        panel = await Panel(page).open()
        await panel.choose_model("lab/scripted-model")
        line = panel.node.locator(".jp-CodeInterp-line").filter(has_text="questions left this hour")
        for number in range(4):
            await expect(line).to_have_count(0)
            await panel.send(f"Question {number}")
            await expect(panel.answers.nth(number)).to_contain_text("Yes.")
            await panel.wait_for_answer()
        await expect(line).to_contain_text("0 questions left this hour; more from")
        call_api(limited_lab, "DELETE", "providers/lab")


async def test_nothing_sticks_out_of_a_narrow_sidebar(limited_lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(limited_lab) as page:
        settings = await open_settings(page)
        assert await settings.evaluate("node => node.scrollWidth - node.clientWidth") <= 0


async def test_the_focus_stays_where_a_person_works(
    limited_lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    provider = {"kind": "openai-chat", "base_url": model_server.base_url, "models": ["scripted-model"]}
    call_api(limited_lab, "PUT", "providers/lab", provider)
    async with open_page(limited_lab) as page:
        settings = await open_settings(page)
        await expect(settings).to_be_focused()
        time = row(settings, "Time limit for model code")
        await time.get_by_role("spinbutton").fill("30")
        await page.keyboard.press("Enter")
        await expect(time).to_contain_text("set by you")
        await expect(time.get_by_role("spinbutton")).to_be_focused()
        await time.get_by_role("button", name="Reset").press("Enter")
        await expect(time).to_contain_text("default")
        await expect(time.get_by_role("spinbutton")).to_be_focused()
        box = row(settings, "Models may run code")
        await box.get_by_role("checkbox").press("Space")
        await expect(box).to_contain_text("set by you")
        await expect(box.get_by_role("checkbox")).to_be_focused()
        await box.get_by_role("button", name="Reset").press("Enter")
        await expect(box).to_contain_text("default")
        # the form goes back to the button that opened it
        connect = settings.get_by_role("button", name="Connect a model")
        for button in (connect, settings.get_by_role("button", name="Edit lab")):
            await button.press("Enter")
            await expect(page.get_by_role("form", name="Connect a model")).to_be_visible()
            await page.keyboard.press("Escape")
            await expect(button).to_be_focused()
        await settings.get_by_role("button", name="Remove lab").press("Enter")
        await page.get_by_role("dialog").get_by_role("button", name="Remove").press("Enter")
        await expect(connect).to_be_focused()
        # whoever comes from elsewhere gets to the page, and from there back to the chat
        await page.locator(".jp-LauncherCard").first.focus()
        await page.keyboard.press("Alt+c")
        await expect(settings).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(Panel(page).input).to_be_focused()
