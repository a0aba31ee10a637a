"""What an administrator sets by the environment is what a person meets in the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import call, say, script
from tests.ui.browser_engine import browser_environment
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer, start_lab_server
from tests.ui.panel import Panel
from tests.ui.rest import connect_model_server

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def strict_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A JupyterLab in which code of models runs in the browser, asks, and may not use a module."""
    environment = {
        **browser_environment(),
        "CODE_INTERPRETER_ENGINE": "pyodide",
        "CODEINTERP_ALLOWED_ENGINES": "pyodide",
        "CODEINTERP_MINIMUM_APPROVAL": '{"pyodide": "ask"}',
        "CODE_INTERPRETER_BLOCKED_MODULES": "ftplib",
        "ENABLE_CODE_EXECUTION": "false",
        "CODEINTERP_MAX_STEPS": "2",
        "CODEINTERP_MODEL_DEFAULT": "lab/scripted-model",
    }
    server = start_lab_server(tmp_path_factory.mktemp("strict") / "server", environment=environment)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def quiet_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A JupyterLab in which models only answer in words."""
    server = start_lab_server(
        tmp_path_factory.mktemp("quiet") / "server", environment={"ENABLE_CODE_INTERPRETER": "false"}
    )
    yield server
    server.stop()


def picker(panel: Panel, label: str) -> Locator:
    """Return the button of a choice below the text box."""
    return panel.node.get_by_role("button", name=f"{label}:")


async def test_a_chat_begins_as_the_administrator_wants_it(
    strict_lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(strict_lab) as page:
        model = connect_model_server(strict_lab, model_server)
        panel = await Panel(page).open()
        await expect(picker(panel, "Model")).to_have_attribute("data-value", model)
        await expect(picker(panel, "Where code runs")).to_have_attribute("data-value", "pyodide")
        await expect(picker(panel, "When code runs")).to_have_attribute("data-value", "ask")
        await picker(panel, "Where code runs").click()
        await expect(panel.node.get_by_role("option")).to_have_count(1)


async def test_a_block_of_an_answer_has_no_run_button(
    strict_lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(strict_lab) as page:
        model_server.load(script(say("Try this:\n\n```python\nprint(1)\n```\n")))
        model = connect_model_server(strict_lab, model_server)
        panel = await Panel(page).open()
        await panel.choose_model(model)
        await panel.send("How?")
        answer = await panel.wait_for_answer()
        await expect(answer.get_by_role("button", name="Copy").first).to_be_visible()
        await expect(answer.get_by_role("button", name="Run this code")).to_have_count(0)


async def test_a_blocked_module_is_refused_in_the_page_and_steps_end(
    strict_lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(strict_lab) as page:
        model_server.load(script(call("print(__import__('ftp' + 'lib'))"), call("import ftplib", call_id="call_b")))
        model = connect_model_server(strict_lab, model_server)
        panel = await Panel(page).open()
        await panel.choose_model(model)
        await panel.send("Fetch it.")
        await panel.approve()
        hidden = panel.executions.first
        await expect(hidden).to_contain_text("The administrator blocks 'ftplib'", timeout=60_000)
        await expect(hidden).to_have_attribute("data-status", "error")
        # what the text of the code shows is refused before anybody is asked
        await expect(panel.executions.nth(1)).to_have_attribute("data-status", "refused", timeout=30_000)
        await expect(panel.node).to_contain_text("limit")


async def test_without_the_interpreter_models_are_offered_no_code(quiet_lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(quiet_lab) as page:
        panel = await Panel(page).open()
        await expect(picker(panel, "When code runs")).to_have_attribute("data-value", "off")
        await picker(panel, "When code runs").click()
        await expect(panel.node.locator('[role=option][data-value="auto"]')).to_have_attribute("aria-disabled", "true")
