"""What happens to a turn in a real browser when things do not go smoothly."""

from __future__ import annotations

from playwright.async_api import expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import call, refuse, say, script, slow_stream
from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer, free_port
from tests.ui.panel import Panel
from tests.ui.rest import call_api, connect_model_server

FLOOD = "for i in range(1_000_000):\n    print(f'line {i:07d} ' + 'x' * 36)\n"
"""Fifty megabytes."""


async def test_a_reload_in_the_middle_of_a_turn_loses_and_repeats_nothing(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(slow_stream())
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await panel.send("Count words")
        await expect(panel.answers.last).to_contain_text("word word word")
        await page.reload()
        await panel.open(new_chat=False)
        answer = await panel.wait_for_answer()
        assert (await answer.locator(".jp-CodeInterp-text").inner_text()).split() == ["word"] * 80
        await expect(panel.node.locator(".jp-CodeInterp-userText")).to_have_count(1)


async def test_stop_interrupts_the_code_and_keeps_the_variables(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(call("x = 41\nwhile True:\n    print(1)\n"), call("print(x + 1)\n"), say("It is 42.")))
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await panel.run_at_once()
        await panel.send("Run for ever")
        running = panel.executions.first
        await expect(running).to_have_attribute("data-status", "running")
        await expect(running.locator(".jp-CodeInterp-stream")).to_contain_text("1")
        await panel.node.get_by_role("button", name="Stop (Esc)").click()
        await panel.wait_for_answer()
        await expect(running).to_have_attribute("data-status", "interrupted")
        await take_screenshot(page, "stopped")
        await panel.send("And x + 1?")
        answer = await panel.wait_for_answer()
        await expect(answer).to_contain_text("It is 42.")
        await expect(panel.executions.last.locator(".jp-CodeInterp-stream")).to_have_text("42")


async def test_a_flood_of_output_is_cut_and_its_full_text_is_a_file(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(call(FLOOD), say("Much was printed.")))
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await panel.run_at_once()
        await panel.send("Print a lot")
        await panel.wait_for_answer()
        execution = panel.executions.first
        await expect(execution).to_contain_text("line 0000000")
        await expect(execution).to_contain_text("line 0999999")
        link = execution.get_by_role("link", name="Open full output")
        address = await link.get_attribute("href")
        assert address is not None
        size = await page.evaluate(
            "async url => (await (await fetch(url)).text()).length",
            address,
        )
        assert size == 50_000_000
        await take_screenshot(page, "flood")
        told = model_server.chat_bodies()[1]["messages"][-1]["content"]
        assert len(told.encode()) <= 24_000


async def test_problems_of_a_connection_are_told_in_words(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        refused = refuse(401, "Incorrect API key provided: a-test-key")
        model_server.load(script(refused))
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await panel.send("Hello")
        problem = panel.answers.last.get_by_role("alert")
        await expect(problem).to_contain_text("key")
        await expect(problem).not_to_contain_text("a-test-key")

        nobody = f"http://127.0.0.1:{free_port()}/v1"
        call_api(lab, "PUT", "providers/gone", {"kind": "openai-chat", "base_url": nobody, "models": ["m"]})
        await panel.choose_model("gone/m")
        await panel.send("Hello again")
        problem = panel.answers.last.get_by_role("alert")
        await expect(problem).to_contain_text("127.0.0.1")
        await take_screenshot(page, "model-problems")
        call_api(lab, "DELETE", "providers/gone")


async def test_a_file_is_attached_and_found_by_the_code(lab: LabServer, open_page: OpenPage) -> None:
    async with open_page(lab) as page:
        panel = await Panel(page).open()
        await panel.choose_model("demo/analyst")
        await panel.run_at_once()
        await panel.node.locator("input[type=file]").set_input_files(
            {"name": "sales.csv", "mimeType": "text/csv", "buffer": b"quarter,sales\nQ1,150\nQ2,230\nQ3,180\nQ4,310\n"}
        )
        await expect(panel.node.get_by_role("list", name="Attached files")).to_contain_text("sales.csv")
        await panel.send("Summarise this table")
        await panel.wait_for_answer()
        await expect(panel.node.locator(".jp-CodeInterp-user")).to_contain_text("sales.csv")
        await expect(panel.executions.first).to_have_attribute("data-status", "ok")
        await expect(panel.executions.first).to_contain_text("217.5")
        await take_screenshot(page, "attachment")
        placed = lab.root_folder / "sales.csv"
        assert placed.read_text().startswith("quarter,sales")


async def test_a_python_block_of_an_answer_can_be_run(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(say("Try this:\n\n```python\nprint('manual', 6 * 7)\n```\n\nDone.")))
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await panel.send("Show me")
        answer = await panel.wait_for_answer()
        await answer.get_by_role("button", name="Run this code").click()
        await expect(answer.locator(".jp-CodeInterp-codeBlock")).to_contain_text("manual 42", timeout=60_000)
        await page.reload()
        await panel.open(new_chat=False)
        await expect(panel.answers.last.locator(".jp-CodeInterp-codeBlock")).to_contain_text("manual 42")
