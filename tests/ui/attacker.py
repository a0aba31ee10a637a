"""A web server of somebody who wants to know that content was looked at: it only takes down who called."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Attacker:
    """The address of the server, and the paths that were asked for."""

    host: str = ""
    paths: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the address without a slash at its end."""
        return f"http://{self.host}"


@contextmanager
def listening_attacker() -> Iterator[Attacker]:
    """Listen on a free port of this machine while the body runs."""
    attacker = Attacker()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is http.server's
            attacker.paths.append(self.path)
            self.send_response(204)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        def do_POST(self) -> None:
            self.do_GET()

        def do_OPTIONS(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        attacker.host = f"127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield attacker
        finally:
            server.shutdown()
            thread.join(timeout=10)
