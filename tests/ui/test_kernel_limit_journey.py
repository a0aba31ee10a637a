"""One more chat than there may be kernels, in a real page: what is lost comes back, what waits can go on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import call, say, script
from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer, start_lab_server
from tests.ui.panel import Panel
from tests.ui.rest import call_api, connect_model_server

pytestmark = pytest.mark.timeout(300)
RUN_MILLISECONDS = 60_000
RUN_SECONDS = 60
LOOK = "print('x is', globals().get('x', 'gone'))"


@pytest.fixture(scope="module")
def narrow_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A JupyterLab in which two chats may have a kernel."""
    server = start_lab_server(tmp_path_factory.mktemp("narrow") / "server", environment={"CODEINTERP_MAX_KERNELS": "2"})
    yield server
    server.stop()


def new_chat(server: LabServer, title: str) -> str:
    """Make a chat and return its id."""
    made = call_api(server, "POST", "chats", {"title": title, "engine": "jupyter", "approval": "auto"})
    return str(made["id"])


def begin(server: LabServer, chat_id: str, code: str) -> str:
    """Begin to run code in a chat and return the execution's id."""
    return str(call_api(server, "POST", f"chats/{chat_id}/executions", {"code": code})["execution_id"])


def wait_for(server: LabServer, execution_id: str, *statuses: str) -> Any:
    """Return an execution once it is in one of these states."""
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        execution = call_api(server, "GET", f"executions/{execution_id}")
        if execution["status"] in statuses:
            return execution
        time.sleep(0.1)
    raise AssertionError(f"It is {execution['status']}.")


def run(server: LabServer, chat_id: str, code: str) -> Any:
    return wait_for(server, begin(server, chat_id, code), "ok", "error", "refused")


async def test_a_fifth_chat_runs_and_the_first_gets_its_variables_back(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model = connect_model_server(lab, model_server)
        model_server.load(
            script(call("x = 41"), say("Kept."), call(LOOK), say("It is gone."), call(LOOK), say("Back."))
        )
        panel = await Panel(page).open()
        await panel.choose_model(model)
        await panel.run_at_once()
        await panel.send("Keep 41 as x")
        await panel.wait_for_answer()

        statuses = [run(lab, new_chat(lab, f"Other {number}"), "1")["status"] for number in range(4)]
        assert statuses == ["ok"] * 4

        await panel.send("What is x?")
        await expect(panel.executions.nth(1)).to_contain_text("x is gone", timeout=RUN_MILLISECONDS)
        await expect(panel.executions.nth(1)).to_contain_text("only 4 kernels may run at once")
        again = panel.executions.nth(1).get_by_role("button", name="Run its code again")
        await expect(again).to_be_visible()
        await take_screenshot(page, "kernel-made-room")
        await again.click()
        await page.get_by_role("dialog").get_by_role("button", name="Run Again").click()
        await expect(page.get_by_text("2 pieces of code ran again.")).to_be_visible(timeout=RUN_MILLISECONDS)
        await panel.send("And now?")
        await expect(panel.executions.nth(2)).to_contain_text("x is 41", timeout=RUN_MILLISECONDS)
        await expect(panel.executions.nth(2).get_by_role("button", name="Run its code again")).to_have_count(0)


async def test_code_waits_visibly_for_a_kernel_until_another_chat_is_stopped(
    narrow_lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(narrow_lab) as page:
        model = connect_model_server(narrow_lab, model_server)
        model_server.load(script(call("print(6 * 7)"), say("42.")))
        panel = await Panel(page).open()
        await panel.choose_model(model)
        await panel.run_at_once()
        long = new_chat(narrow_lab, "A long computation about sales by quarter and by region")
        running = []
        for chat in (long, new_chat(narrow_lab, "Maps")):
            running.append(begin(narrow_lab, chat, "while True: pass"))
            wait_for(narrow_lab, running[-1], "running")

        await panel.send("Compute")
        block = panel.executions.first
        stop = block.get_by_role("button", name="Stop that one")
        await expect(stop).to_be_visible(timeout=RUN_MILLISECONDS)
        await expect(block).to_contain_text("waiting for a kernel")
        await expect(block).to_contain_text("The 2 kernels that may run at once are in use")
        await take_screenshot(page, "waiting-for-a-kernel")

        for width in (520, 1700):
            await page.set_viewport_size({"width": width, "height": 800})
            await take_screenshot(page, f"waiting-for-a-kernel-{width}")

        await block.get_by_role("button", name="Maps").click()
        await expect(panel.node.locator(".jp-CodeInterp-title")).to_have_text("Maps")
        await panel.node.get_by_role("button", name="All chats").click()
        await panel.node.get_by_label("Chats", exact=True).get_by_text("Compute").click()

        await stop.click()
        await expect(block.locator(".jp-CodeInterp-stream")).to_have_text("42", timeout=RUN_MILLISECONDS)
        await panel.wait_for_answer()
        await expect(block.locator(".jp-CodeInterp-waitLine")).to_have_count(0)
        assert wait_for(narrow_lab, running[0], "interrupted")
        assert call_api(narrow_lab, "GET", f"executions/{running[1]}")["status"] == "running"
        lost = run(narrow_lab, long, "1")
        assert [note["code"] for note in lost["notes"]] == ["kernel_made_room"]


async def test_a_chat_without_a_kernel_gets_one_by_a_restart(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab):
        chat = new_chat(lab, "Empty")
        assert call_api(lab, "POST", f"chats/{chat}/kernel/restart", {})["name"] == "python3"
        assert run(lab, chat, "print(1)")["notes"] == []
