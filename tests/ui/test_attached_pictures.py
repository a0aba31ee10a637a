"""Pictures that a person attaches: seen in the input and in the message, and shown to a model that takes them."""

from __future__ import annotations

import base64

from playwright.async_api import Page, expect

from tests.outputs.pictures import png
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import refuse, say, script
from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import Panel
from tests.ui.rest import connect_model_server

PHOTO = png(320, 200)
NO_PICTURES = "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj"
PASTE = """([base64, name]) => {
  const bytes = Uint8Array.from(atob(base64), char => char.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type: 'image/png' }));
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
}"""


async def paste(page: Page, panel: Panel, name: str) -> None:
    """Paste a picture into the input, as from the clipboard."""
    await panel.input.focus()
    await page.evaluate(PASTE, [base64.b64encode(PHOTO).decode(), name])


async def test_a_pasted_picture_is_seen_enlarged_and_shown_to_the_model(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(say("A grey field.")))
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await paste(page, panel, "image.png")
        attached = panel.node.get_by_role("list", name="Attached files").get_by_role("button", name="Enlarge: pasted")
        await expect(attached).to_be_visible()
        await take_screenshot(page, "picture-in-input")
        await panel.send("What is this?")
        await panel.wait_for_answer()
        await expect(attached).to_have_count(0)
        thumbnail = panel.node.locator(".jp-CodeInterp-user").get_by_role("button", name="Enlarge: pasted")
        box = await thumbnail.bounding_box()
        assert box is not None
        assert 90 < box["height"] < 100
        assert await thumbnail.locator("img").evaluate("image => image.naturalWidth") == 320
        await take_screenshot(page, "picture-in-message")

        await thumbnail.focus()
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="pasted")
        await expect(dialog.get_by_role("img", name="pasted")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(thumbnail).to_be_focused()

        (body,) = model_server.chat_bodies()
        kinds = [part["type"] for part in body["messages"][-1]["content"]]
        assert kinds == ["text", "image_url"]


async def test_a_model_that_refuses_pictures_answers_without_and_it_is_said(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(refuse(500, NO_PICTURES), say("I cannot see it."), say("Still not.")))
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await panel.node.locator("input[type=file]").set_input_files(
            {"name": "photo.png", "mimeType": "image/png", "buffer": PHOTO}
        )
        await expect(panel.node.get_by_role("button", name="Enlarge: photo.png")).to_be_visible()
        await panel.send("What is this?")
        answer = await panel.wait_for_answer()
        await expect(answer).to_contain_text("does not take pictures")
        await expect(answer).to_contain_text("I cannot see it.")
        await take_screenshot(page, "pictures-refused")
        await panel.send("And now?")
        await panel.wait_for_answer()
        await expect(panel.answers.last).not_to_contain_text("does not take pictures")
        first, second, third = model_server.chat_bodies()
        assert "image_url" in str(first)
        assert "image_url" not in str((second, third))
        assert "cannot be shown to you" in str(second)
