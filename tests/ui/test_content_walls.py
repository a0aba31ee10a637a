"""The code that a person is asked about is whole and on top, whatever models and outputs write around it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import call, say, script
from tests.ui.browser import open_chromium, take_screenshot
from tests.ui.firefox import open_firefox
from tests.ui.hostile_content import LEAVE_IN
from tests.ui.lab_server import LabServer
from tests.ui.layout_attacks import CODE, FORMULAS, write_message, write_outputs
from tests.ui.rest import call_api, connect_model_server

pytestmark = pytest.mark.timeout(900)

Evaluate = Callable[[str], Awaitable[Any]]

PATIENCE_SECONDS = 90.0
LOOK_SECONDS = 0.05
TAB = ".jp-SideBar [data-id=jupyter-codeinterp-panel]"
TITLE = "Files"
END = "All of it was said."

TEAR_DOWN = """(() => {
    const style = document.createElement('style');
    style.id = 'torn-down';
    style.textContent = `
        .jp-CodeInterp-root * { contain: none !important; isolation: auto !important; }
        .jp-CodeInterp-root :is(.jp-CodeInterp-markdown, .jp-CodeInterp-outputs, .jp-CodeInterp-outputs *)
            { overflow: visible !important; }
        .jp-CodeInterp-root .jp-CodeInterp-execution { position: static !important; z-index: auto !important; }`;
    document.head.append(style);
})()"""
"""Takes the second wall away: content is contained by nothing, and the card is not above it."""

REBUILD = "document.querySelector('#torn-down').remove()"

PANEL = "document.querySelector('#jupyter-codeinterp-panel')"
MAIN = "document.querySelector('.jp-CodeInterp-main')"

LOOK = """(root => {
    const card = root.querySelector('.jp-CodeInterp-execution[data-status=waiting_approval]');
    const place = card.closest('article');
    const covered = new Set();
    let least = Infinity;
    const lookAt = (name, what) => {
        // A narrow sidebar leaves some buttons to the menu.
        const parts = [...card.querySelectorAll(what)].filter(part => part.getClientRects().length > 0);
        least = Math.min(least, parts.length);
        for (const part of parts) {
            const {left, top, width, height} = part.getBoundingClientRect();
            for (const across of [0.02, 0.3, 0.7, 0.98]) {
                for (const down of [0.2, 0.8]) {
                    const seen = document.elementFromPoint(left + width * across, top + height * down);
                    if (!seen || !card.contains(seen)) {
                        covered.add(`${name}: ${what} by ${(seen?.outerHTML ?? 'nothing').slice(0, 150)}`);
                    }
                }
            }
        }
    };
    const look = name => {
        card.scrollIntoView({block: 'center'});
        lookAt(name, '.cm-line');
        lookAt(name, 'button');
        lookAt(name, 'header');
        lookAt(name, 'p');
    };
    const copies = [];
    for (const block of root.querySelectorAll('.jp-CodeInterp-block, .jp-CodeInterp-userText')) {
        copies.push(block.cloneNode(true));
    }
    for (const outputs of root.querySelectorAll('.jp-CodeInterp-outputs')) {
        for (const output of outputs.children) {
            const copy = outputs.cloneNode(false);
            copy.append(output.cloneNode(true));
            copies.push(copy);
        }
    }
    look('as it is');
    for (const copy of copies) {
        const name = copy.innerHTML.slice(0, 200);
        const around = [copy, copy.cloneNode(true), copy.cloneNode(true)];
        card.before(around[0]);
        card.after(around[1]);
        place.after(around[2]);
        look(name);
        around.forEach(node => node.remove());
    }
    return JSON.stringify({covered: [...covered], copies: copies.length, least});
})"""
"""Puts every piece of content before and behind the card and says where the card is covered."""


async def _until(evaluate: Evaluate, expression: str) -> None:
    for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
        if await evaluate(f"Boolean({expression})"):
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise AssertionError(f"It did not become true: {expression}")


@asynccontextmanager
async def chromium(server: LabServer, _: Path, before: str) -> AsyncIterator[Evaluate]:
    async with open_chromium("content-walls") as (page, complaints):
        await page.add_init_script(before)
        await page.goto(server.page_url())
        await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
        await page.locator(TAB).click()
        yield page.evaluate
        await take_screenshot(page, f"content-walls-{'first' if not before else 'second'}")
        # What the sanitizer would have taken out may fetch.
        assert before or complaints.messages == []


@asynccontextmanager
async def firefox(server: LabServer, folder: Path, before: str) -> AsyncIterator[Evaluate]:
    async with open_firefox(folder / "profile") as browser:
        await browser.run_first(before)
        await browser.goto(server.page_url())
        await browser.until("document.querySelector('.jp-LauncherCard')?.offsetParent")
        await browser.click(TAB)
        yield browser.evaluate


BROWSERS = {"chromium": chromium, "firefox": firefox}


@pytest.fixture
def asking_chat(lab: LabServer, model_server: ModelServerProcess) -> Iterator[str]:
    """A chat with hostile outputs and text, which asks whether code may run."""
    model_server.load(script(call(write_outputs()), say("Shown."), call(CODE, text=f"{write_message()}\n\n{END}")))
    model = connect_model_server(lab, model_server)
    chat = call_api(lab, "POST", "chats", {"model": model, "engine": "jupyter", "approval": "auto", "title": TITLE})
    yield str(chat["id"])
    call_api(lab, "DELETE", f"chats/{chat['id']}")


async def _ask(server: LabServer, chat: str) -> None:
    """Run the turn with the outputs, then the one that stops at the card."""
    for approval, text in (("auto", "Show it."), ("ask", "Go on.")):
        await asyncio.to_thread(call_api, server, "PATCH", f"chats/{chat}", {"approval": approval})
        await asyncio.to_thread(call_api, server, "POST", f"chats/{chat}/turns", {"text": text})
        for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
            state = await asyncio.to_thread(call_api, server, "GET", f"chats/{chat}")
            parts = [part for message in state["messages"] for part in message["parts"]]
            if state["turn"] is None or parts[-1].get("status") == "waiting_approval":
                break
            await asyncio.sleep(LOOK_SECONDS)
    assert parts[-1].get("status") == "waiting_approval"


async def _open(evaluate: Evaluate, chat: str, *, main: bool) -> str:
    """Show the chat in the sidebar, or in the main area, with all that is in it; return where it is."""
    row = f"{PANEL}.querySelector('[data-chat-id=\"{chat}\"]')"
    show = f"{PANEL}?.querySelector('button[aria-label=\"All chats\"]')"
    # Looking and clicking are one step: the panel may be drawn again between two.
    await _until(evaluate, f"{row} || ({show} && ({show}.click(), true))")
    await _until(evaluate, row)
    button = f"{row}.closest('li').querySelector('button[aria-label$=\"in the main area\"]')" if main else row
    await evaluate(f"void {button}.click()")
    root = MAIN if main else PANEL
    await _until(evaluate, f"{root}?.querySelector('[data-status=waiting_approval] .cm-line')")
    await _until(evaluate, f"{root}.textContent.includes({json.dumps(END)})")
    # What is far from what is seen is not rendered.
    outputs = f"{root}.querySelectorAll('.jp-CodeInterp-rich').length"
    await _until(
        evaluate,
        f"({root}.querySelector('.jp-CodeInterp-messages').scrollTop = 0, {outputs} > {len(FORMULAS)})",
    )
    formulas = f"{root}.querySelectorAll('.jp-CodeInterp-markdown mjx-container').length"
    await _until(evaluate, f"{formulas} >= {2 * len(FORMULAS)}")
    return root


async def _covered(evaluate: Evaluate, root: str) -> list[str]:
    found = json.loads(await evaluate(f"{LOOK}({root})"))
    assert found["copies"] > 150
    assert found["least"] >= 1
    covered: list[str] = found["covered"]
    return covered


@pytest.mark.parametrize("browser", BROWSERS)
async def test_the_card_is_whole_behind_each_of_two_walls_and_only_behind_them(
    browser: str, lab: LabServer, asking_chat: str, tmp_path: Path
) -> None:
    await _ask(lab, asking_chat)
    async with BROWSERS[browser](lab, tmp_path / "both", "") as evaluate:
        for main in (False, True):
            root = await _open(evaluate, asking_chat, main=main)
            assert await _covered(evaluate, root) == []
            # the sanitizer alone holds back what is HTML
            await evaluate(TEAR_DOWN)
            assert [found for found in await _covered(evaluate, root) if "mjx-" not in found] == []
            await evaluate(REBUILD)
    async with BROWSERS[browser](lab, tmp_path / "one", LEAVE_IN) as evaluate:
        for main in (False, True):
            # the boxes alone hold back everything
            root = await _open(evaluate, asking_chat, main=main)
            assert await _covered(evaluate, root) == []
            # without either, what once lay over the code does so again
            await evaluate(TEAR_DOWN)
            covered = await _covered(evaluate, root)
            assert [found for found in covered if "cm-line" in found and "cm-layer" in found]
            await evaluate(REBUILD)
