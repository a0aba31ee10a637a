"""Chromium, and what it complained about while a journey ran."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import ConsoleMessage, Error, Page, Request, Response, async_playwright

RESULTS = Path(__file__).parents[2] / "test-results"
"""Where screenshots go; git ignores it."""

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

MISSING = (
    "Browser journeys need Chromium. Install it (Debian: apt-get install chromium), or set CODEINTERP_CHROMIUM to its "
    "path, or set CODEINTERP_SKIP_BROWSER=1 to leave these tests out."
)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

LOCAL_SCHEMES = ("about", "blob", "data")

SHARED_MODULE = re.compile(r"shared (singleton )?module|Unsatisfied version", re.IGNORECASE)
"""What the page warns when the extension and JupyterLab disagree about a package."""


def find_chromium() -> str | None:
    """Return the path of an installed Chromium."""
    named = os.environ.get("CODEINTERP_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@dataclass
class Complaints:
    """What the page reported: errors on its console, uncaught exceptions, failed requests, any to the outside."""

    messages: list[str] = field(default_factory=list)

    def listen_to(self, page: Page) -> None:
        """Collect what this page reports from now on."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.messages.append(f"uncaught: {error}"))
        page.on("request", self._on_request)
        page.on("requestfailed", self._on_request_failed)
        page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" or SHARED_MODULE.search(message.text):
            self.messages.append(f"console {message.type}: {message.text}")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in LOCAL_SCHEMES and address.hostname not in ("127.0.0.1", "localhost"):
            self.messages.append(f"request to the outside: {request.method} {request.url}")

    def _on_request_failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page itself went elsewhere
            self.messages.append(f"request failed: {request.method} {request.url} ({request.failure})")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.messages.append(f"status {response.status}: {response.request.method} {response.url}")


@asynccontextmanager
async def open_chromium(
    name: str, width: int = 1280, height: int = 800, flags: Sequence[str] = ()
) -> AsyncIterator[tuple[Page, Complaints]]:
    """Open a page in a fresh profile; when the body fails, leave ``name``.png in the results."""
    path = find_chromium()
    if path is None:
        pytest.fail(MISSING)
    complaints = Complaints()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
        try:
            page = await browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(30_000)
            complaints.listen_to(page)
            try:
                yield page, complaints
            except BaseException:
                await take_screenshot(page, f"FAILED-{name}")
                raise
        finally:
            await browser.close()


async def take_screenshot(page: Page, name: str) -> None:
    """Keep a picture of the page in the results; a page that is gone leaves none."""
    RESULTS.mkdir(exist_ok=True)
    try:
        await page.screenshot(path=RESULTS / f"{re.sub(r'[^A-Za-z0-9_-]+', '-', name)}.png")
    except Error as error:
        sys.stderr.write(f"No screenshot of {name}: {error}\n")
