"""What the page says of a turn is what happened, and where something failed there is a way on."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import Response, call, chunk, ending, refuse, say, script
from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import Panel
from tests.ui.rest import call_api, connect_model_server

LIMITED = refuse(429, "Too many requests", headers={"Retry-After": "40"})
CUT_OFF: Response = {"body": [chunk({"role": "assistant", "content": "One, two,"}), *ending("length")]}


async def begin(page: Page, lab: LabServer, server: ModelServerProcess) -> Panel:
    panel = await Panel(page).open()
    await panel.choose_model(connect_model_server(lab, server))
    return panel


async def test_a_rate_limit_counts_down_over_a_reload_and_can_be_tried_at_once(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(LIMITED, say("Here I am.")))
        panel = await begin(page, lab, model_server)
        await panel.send("Hello")
        await expect(panel.node).to_contain_text("The server's rate limit was reached.")
        await expect(panel.node).to_contain_text(re.compile(r"Trying again in \d\d? s"))
        await take_screenshot(page, "rate-limit")
        await page.reload()
        await panel.open(new_chat=False)
        await expect(panel.node).to_contain_text(re.compile(r"rate limit was reached\. Trying again in \d\d? s"))
        await panel.node.get_by_role("button", name="Try now").click()
        await expect(await panel.wait_for_answer()).to_contain_text("Here I am.")


async def test_a_refused_key_leads_to_its_field_and_a_cut_answer_goes_on(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(refuse(401, "Incorrect API key"), CUT_OFF, say("three.")))
        panel = await begin(page, lab, model_server)
        await panel.send("Count")
        await panel.node.get_by_role("button", name="Change the key").click()
        await expect(panel.node.get_by_label("Key", exact=True)).to_be_focused()
        await take_screenshot(page, "change-key")
        await panel.node.get_by_role("button", name="Cancel").click()
        await panel.answers.last.get_by_role("button", name="Choose another model").click()
        await expect(panel.node.get_by_role("dialog", name="Model")).to_be_visible()
        await page.keyboard.press("Escape")

        await panel.send("Count again")
        answer = await panel.wait_for_answer()
        await expect(answer).to_contain_text("length limit")
        await panel.input.fill("half a thought")
        await take_screenshot(page, "length-limit")
        await answer.get_by_role("button", name="Continue").click()
        await expect(panel.answers.last).to_contain_text("three.")
        await expect(panel.node.locator(".jp-CodeInterp-userText").last).to_have_text("Go on where you stopped.")
        await expect(panel.input).to_have_value("half a thought")


async def test_stop_gives_the_next_message_back_and_says_that_code_did_not_run(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page, open_page(lab) as other:
        model_server.load(script(call("print('never')"), say("not asked")))
        panel = await begin(page, lab, model_server)
        await panel.send("Do it")
        await expect(panel.executions.first).to_have_attribute("data-status", "waiting_approval")
        watching = Panel(other)
        await watching.open(new_chat=False)
        await watching.node.get_by_role("button", name="Chats").first.click()
        await watching.node.get_by_text("Do it").first.click()
        await expect(watching.executions.first).to_have_attribute("data-status", "waiting_approval")
        await panel.input.fill("And then?")
        await panel.input.press("Enter")
        await expect(watching.node).to_contain_text("Next: And then?")
        await panel.input.fill("a thought")
        await panel.node.get_by_role("button", name="Stop (Esc)").click()
        await expect(panel.input).to_have_value("And then?\na thought")
        await expect(panel.executions.first).to_contain_text("not run")
        await expect(panel.executions.first).not_to_contain_text("interrupted")
        await expect(watching.node).not_to_contain_text("And then?")
        await expect(watching.input).to_have_value("")
        await take_screenshot(page, "stopped-before-run")
        assert len(model_server.chat_bodies()) == 1


async def test_a_key_never_goes_to_the_server_of_another_preset(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(call("print(6 * 7)"), say("1, 2")))
        panel = await Panel(page).open()
        await panel.node.get_by_role("button", name="Model:").click()
        await panel.node.get_by_role("button", name="Connect a model…").click()
        key, address = panel.node.get_by_label("Key", exact=True), panel.node.get_by_label("Address", exact=True)
        await key.fill("sk-of-openai")
        await panel.node.get_by_label("Server", exact=True).select_option("server")
        await expect(key).to_have_value("")
        await expect(panel.node.get_by_text("a key belongs to one server only")).to_be_visible()
        await take_screenshot(page, "key-emptied")
        await address.fill(model_server.base_url.removeprefix("http://") + "/chat/completions/ ")
        await panel.node.get_by_role("button", name="Test", exact=True).click()
        await expect(panel.node).to_contain_text("It works")
        await expect(address).to_have_value(model_server.base_url)
        assert "sk-of-openai" not in str(model_server.requests())
        await panel.node.get_by_role("button", name="Cancel").click()
        assert call_api(lab, "GET", "providers")["providers"]
