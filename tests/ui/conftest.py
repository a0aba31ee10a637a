"""Browser journeys: a real JupyterLab, a real Chromium."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.ui.browser import open_chromium
from tests.ui.browser_engine import browser_environment, open_panel
from tests.ui.lab_server import LabServer, start_lab_server
from tests.ui.rest import call_api

OpenPage = Callable[..., AbstractAsyncContextManager[Page]]
OpenPanel = Callable[[], AbstractAsyncContextManager[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the journeys out only when somebody asked for it."""
    if os.environ.get("CODEINTERP_SKIP_BROWSER") == "1":
        skip = pytest.mark.skip(reason="CODEINTERP_SKIP_BROWSER=1")
        for item in items:
            if item.path.is_relative_to(Path(__file__).parent):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """One JupyterLab with our extension for all journeys; a journey leaves it as it found it."""
    server = start_lab_server(tmp_path_factory.mktemp("lab") / "server")
    yield server
    server.stop()


@pytest.fixture
def nothing_set_up(lab: LabServer) -> None:
    """Forget the providers that other journeys have left: who has one has chosen how to begin."""
    for provider in call_api(lab, "GET", "providers")["providers"]:
        if provider["source"] == "user":
            call_api(lab, "DELETE", f"providers/{provider['id']}")


@pytest.fixture
def open_page(request: pytest.FixtureRequest) -> OpenPage:
    """Open JupyterLab in Chromium: ``async with open_page(lab) as page``; fail on any complaint."""

    @asynccontextmanager
    async def open_lab(
        server: LabServer, path: str = "lab", *, width: int = 1280, height: int = 800
    ) -> AsyncIterator[Page]:
        try:
            async with open_chromium(request.node.name, width, height) as (page, complaints):
                await page.goto(server.page_url(path))
                # A reset layout ends with the launcher; before it, shortcuts may not be bound yet.
                await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
                yield page
                assert complaints.messages == []
        finally:
            # Every chat has a kernel, and their number is limited.
            for chat in call_api(server, "GET", "chats")["chats"]:
                call_api(server, "DELETE", f"chats/{chat['id']}")

    return open_lab


@pytest.fixture(scope="session")
def browser_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A JupyterLab that has packages for the browser engine and fetches none."""
    server = start_lab_server(tmp_path_factory.mktemp("browser-lab") / "server", environment=browser_environment())
    yield server
    server.stop()


@pytest.fixture
def panel(browser_lab: LabServer, open_page: OpenPage) -> OpenPanel:
    """Open a page of ``browser_lab`` that can run code."""

    @asynccontextmanager
    async def open_it() -> AsyncIterator[Page]:
        async with open_page(browser_lab) as page:
            await open_panel(page)
            yield page

    return open_it
