"""What models and code say is shown, and neither fetches, nor acts, nor looks like a part of JupyterLab."""

from __future__ import annotations

import asyncio
import re
import time
from urllib.parse import urlsplit

from playwright.async_api import Page, Request, expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import call, refuse, say, script
from tests.ui.attacker import Attacker, listening_attacker
from tests.ui.browser import open_chromium, take_screenshot
from tests.ui.hostile_content import HTML, LEAVE_IN, MARK, MARKDOWN, OUTPUTS, fill, write_code, write_message
from tests.ui.lab_server import LabServer
from tests.ui.panel import Panel
from tests.ui.rest import call_api, connect_model_server

GUARDED = re.compile("hostile-clicked")
THE_END = "All of it was shown."
PATIENCE_SECONDS = 30.0

LEFTOVERS = """panel => {
    const found = [];
    for (const link of panel.querySelectorAll('a[href]')) {
        if (link.closest('pre') && link.rel === 'noopener') {
            continue;  // JupyterLab's links in terminal text; clicks on them are guarded
        }
        const address = new URL(link.href);
        const ours = address.host === location.host && address.pathname !== location.pathname;
        if (!['http:', 'https:', 'mailto:'].includes(address.protocol)
            || ours && !address.pathname.includes('/codeinterp/api/v1/files/')) {
            found.push(link.outerHTML);
        }
    }
    const content = '.jp-CodeInterp-markdown, .jp-CodeInterp-outputs';
    for (const area of panel.querySelectorAll(content)) {
        for (const node of area.querySelectorAll(
            '[data-commandlinker-command], [data-commandlinker-args], .jp-Dialog, [contenteditable], [ping], [srcset],'
            + '[id^=hostile], [name^=hostile], iframe, object, embed, video, audio, form, script, style, link,'
            + '[style*="url("], img:not([src^="data:image/"]):not([src*="/codeinterp/api/v1/files/"]),'
            + 'figure, .jp-RenderedMermaid')) {
            found.push(node.outerHTML);
        }
    }
    return found.map(html => html.slice(0, 200));
}"""
"""Finds what a click, or the next version of a browser, could make something of."""


async def test_hostile_content_reaches_nobody_and_the_check_would_notice(
    lab: LabServer, model_server: ModelServerProcess
) -> None:
    with listening_attacker() as attacker:
        try:
            async with open_chromium("hostile-content") as (page, complaints):
                called: list[str] = []
                await page.expose_function("hostile", lambda name: called.append(name))
                asked: list[str] = []
                page.on("request", lambda request: _note(request, asked))
                panel = await _show_all(page, lab, model_server, attacker)
                await _wait_for_fetches(page, attacker)
                await take_screenshot(page, "hostile-content")
                assert (attacker.paths, asked, called) == ([], [], [])
                left = await panel.node.evaluate(LEFTOVERS)
                assert left == [], "\n".join(left)
                await panel.executions.first.get_by_text("Traceback", exact=True).click()
                for link in await panel.executions.first.locator("a", has_text=GUARDED).all():
                    await link.click(modifiers=["ControlOrMeta"])
                    await link.click()
                await _wait_for_fetches(page, attacker)
                assert (attacker.paths, asked, called, len(page.context.pages)) == ([], [], [], 1)
                assert complaints.messages == []

                # the same page with our sanitizer out of the way
                await page.add_init_script(LEAVE_IN)
                await page.goto(lab.page_url())
                await panel.open(new_chat=False)
                await expect(panel.answers.nth(-2)).to_contain_text(THE_END)
                await panel.scroll_to_start()
                await expect(panel.executions.first.locator(".jp-CodeInterp-outputs")).to_be_attached()
                await _wait_for_fetches(page, attacker)
                reached = {path for path in attacker.paths if MARK in path}
                assert {f"/{MARK}{name}" for name in ("img", "video-poster", "md-image", "md-reference")} <= reached
                assert any(f"/{MARK}img-jupyter" in url for url in asked)
        finally:
            for chat in call_api(lab, "GET", "chats")["chats"]:
                call_api(lab, "DELETE", f"chats/{chat['id']}")


def test_the_battery_is_large() -> None:
    assert len({**HTML, **MARKDOWN, **OUTPUTS}) >= 130


async def _show_all(page: Page, lab: LabServer, models: ModelServerProcess, attacker: Attacker) -> Panel:
    """Show everything a model, code, a provider and a person can name; live, and in one chat."""

    def payload(name: str) -> str:
        return str(fill('<img src="{u}" onerror="{run}">', name, attacker.host))

    text = f"{write_message(attacker.host)}\n\n{THE_END}"
    models.load(script(call(write_code(attacker.host)), say(text), refuse(400, f"Sorry. {payload('refusal')}")))
    model = connect_model_server(lab, models)
    await page.goto(lab.page_url())
    panel = await Panel(page).open()
    await panel.choose_model(model)
    await panel.run_at_once()
    name = "<img src=hostile-file-name onerror=hostile(`hostile-file-name`)>.csv"
    await panel.node.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/html", "buffer": b"a,b"}
    )
    await expect(panel.node.get_by_label("Attached files")).to_contain_text(name)
    await panel.send(payload("title"))
    await panel.wait_for_answer()
    await expect(panel.answers.last).to_contain_text(THE_END)
    await panel.scroll_to_start()
    await expect(panel.executions.first).to_contain_text(payload("raised"))
    await expect(panel.executions.first).to_contain_text(payload("printed"))
    await panel.send("And now?")
    await expect(panel.answers.last).to_contain_text(payload("refusal"))
    await panel.node.get_by_role("button", name="All chats").click()
    await expect(panel.node.get_by_label("Chats", exact=True)).to_contain_text(payload("title")[:40])
    await panel.node.get_by_role("button", name="All chats").click()
    await panel.scroll_to_start()
    await expect(panel.executions.first).to_contain_text(payload("printed"))
    return panel


def _note(request: Request, asked: list[str]) -> None:
    """Take down what goes to where only a payload points."""
    address = urlsplit(request.url)
    if MARK in request.url or "/logout" in address.path:
        asked.append(request.url)


async def _wait_for_fetches(page: Page, attacker: Attacker) -> None:
    """Wait until a picture asked for after everything else has arrived, and forget it."""
    for number in range(2):
        path = f"/probe-{number}"
        await page.evaluate("url => { new Image().src = url; }", attacker.url + path)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while path not in attacker.paths:
            assert time.monotonic() < deadline, "the attacker's server hears nothing"
            await asyncio.sleep(0.02)
        attacker.paths.remove(path)
