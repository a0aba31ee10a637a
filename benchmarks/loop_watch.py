"""A server extension for the benchmarks that watches how late the event loop of a real server is.

``GET benchmark/loop-delay`` answers what was seen since the last time it was asked: how late each look was, and how
much of a processor the loop took since the look before, both in seconds. On a machine that others use, too, a loop is
late because it waits for a processor; what it takes of one is what the server costs.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

STEP_SECONDS = 0.005


class LoopDelayHandler(APIHandler):
    """Answers what was seen."""

    auth_resource = "benchmark"
    seen: dict[str, list[float]] = {"delays": [], "busy": []}  # noqa: RUF012 - one for the process

    @authenticated
    def get(self) -> None:
        """Answer and forget."""
        self.finish(json.dumps(self.seen))
        for times in self.seen.values():
            times.clear()


def look(loop: asyncio.AbstractEventLoop, expected: float, busy_before: float) -> None:
    """Note how late this call is and what the loop has done, and ask for the next."""
    busy = time.thread_time()
    LoopDelayHandler.seen["delays"].append(max(0.0, loop.time() - expected))
    LoopDelayHandler.seen["busy"].append(busy - busy_before)
    loop.call_later(STEP_SECONDS, look, loop, loop.time() + STEP_SECONDS, busy)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "benchmarks.loop_watch"}]


def _load_jupyter_server_extension(server: Any) -> None:
    base_url = server.web_app.settings["base_url"]
    path = url_path_join(base_url, "benchmark/loop-delay")
    server.web_app.add_handlers(".*$", [(path, LoopDelayHandler)])
    loop = server.io_loop.asyncio_loop
    loop.call_later(STEP_SECONDS, look, loop, loop.time() + STEP_SECONDS, time.thread_time())
