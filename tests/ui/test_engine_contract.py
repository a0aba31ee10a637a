"""The browser engine keeps the promises of every engine, in a real page; where it cannot, the difference is named."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page
from traitlets.config import Config

from jupyter_codeinterp.engines.browser import BrowserEngine
from jupyter_codeinterp.engines.seam import Place
from jupyter_codeinterp.protocol.engine_events import OutcomeStatus
from tests.engines.contract import PROMISES, STOP_PROMISES, Check
from tests.engines.running import PATIENCE_SECONDS, Run, Started, run_code
from tests.test_app import find_app
from tests.ui.browser import open_chromium
from tests.ui.browser_engine import open_panel, package_cache
from tests.ui.lab_server import OFFLINE_PAGE

pytestmark = pytest.mark.timeout(300)

PLACE = Place("contract")
SHARE = Path(sys.prefix) / "share" / "jupyter"

DIFFERENCES: dict[str, tuple[OutcomeStatus, Check]] = {
    # a Python that computes hears nothing; it is ended, and a new one takes its place
    "code ends at its deadline and variables are kept": ("timeout", lambda run: run.notes() == ["variables_lost"]),
    # what is too much for a chat is cut before it leaves the page
    "a huge value is one result": ("ok", lambda run: len(str(run.events[-1])) < 1_100_000),
}
"""What the browser does otherwise, by the promise; docs/users/browser-engine.md says so."""


@pytest.fixture
def jp_server_config(jp_server_config: Config, jp_config_dir: Path, tmp_path: Path) -> Config:
    """A JupyterLab in this process, whose engine the test can reach."""
    page_config = jp_config_dir / "labconfig" / "page_config.json"
    page_config.parent.mkdir()
    page_config.write_text(json.dumps(OFFLINE_PAGE))
    jp_server_config.ServerApp.jpserver_extensions["jupyterlab"] = True
    jp_server_config.LabApp.app_dir = str(SHARE / "lab")
    jp_server_config.LabApp.extra_labextensions_path = [str(SHARE / "labextensions")]
    jp_server_config.LabApp.user_settings_dir = str(tmp_path / "settings")
    jp_server_config.LabApp.workspaces_dir = str(tmp_path / "workspaces")
    jp_server_config.CodeInterp.pyodide_cache_folder = str(package_cache())
    return jp_server_config


@asynccontextmanager
async def engine_of_a_page(server: Any) -> AsyncIterator[tuple[BrowserEngine, Page]]:
    """Open the panel in Chromium and give the engine that it serves."""
    rooms = await find_app(server).site.rooms()
    async with open_chromium("engine-contract") as (page, _):
        await page.goto(f"{server.connection_url}lab?token={server.identity_provider.token}&reset")
        await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
        await open_panel(page)
        await asyncio.wait_for(until_a_page_is_there(rooms.pages), PATIENCE_SECONDS)
        yield rooms.browser, page


async def until_a_page_is_there(pages: Any) -> None:
    while not pages.choices("contract", None):
        await pages.changed()


@pytest.mark.usefixtures("http_server")
async def test_the_browser_keeps_the_promises_of_every_engine(jp_serverapp: Any, subtests: pytest.Subtests) -> None:
    async with engine_of_a_page(jp_serverapp) as (engine, _):
        for promise in PROMISES:
            status, check = DIFFERENCES.get(promise.name, (promise.status, promise.check))
            with subtests.test(promise.name):
                run = Run()
                for code in promise.code:
                    run = await run_code(engine, code, PLACE, promise.deadline_seconds)
                assert (run.outcome.status, check(run)) == (status, True), run
        for stop in STOP_PROMISES:
            with subtests.test(stop.name):
                await run_code(engine, "kept = 7", PLACE)
                started = Started(engine, stop.code, PLACE)
                await started.until_output("ready")
                run = await started.stop()
                assert (run.outcome.status, run.notes()) == ("interrupted", ["variables_lost"])
                after = await run_code(engine, "kept", PLACE)
                assert (after.raised().ename, after.notes()) == ("NameError", ["variables_lost"])
