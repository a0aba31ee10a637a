"""Let models that fail in known ways play forty tasks against the real server, and count those that end right.

Run it with `python -m benchmarks.population [MODEL ...]`; it prints one line of JSON. A task ends right when code ran
whose output holds the right value, no code ran twice, the turn ended with an answer, and every picture that the answer
mentions exists.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from benchmarks.population.asked import frames, read_request
from benchmarks.population.leaks import NATIVE
from benchmarks.population.models import TAGS
from benchmarks.population.tasks import FILES, TASKS, Task
from benchmarks.product import Client, read_frame
from tests.ui.lab_server import start_lab_server

MODELS = {**NATIVE, **TAGS}
AT_ONCE = 3
TURN_SECONDS = 120.0
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)")


class Completions(RequestHandler):
    """The server of all models; the name of a model is the way in which it fails."""

    def initialize(self, counts: dict[str, int]) -> None:
        self._counts = counts

    def get(self) -> None:
        """List them."""
        self.write({"object": "list", "data": [{"id": name, "object": "model"} for name in MODELS]})

    def post(self) -> None:
        """Answer as one of them."""
        body = json.loads(self.request.body)
        self._counts[body["model"]] = self._counts.get(body["model"], 0) + 1
        answer = MODELS[body["model"]](read_request(body))
        if answer.status != 200:
            self.set_status(answer.status)
            self.finish(answer.error)
            return
        self.set_header("Content-Type", "text/event-stream")
        for frame in frames(answer, body, body["model"]):
            self.write(frame)
        self.finish()


class Trial:
    """One model that plays the tasks in one chat."""

    def __init__(self, product: Client, name: str, folder: Path) -> None:
        self._product = product
        self._name = name
        self._ran = folder / "ran.txt"

    async def play(self, tasks: Sequence[Task]) -> list[Task]:
        """Return the tasks that ended right."""
        mode = "tags" if self._name in TAGS else "auto"
        fields = {"model": f"lab/{self._name}", "engine": "jupyter", "approval": "auto", "code_mode": mode}
        chat_id = str((await self._product.ask("POST", "chats", fields))["id"])
        socket = await self._product.connect(chat_id)
        right = []
        try:
            for task in tasks:
                self._ran.unlink(missing_ok=True)
                question = {"text": f"[task {task.number}] {task.question}"}
                await self._product.ask("POST", f"chats/{chat_id}/turns", question)
                await asyncio.wait_for(_wait_for_end(socket), TURN_SECONDS)
                chat = await self._product.ask("GET", f"chats/{chat_id}")
                if await self._is_right(task, chat["messages"][-1]):
                    right.append(task)
        finally:
            socket.close()
            await self._product.ask("DELETE", f"chats/{chat_id}")
        return right

    async def _is_right(self, task: Task, message: Any) -> bool:
        parts = message["parts"]
        outputs = [json.dumps(part["outputs"]) for part in parts if part.get("status") == "ok"]
        text = "".join(part["text"] for part in parts if part["type"] == "text")
        links = [await self._exists(address) for address in _PICTURE.findall(text)]
        found = any(json.dumps(task.expected)[1:-1] in output for output in outputs)
        once = not self._ran.exists() or self._ran.read_text().split() == [str(task.number)]
        return found and once and all(links) and message.get("stopped_reason") == "answer"

    async def _exists(self, address: str) -> bool:
        if address.startswith("codeinterp-file:"):
            address = f"{self._product.lab.url}codeinterp/api/v1/files/{address.partition(':')[2].strip('/')}/content"
        answer = await self._product.http.get(address)
        return answer.status_code == 200


async def _wait_for_end(socket: Any) -> None:
    while True:
        events = (await read_frame(socket)).get("events", ())
        if any(event["type"] in ("turn.finished", "turn.failed") for event in events):
            return


async def main(names: Sequence[str]) -> None:
    """Play, and print the shares."""
    counts: dict[str, int] = {}
    # refusals are what some of the models are about
    logging.getLogger("tornado.access").setLevel(logging.ERROR)
    sockets = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(Application([(r"/v1/.*", Completions, {"counts": counts})]))
    server.add_sockets(sockets)
    gate = asyncio.Semaphore(AT_ONCE)
    with TemporaryDirectory() as folder:
        lab = await asyncio.to_thread(start_lab_server, Path(folder) / "server")
        for name, text in FILES.items():
            (lab.root_folder / name).write_text(text)
        product = Client(lab)
        try:
            base_url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/v1"
            await product.ask("PUT", "providers/lab", {"kind": "openai-chat", "base_url": base_url, "api_key": "none"})

            async def trial(name: str) -> tuple[str, list[Task]]:
                async with gate:
                    try:
                        return name, await Trial(product, name, lab.root_folder).play(TASKS)
                    except (httpx.HTTPError, asyncio.TimeoutError) as failure:
                        print(f"{name}: {failure!r}", file=sys.stderr)
                        return name, []

            played = dict(await asyncio.gather(*map(trial, names)))
        finally:
            await product.http.aclose()
            lab.stop()
            server.stop()
    right = {name: len(tasks) for name, tasks in played.items()}
    figures = {
        "figure": "population",
        "share": round(sum(right.values()) / (len(names) * len(TASKS)), 4),
        "models": len(names),
        "tasks": len(TASKS),
        "requests": sum(counts.values()),
        "right": right,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or list(MODELS)))
