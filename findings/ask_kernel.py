"""Starts a kernel with jupyter_client alone and tells what it answers; the scripts beside this file use it."""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from jupyter_client.manager import KernelManager

SECONDS = 30.0
"""How long an answer may take before the script fails."""
AFTER_IDLE = 1.0
"""How long outputs that come after "idle" are waited for, in seconds."""


@dataclass
class Answer:
    """What came for one request: iopub messages as (type, content) in order, and the content of the reply."""

    outputs: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    reply: dict[str, Any] = field(default_factory=dict)

    def types(self) -> list[str]:
        """Return the types of the outputs without the states of the kernel."""
        return [kind for kind, _ in self.outputs if kind != "status"]

    def text(self, name: str = "stdout") -> str:
        """Return all that was printed to one stream."""
        return "".join(body["text"] for kind, body in self.outputs if kind == "stream" and body["name"] == name)

    def first(self, kind: str) -> dict[str, Any]:
        """Return the content of the first output of a type."""
        return next(body for other, body in self.outputs if other == kind)


class Kernel:
    """A running kernel and one client of it."""

    def __init__(self, manager: Any, client: Any) -> None:
        self.manager = manager
        self.client = client

    def info(self) -> dict[str, Any]:
        """Return the kernel's description of itself."""
        request = self.client.kernel_info()
        return self._reply_to(request)

    def send(self, code: str, **options: Any) -> str:
        """Send code and return the id of the request."""
        return str(self.client.execute(code, allow_stdin=False, **{"stop_on_error": False, **options}))

    def ask(self, code: str, **options: Any) -> Answer:
        """Run code and return all that came of it, late outputs included."""
        return self.collect([self.send(code, **options)])[0]

    def collect(self, requests: list[str]) -> list[Answer]:
        """Read until every request has its reply and its "idle"."""
        answers = {request: Answer() for request in requests}
        idle: set[str] = set()
        end = time.monotonic() + SECONDS
        quiet_from: float | None = None
        while quiet_from is None or time.monotonic() < quiet_from + AFTER_IDLE:
            if time.monotonic() > end:
                sys.exit(f"no complete answer within {SECONDS:g} s: {answers}")
            with suppress(queue.Empty):
                message = self.client.get_iopub_msg(timeout=0.1)
                request = message["parent_header"].get("msg_id")
                if request in answers:
                    answers[request].outputs.append((message["msg_type"], message["content"]))
                    if message["content"].get("execution_state") == "idle":
                        idle.add(request)
            with suppress(queue.Empty):
                message = self.client.get_shell_msg(timeout=0.01)
                request = message["parent_header"].get("msg_id")
                if request in answers:
                    answers[request].reply = message["content"]
            if quiet_from is None and idle == set(requests) and all(answer.reply for answer in answers.values()):
                quiet_from = time.monotonic()
        return list(answers.values())

    def _reply_to(self, request: str) -> dict[str, Any]:
        while True:
            message = self.client.get_shell_msg(timeout=SECONDS)
            if message["parent_header"].get("msg_id") == request:
                content: dict[str, Any] = message["content"]
                return content


@contextmanager
def kernel(name: str) -> Iterator[Kernel]:
    """Start the kernel of this kernelspec and end it afterwards."""
    manager: Any = KernelManager(kernel_name=name)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=SECONDS)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def expect(what: str, seen: object, expected: object) -> None:
    """Print one line of the record; end the script when it has changed."""
    print(f"{what}: {seen!r}")
    if seen != expected:
        sys.exit(f"changed: {what} was {expected!r}")
