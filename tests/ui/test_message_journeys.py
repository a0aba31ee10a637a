"""What a person does with messages: word them anew, go through their versions, read up while more arrives."""

from __future__ import annotations

from dataclasses import replace

from playwright.async_api import Page, WebSocketRoute, expect

from jupyter_codeinterp.protocol.outputs import StreamOutput
from jupyter_codeinterp.protocol.parts import ExecutionPart, TextPart
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import say, script, slow_stream
from tests.store.samples import make_chat, make_messages, make_turn, opened
from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import Panel
from tests.ui.rest import connect_model_server

TURNS = 60
WHEEL_PIXELS = 240

SCROLL = """async (pixels) => {
  const area = document.querySelector('.jp-CodeInterp-messages');
  const box = area.getBoundingClientRect();
  let seen = null;
  for (let y = box.top + box.height / 2; !seen && y < box.bottom; y += 10) {
    seen = document.elementFromPoint(box.left + 40, y).closest('p, li, pre, .jp-CodeInterp-answerBar');
  }
  if (!seen) throw new Error('Nothing is seen.');
  const before = seen.getBoundingClientRect().top + area.scrollTop - Math.max(0, area.scrollTop - pixels);
  area.dispatchEvent(new WheelEvent('wheel', { bubbles: true }));
  area.scrollTop -= pixels;
  for (let frame = 0; frame < 6; frame++) await new Promise(requestAnimationFrame);
  return { jump: seen.isConnected ? Math.abs(seen.getBoundingClientRect().top - before) : 1e6, top: area.scrollTop };
}"""
"""Scroll up and tell by how much a text below the middle is not where it should be."""


async def fill_long_chat(lab: LabServer) -> None:
    """Store a chat that is much longer than a page."""
    async with opened(lab.data_folder / "codeinterp", instance_id="test") as store:
        await store.chats.create(make_chat("long", title="Long chat"))
        parent: str | None = None
        for index in range(TURNS):
            turn = make_turn(f"turn-{index}", chat_id="long")
            ask, answer = make_messages(turn, parent_id=parent, text=f"Question {index}")
            printed = StreamOutput("stdout", "a printed line\n" * (index % 12 + 1))
            run = ExecutionPart(f"run-{index}", "print(1)", "jupyter", "model", status="ok", outputs=(printed,))
            parts = (TextPart(f"Answer {index}: " + "words of prose " * (index % 40)), run, TextPart("- a\n- b"))
            await store.conversation.begin_turn(turn, [ask, answer])
            ended = make_turn(turn.id, chat_id="long", state="finished")
            await store.conversation.end_turn(ended, replace(answer, parts=parts, stopped_reason="answer", ended=60.0))
            parent = answer.id


async def test_a_question_is_edited_and_both_versions_stay(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(say("The first answer."), say("The second answer.")))
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await panel.send("Hello")
        await panel.wait_for_answer()
        question = panel.node.locator(".jp-CodeInterp-user")
        await question.hover()
        await question.get_by_role("button", name="Edit message").click()
        box = question.get_by_label("Edit the message")
        await expect(box).to_be_focused()
        await box.fill("Hello again,\nand in two lines")
        await take_screenshot(page, "edit-message")
        await box.press("Enter")
        await expect(panel.answers.last).to_contain_text("The second answer.")
        await expect(panel.input).to_be_focused()
        await expect(question).to_contain_text("2 / 2")
        await take_screenshot(page, "edited-message")

        earlier = question.get_by_role("button", name="Earlier version")
        await earlier.focus()
        await earlier.press("Enter")
        await expect(panel.answers.last).to_contain_text("The first answer.")
        await expect(question).to_contain_text("1 / 2")
        await expect(earlier).to_be_focused()
        await page.reload()
        await panel.open(new_chat=False)
        await expect(panel.answers.last).to_contain_text("The first answer.")
        await panel.node.get_by_role("button", name="Later version").click()
        await expect(panel.answers.last).to_contain_text("The second answer.")


async def test_an_answer_is_repeated_and_its_versions_are_shown(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(say("One way."), say("Another way.")))
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await panel.send("How?")
        answer = await panel.wait_for_answer()
        await answer.get_by_role("button", name="Ask again").click()
        await expect(answer).to_contain_text("Another way.")
        await expect(answer).to_contain_text("2 / 2")
        await expect(answer).to_contain_text("100 → 20 tokens")
        await answer.get_by_role("button", name="Earlier version").click()
        await expect(answer).to_contain_text("One way.")
        await take_screenshot(page, "answer-versions")


async def test_a_long_chat_is_read_upwards_without_a_jump(lab: LabServer, open_page: OpenPage) -> None:
    await fill_long_chat(lab)
    async with open_page(lab) as page:
        panel = await Panel(page).open(new_chat=False)
        await expect(panel.answers.last).to_contain_text(f"Answer {TURNS - 1}:")
        assert await panel.answers.count() < TURNS / 2
        kept = panel.answers.last.get_by_role("button", name="Ask again")
        await kept.focus()
        top, jumps = 1.0, []
        while top > 0:
            moved = await page.evaluate(SCROLL, WHEEL_PIXELS)
            top = moved["top"]
            jumps.append(moved["jump"])
        assert max(jumps) <= 2
        await expect(panel.node.locator(".jp-CodeInterp-userText").first).to_be_in_viewport()
        await expect(panel.node.get_by_text("New output")).to_have_count(0)
        await expect(kept).to_be_focused()
        await take_screenshot(page, "long-chat-top")


async def test_a_lost_connection_loses_and_repeats_nothing(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        sockets = await reopen_with_sockets(page)
        model_server.load(slow_stream())
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await panel.send("Count words")
        await expect(panel.answers.last).to_contain_text("word word word")
        await sockets[-1].close(code=1011, reason="lost")
        answer = await panel.wait_for_answer()
        assert len(sockets) > 1
        assert (await answer.locator(".jp-CodeInterp-text").inner_text()).split() == ["word"] * 80
        await expect(panel.node.locator(".jp-CodeInterp-userText")).to_have_count(1)


async def reopen_with_sockets(page: Page) -> list[WebSocketRoute]:
    """Load the page again so that the connections of its event socket can be cut; they are gathered in the list."""
    sockets: list[WebSocketRoute] = []

    def gather(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    await page.route_web_socket("**/codeinterp/api/v1/events*", gather)
    await page.reload()
    return sockets
