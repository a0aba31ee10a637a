"""The main job with Python in the browser, as a person sees it: charts, the Run button, Stop, and several chats."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Script, native_chart, say, script, tools_refused
from tests.ui.browser import open_chromium, take_screenshot
from tests.ui.browser_engine import (
    FINAL,
    browser_environment,
    new_chat,
    open_panel,
    run_code,
    start_code,
    text_of,
    wait_until,
)
from tests.ui.conftest import OpenPage, OpenPanel
from tests.ui.lab_server import LabServer, start_lab_server
from tests.ui.panel import ENCODED, SEED_COMPANIES, SEED_SALES, TURN_MILLISECONDS, Panel
from tests.ui.rest import call_api, connect_model_server

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("prompt", [SEED_SALES, SEED_COMPANIES], ids=["sales", "companies"])
async def test_a_seed_prompt_ends_with_its_chart(browser_lab: LabServer, open_page: OpenPage, prompt: str) -> None:
    async with open_page(browser_lab) as page:
        panel = await Panel(page).open()
        await panel.choose_model("demo/analyst")
        await panel.choose_engine("pyodide")
        await panel.send(prompt)
        answer = await panel.wait_for_answer()
        await panel.expect_one_chart()
        await expect(answer).not_to_contain_text(ENCODED)
        await take_screenshot(page, f"browser-chart-{prompt[25:30]}")


@pytest.mark.parametrize("make_script", [native_chart, tools_refused], ids=lambda make: make.__name__)
async def test_a_chart_of_a_connected_model_is_shown_once(
    browser_lab: LabServer,
    open_page: OpenPage,
    model_server: ModelServerProcess,
    make_script: Callable[[], Script],
) -> None:
    async with open_page(browser_lab) as page:
        model_server.load(make_script())
        model = connect_model_server(browser_lab, model_server)
        panel = await Panel(page).open()
        await panel.choose_model(model)
        await panel.choose_engine("pyodide")
        await panel.send(SEED_SALES)
        answer = await panel.wait_for_answer()
        await expect(answer).to_contain_text("The best quarter was Q4 with 310.")
        await panel.expect_one_chart()


async def test_a_block_of_an_answer_runs_in_the_browser(
    browser_lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(browser_lab) as page:
        model_server.load(script(say("Try this:\n\n```python\nimport sys\nprint(sys.platform)\n```\n")))
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(browser_lab, model_server))
        await panel.choose_engine("pyodide")
        await panel.send("Where does it run?")
        answer = await panel.wait_for_answer()
        await answer.get_by_role("button", name="Run this code").click()
        await expect(answer.locator(".jp-CodeInterp-execution")).to_contain_text("emscripten", timeout=60_000)
        await take_screenshot(page, "browser-block-run")


async def test_a_browser_without_webassembly_says_so_and_offers_the_kernel(browser_lab: LabServer) -> None:
    # V8 without a compiler has none, as with Edge's enhanced security
    async with open_chromium("no-webassembly", flags=["--js-flags=--jitless"]) as (page, _):
        await page.goto(browser_lab.page_url())
        panel = await Panel(page).open()
        await panel.choose_model("demo/analyst")
        await panel.choose_engine("pyodide")
        await panel.send(SEED_SALES)
        execution = panel.executions.last
        await expect(execution).to_contain_text("WebAssembly", timeout=60_000)
        await take_screenshot(page, "browser-no-webassembly")
        await execution.get_by_role("button", name="Use the kernel instead").first.click()
        # a new kernel imports matplotlib, and this browser is slow
        await expect(panel.pictures).to_have_count(1, timeout=TURN_MILLISECONDS)
        await panel.expect_one_chart()
        await expect(panel.executions.last).to_contain_text("Python")


async def test_stop_keeps_variables_where_pages_are_isolated(tmp_path: Path, open_page: OpenPage) -> None:
    environment = {**browser_environment(), "CODEINTERP_PYODIDE_CROSS_ORIGIN_ISOLATION": "true"}
    server = start_lab_server(tmp_path / "server", environment=environment)
    try:
        async with open_page(server) as page:
            await open_panel(page)
            assert await page.evaluate("window.crossOriginIsolated")
            chat = await new_chat(server)
            await run_code(server, chat, "kept = 41")
            waits = ("while True: pass", "import time; time.sleep(999)", "import asyncio; await asyncio.sleep(999)")
            for wait in waits:
                execution = await start_code(server, chat, f"print('ready')\n{wait}")
                await wait_until(server, execution, "running")
                await asyncio.to_thread(call_api, server, "POST", f"executions/{execution}/interrupt", {})
                stopped = await wait_until(server, execution, *FINAL)
                notes = [note["code"] for note in stopped["notes"]]
                assert (stopped["status"], notes) == ("interrupted", ["variables_kept"]), wait
            assert text_of(await run_code(server, chat, "print(kept + 1)")) == "42\n"
    finally:
        server.stop()


async def test_the_two_chats_used_last_keep_their_variables(browser_lab: LabServer, panel: OpenPanel) -> None:
    async with panel():
        first, second, third = [await new_chat(browser_lab) for _ in range(3)]
        for chat in (first, second, third):
            await run_code(browser_lab, chat, "kept = 7")
        for chat in (third, second):
            execution = await run_code(browser_lab, chat, "print(kept)")
            assert (text_of(execution), execution["notes"]) == ("7\n", [])
        lost = await run_code(browser_lab, first, "print('kept' in globals())")
        assert (text_of(lost), [note["code"] for note in lost["notes"]]) == ("False\n", ["variables_lost"])


async def test_a_page_that_sleeps_is_told_and_runs_the_code_when_it_wakes(
    browser_lab: LabServer, panel: OpenPanel
) -> None:
    async with panel() as page:
        chat = await new_chat(browser_lab)
        await run_code(browser_lab, chat, "kept = 7")
        session = await page.context.new_cdp_session(page)
        await session.send("Debugger.enable")
        await session.send("Debugger.pause")
        execution = await start_code(browser_lab, chat, "print(kept)")
        phase = ""
        while "does not answer" not in phase:
            phase = (await wait_until(browser_lab, execution, "queued")).get("phase") or ""
        await session.send("Debugger.resume")
        assert text_of(await wait_until(browser_lab, execution, *FINAL)) == "7\n"


async def test_a_connection_that_breaks_loses_nothing(browser_lab: LabServer) -> None:
    # the page complains of its failed requests, which is what this is about
    async with open_chromium("offline") as (page, _):
        await page.goto(browser_lab.page_url())
        await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
        await open_panel(page)
        code = "import time\nfor n in range(30):\n    print(n)\n    time.sleep(0.1)"
        execution = await start_code(browser_lab, await new_chat(browser_lab), code)
        await wait_until(browser_lab, execution, "running")
        async with page.expect_event("requestfailed"):
            await page.context.set_offline(True)
        await page.context.set_offline(False)
        ended = await wait_until(browser_lab, execution, *FINAL)
        assert (ended["status"], ended["notes"]) == ("ok", [])
        assert text_of(ended).split() == [str(n) for n in range(30)]
