"""Firefox, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi), which Debian's build speaks by itself."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tornado.websocket import WebSocketClientConnection, websocket_connect

PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.1
MISSING = (
    "The attacks are tried in Firefox too. Install it (Debian: apt-get install firefox-esr), or set CODEINTERP_FIREFOX "
    "to its path, or set CODEINTERP_SKIP_BROWSER=1 to leave the browser tests out."
)
NAMES = ("firefox-esr", "firefox")

PREFERENCES = {
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.server": "",
}


class Firefox:
    """One page of a Firefox of its own."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self.context = ""

    async def call(self, method: str, **params: Any) -> Any:
        """Send a command and return its result; raises RuntimeError with what the browser says."""
        number = next(self._numbers)
        await self._connection.write_message(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            text = await asyncio.wait_for(self._connection.read_message(), PATIENCE_SECONDS)
            if text is None:
                raise RuntimeError("Firefox is gone.")
            answer = json.loads(text)
            if answer.get("id") == number:
                break
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]

    async def goto(self, url: str) -> None:
        await self.call("browsingContext.navigate", context=self.context, url=url, wait="complete")

    async def run_first(self, script: str) -> None:
        """Run this JavaScript in every page before its own."""
        await self.call("script.addPreloadScript", functionDeclaration=f"() => {{ {script} }}")

    async def evaluate(self, expression: str) -> Any:
        """Return the value of JavaScript in the page: a string, number or truth value."""
        answer = await self.call(
            "script.evaluate", expression=expression, target={"context": self.context}, awaitPromise=True
        )
        if answer["type"] != "success":
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']['text']}")
        return answer["result"].get("value")

    async def click(self, selector: str) -> None:
        """Click the middle of what matches, once it is there, as a hand does."""
        found = f"document.querySelector({json.dumps(selector)})"
        await self.until(f"{found} !== null")
        place = (
            f"(box => JSON.stringify([box.x + box.width / 2, box.y + box.height / 2]))({found}.getBoundingClientRect())"
        )
        x, y = map(round, json.loads(await self.evaluate(place)))
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        hand = {"type": "pointer", "id": "hand", "actions": [{"type": "pointerMove", "x": x, "y": y}, *press]}
        await self.call("input.performActions", context=self.context, actions=[hand])

    async def until(self, expression: str) -> None:
        """Return when the JavaScript is true; fails when it does not become so."""
        for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
            if await self.evaluate(expression):
                return
            await asyncio.sleep(LOOK_SECONDS)
        raise AssertionError(f"It did not become true: {expression}")


def find_firefox() -> str | None:
    """Return the path of an installed Firefox."""
    named = os.environ.get("CODEINTERP_FIREFOX")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@asynccontextmanager
async def open_firefox(profile: Path) -> AsyncIterator[Firefox]:
    """Start Firefox with an empty profile in a new folder."""
    path = find_firefox()
    if path is None:
        pytest.fail(MISSING)
    await asyncio.to_thread(_make_profile, profile)
    process = await asyncio.create_subprocess_exec(
        *(path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "HOME": str(profile)},
    )
    reading = connection = None
    try:
        assert process.stderr
        address = await asyncio.wait_for(_find_address(process.stderr), PATIENCE_SECONDS)
        reading = asyncio.create_task(process.stderr.read())  # a full pipe would stop it
        connection = await websocket_connect(f"{address}/session", max_message_size=100_000_000)
        browser = Firefox(connection)
        await browser.call("session.new", capabilities={})
        tree = await browser.call("browsingContext.getTree", maxDepth=0)
        browser.context = tree["contexts"][0]["context"]
        yield browser
    finally:
        if connection is not None:
            connection.close()
        if process.returncode is None:
            process.kill()
        await process.wait()
        if reading is not None:
            await reading


def _make_profile(folder: Path) -> None:
    folder.mkdir(parents=True)
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items())
    (folder / "user.js").write_text("\n".join(lines))


async def _find_address(said: asyncio.StreamReader) -> str:
    lines = []
    while line := (await said.readline()).decode(errors="replace"):
        lines.append(line)
        if match := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
            return match[1]
    raise RuntimeError(f"Firefox did not start:\n{''.join(lines)}")
