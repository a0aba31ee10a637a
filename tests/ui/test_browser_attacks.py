"""Hostile code in the browser engine: it reaches neither a server of an attacker nor Jupyter."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ui.attacker import listening_attacker
from tests.ui.attacks import FORGED, LOOK_AROUND, write_probes
from tests.ui.browser import open_chromium
from tests.ui.browser_engine import browser_environment, new_chat, open_panel, run_code, text_of
from tests.ui.firefox import open_firefox
from tests.ui.lab_server import LabServer, start_lab_server

pytestmark = pytest.mark.timeout(400)

Evaluate = Callable[[str], Awaitable[object]]

PANEL_TAB = ".jp-SideBar [data-id=jupyter-codeinterp-panel]"
ATTEMPTS = 4
LATE_SECONDS = 2.0
"""How long the last requests of workers may take."""

WITHOUT_POLICY = """
const frame = HTMLIFrameElement.prototype;
const { set } = Object.getOwnPropertyDescriptor(frame, 'srcdoc');
Object.defineProperty(frame, 'srcdoc', {
  set(text) { set.call(this, text.replace(/<meta http-equiv[^>]*>/, '')); }
});
"""
"""The test's own hole: what would be reached if the frame had no policy."""

SEEN_WITHOUT_POLICY = {
    *("fetch", "fetch-no-cors", "xhr-sync", "websocket", "event-source", "font", "import", "import-scripts"),
    *("worker-of-blob", "worker-of-data", "js-fetch", "js-xhr", "pyfetch", "open-url", "requests", "urllib"),
    *("micropip", "load-package"),
}
"""What reaches both servers through that hole, in either browser; otherwise the battery is blind."""


@dataclass(frozen=True)
class Reached:
    """The names of the probes that each server saw, and what the code could say of its surroundings."""

    attacker: set[str]
    jupyter: set[str]
    said: str


@asynccontextmanager
async def chromium(server: LabServer, _: Path, script: str) -> AsyncIterator[Evaluate]:
    async with open_chromium("attacks") as (page, _complaints):
        await page.add_init_script(script)
        await page.goto(server.page_url())
        await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
        await open_panel(page)
        yield page.evaluate


@asynccontextmanager
async def firefox(server: LabServer, folder: Path, script: str) -> AsyncIterator[Evaluate]:
    async with open_firefox(folder / "profile") as browser:
        await browser.run_first(script)
        await browser.goto(server.page_url())
        await browser.until("document.querySelector('.jp-LauncherCard') !== null")
        await browser.click(PANEL_TAB)
        yield browser.evaluate


BROWSERS = {"chromium": chromium, "firefox": firefox}


async def attack(browser: str, server: LabServer, folder: Path, script: str = "") -> Reached:
    """Run every probe in a chat of the browser engine."""
    with listening_attacker() as attacker:
        async with BROWSERS[browser](server, folder, script) as evaluate:
            chat = await new_chat(server)
            before = await evaluate("location.href")
            for code in write_probes(attacker.url, server.url.rstrip("/")).values():
                await _try(server, chat, code)
            await run_code(server, chat, FORGED)
            await run_code(server, chat, f"import asyncio\nawait asyncio.sleep({LATE_SECONDS})")
            said = text_of(await run_code(server, chat, LOOK_AROUND))
            assert await evaluate("location.href") == before
        requests, log = " ".join(attacker.paths), server.log_file.read_text()
        return Reached(_probes_in(requests), _probes_in(log), said)


async def _try(server: LabServer, chat: str, code: str) -> None:
    # Firefox now and then never comes back from making a worker inside of a worker; Python is ended then, and what a
    # new one imports may take long on a busy machine
    for attempt in range(ATTEMPTS):
        execution = await run_code(server, chat, code, timeout_seconds=10 * 2**attempt)
        if execution["status"] != "timeout":
            return
    raise AssertionError(f"It did not end: {execution}")


def _probes_in(seen: str) -> set[str]:
    return set(re.findall(r"/probe-([a-z-]+)", seen))


@pytest.fixture(params=["/", "/user/zo%C3%AB/"], ids=["at the root", "behind a base URL"])
def victim(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LabServer]:
    arguments = [f"--ServerApp.base_url={request.param}"]
    server = start_lab_server(tmp_path / "server", arguments, environment=browser_environment())
    yield server
    server.stop()


@pytest.mark.parametrize("browser", BROWSERS)
async def test_nothing_gets_out(browser: str, victim: LabServer, tmp_path: Path) -> None:
    reached = await attack(browser, victim, tmp_path)
    assert (reached.attacker, reached.jupyter) == (set(), set())
    assert "origin" not in victim.log_file.read_text().lower()
    assert "null null" in reached.said
    for door in ("document", "localStorage", "parent", "top", "cookieStore", "caches", "indexedDB"):
        assert f"{door} missing" in reached.said


@pytest.mark.parametrize("browser", BROWSERS)
async def test_the_battery_can_see(browser: str, tmp_path: Path) -> None:
    server = start_lab_server(tmp_path / "server", environment=browser_environment())
    try:
        reached = await attack(browser, server, tmp_path, WITHOUT_POLICY)
    finally:
        server.stop()
    assert reached.attacker & reached.jupyter >= SEEN_WITHOUT_POLICY
