"""A server extension for the benchmarks that watches how late the event loop of a real server is.

``GET benchmark/loop-delay`` answers the delays since the last time it was asked, in seconds.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

STEP_SECONDS = 0.005


class LoopDelayHandler(APIHandler):
    """Answers the delays."""

    auth_resource = "benchmark"
    delays: list[float] = []  # noqa: RUF012 - one list for the process

    @authenticated
    def get(self) -> None:
        """Answer and forget."""
        self.finish(json.dumps(self.delays))
        self.delays.clear()


def look(loop: asyncio.AbstractEventLoop, expected: float) -> None:
    """Note how late this call is and ask for the next."""
    LoopDelayHandler.delays.append(max(0.0, loop.time() - expected))
    loop.call_later(STEP_SECONDS, look, loop, loop.time() + STEP_SECONDS)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "benchmarks.loop_watch"}]


def _load_jupyter_server_extension(server: Any) -> None:
    base_url = server.web_app.settings["base_url"]
    path = url_path_join(base_url, "benchmark/loop-delay")
    server.web_app.add_handlers(".*$", [(path, LoopDelayHandler)])
    loop = server.io_loop.asyncio_loop
    loop.call_later(STEP_SECONDS, look, loop, loop.time() + STEP_SECONDS)
