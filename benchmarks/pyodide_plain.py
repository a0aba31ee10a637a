"""Plain Pyodide in a page of its own, without anything of ours: what the browser engine is compared with.

The page is served with the headers of our server and holds Pyodide on its main thread, as Pyodide's guide shows it.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from jupyter_codeinterp.web.pyodide import FOREVER
from tests.ui.browser import open_chromium
from tests.ui.browser_engine import package_cache

PYODIDE = Path(__file__).parents[1] / "node_modules" / "pyodide"
MEDIA_TYPES = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".json": "application/json",
}

HTML = b"""<!doctype html>
<title>Plain Pyodide</title>
<link rel="icon" href="data:,">
<script type="module">
  const home = new URL('./', location.href).href;
  let pyodide;
  const steps = {
    async boot() {
      const { loadPyodide } = await import(`${home}pyodide.mjs`);
      pyodide = await loadPyodide({ indexURL: home, packageBaseUrl: home, env: { MPLBACKEND: 'agg' } });
    },
    async run(code) {
      await pyodide.loadPackagesFromImports(code);
      return pyodide.runPythonAsync(code);
    }
  };
  /** Run code, in a new Pyodide if asked for, and return the milliseconds and the value as text. */
  window.time = async (code, isNew) => {
    const began = performance.now();
    if (isNew) {
      await steps.boot();
    }
    const value = await steps.run(code);
    return [performance.now() - began, String(value)];
  };
</script>
"""

SAVE = """
import base64, io
content = io.BytesIO()
figure.savefig(content, format="png", bbox_inches="tight")
plt.close(figure)
base64.b64encode(content.getvalue()).decode()
"""
"""In place of ``plt.show()``, which in plain Pyodide needs an element to draw into."""


class _Handler(BaseHTTPRequestHandler):
    """GET the page, a file of Pyodide, or a package."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer with the bytes, which a browser may keep like those of our server."""
        name = self.path.lstrip("/")
        content, media_type = self._find(name) if name else (HTML, "text/html")
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content or b"")))
        self.send_header("Cache-Control", FOREVER if name else "no-store")
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 # the name is the base class's
        """Say nothing."""

    def _find(self, name: str) -> tuple[bytes | None, str]:
        for folder in (PYODIDE, package_cache()):
            path = folder / name
            if path.parent == folder and path.is_file():
                return path.read_bytes(), MEDIA_TYPES.get(path.suffix, "application/octet-stream")
        return None, "text/plain"


@contextmanager
def plain_server() -> Iterator[str]:
    """Serve the page and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@asynccontextmanager
async def plain_page(url: str) -> AsyncIterator[Page]:
    """Open the page in a fresh profile; nothing of Pyodide is loaded yet."""
    async with open_chromium("pyodide-plain") as (page, complaints):
        await page.goto(url)
        await page.wait_for_function("() => 'time' in window")
        yield page
        if complaints.messages:
            raise SystemExit(f"The plain page complained: {complaints.messages}")


async def run_plain(page: Page, code: str, *, new: bool = False) -> tuple[float, str]:
    """Return the seconds that code took, with ``new`` from before Pyodide was loaded, and its value as text."""
    milliseconds, value = await page.evaluate("([code, isNew]) => time(code, isNew)", [code, new])
    return milliseconds / 1000, value


async def draw_plain(page: Page, code: str, *, new: bool = False) -> float:
    """Return the seconds until the ``figure`` of the code was a picture."""
    seconds, value = await run_plain(page, code.replace("plt.show()", "") + SAVE, new=new)
    if not value.startswith("iVBOR"):
        raise SystemExit(f"Plain Pyodide made no picture: {value[:200]}")
    return seconds
