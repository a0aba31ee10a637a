"""One client of one kernel: sends requests and hands every message that comes back to who asked for it."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Literal

from ..errors import EngineUnavailableError
from ..protocol.json_types import Json
from .channels import CHANNELS, Channel, Channels
from .widgets import Widgets

Loss = Literal["restarted", "closed"]
Handler = Callable[[Channel, Json], Awaitable[None]]
"""Takes a message that answers a request; while it waits, its channel waits."""

NUDGE_SECONDS = 0.5
ENDED_RUNS = 200
"""Of how many ended runs late output is still taken; each costs a few hundred bytes."""
SILENT_ATTEMPTS = 10
"""How often code of ours is sent; a console may have many cells waiting, of which each may fail."""
_ENDS = ("restarting", "autorestarting", "dead")


class KernelConnection:
    """Reads all channels as long as it lives, so that nothing piles up between executions.

    ``lost`` is set when a gateway says that it restarts the kernel, when another process says on the same channel that
    it starts, when the connection is closed, or when messages can no longer be read. ``implementation`` is what the
    kernel calls itself, known once it is ready; ``complete`` that it sends "idle" after all output of a run.
    """

    def __init__(self, channels: Channels, log: logging.Logger) -> None:
        self.lost: asyncio.Future[Loss] = asyncio.get_running_loop().create_future()
        self.implementation = ""
        self.complete = False
        self.widgets = Widgets()
        self._channels = channels
        self._log = log
        self._is_ready = False
        self._handlers: dict[str, Handler] = {}
        self._ended: deque[str] = deque()
        self._readers = [asyncio.create_task(self._read(channel)) for channel in CHANNELS]

    def request(self, channel: Channel, kind: str, content: Json, handler: Handler) -> str:
        """Send a request; ``handler`` gets its replies and outputs until ``forget`` is called with the returned id."""
        message_id = self._channels.send(channel, kind, content)
        self._handlers[message_id] = handler
        return message_id

    def run_silently(self, code: str, *, completes: bool = False) -> None:
        """Run code of ours before whatever is asked next, and once more when the kernel leaves it out.

        A kernel does so with all that waits when code of another client (a console) fails. ``completes``: once it has
        succeeded, output of runs is ``complete``; when it fails, it changes nothing.
        """
        self._set_up(code, completes, SILENT_ATTEMPTS)

    def _set_up(self, code: str, completes: bool, attempts: int) -> None:
        async def note(channel: Channel, message: Json) -> None:
            if message["msg_type"] != "execute_reply":
                return
            self.forget(message_id)
            status = message["content"].get("status")
            if status == "aborted" and attempts > 1:
                self._set_up(code, completes, attempts - 1)
            elif completes:
                self.complete = status == "ok"

        message_id = self.request("shell", "execute_request", silent_request(code), note)

    def listen_on(self, message_id: str, handler: Handler) -> None:
        """Hand what still comes for an ended run to ``handler``, for as many runs as are listened to."""
        self._handlers[message_id] = handler
        self._ended.append(message_id)
        if len(self._ended) > ENDED_RUNS:
            self.forget(self._ended.popleft())

    def forget(self, message_id: str) -> None:
        """Ignore whatever else comes for a request."""
        self._handlers.pop(message_id, None)

    async def ready(self, deadline_seconds: float) -> None:
        """Return when the kernel answers and its outputs reach us; raises EngineUnavailableError when it is too late.

        Asks again and again: what a kernel publishes before it knows of our subscription is lost.
        """
        answered: set[Channel] = set()
        both = asyncio.Event()

        async def note(channel: Channel, message: Json) -> None:
            answered.add(channel)
            if channel == "shell":
                self.implementation = str(message["content"].get("implementation", ""))
            if answered >= {"shell", "iopub"}:
                both.set()

        asked: list[str] = []
        loop = asyncio.get_running_loop()
        end = loop.time() + deadline_seconds
        try:
            while not both.is_set():
                if loop.time() >= end:
                    raise EngineUnavailableError(
                        f"The kernel did not answer within {deadline_seconds:g} s. Restart it, or allow more time.",
                        code="kernel_start_timeout",
                    )
                asked.append(self.request("shell", "kernel_info_request", {}, note))
                try:
                    await asyncio.wait_for(both.wait(), min(NUDGE_SECONDS, max(0.01, end - loop.time())))
                except asyncio.TimeoutError:
                    continue
            self._is_ready = True
        finally:
            for message_id in asked:
                self.forget(message_id)

    async def close(self) -> None:
        """Stop reading and close the sockets; may be called twice."""
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        self._channels.close()

    async def _read(self, channel: Channel) -> None:
        """Hand on what comes; whatever ends it, the connection is lost at once and whoever waits hears of it."""
        try:
            while True:
                message = await self._receive(channel)
                if message is not None:
                    await self._hand_on(channel, message)
                # a socket with more to read returns at once, and the loop has others to serve
                await asyncio.sleep(0)
        except ConnectionError:
            self._lose("closed")
        except Exception:  # noqa: BLE001 - whatever it is, a reader that ends unheard leaves everybody waiting
            self._log.exception("Messages of a kernel on %s can no longer be read; the connection is lost", channel)
            self._lose("closed")

    async def _receive(self, channel: Channel) -> Json | None:
        """Return the next message, None in place of one that cannot be read."""
        try:
            message = await self._channels.receive(channel)
            _check(message)
        except (ValueError, TypeError, KeyError, RecursionError) as exc:
            self._log.warning("A message of a kernel on %s could not be read and was left out: %s", channel, exc)
            return None
        return message

    async def _hand_on(self, channel: Channel, message: Json) -> None:
        # what a kernel says of its own accord, such as "iopub_welcome", answers nobody: the parent may be null
        parent = message.get("parent_header")
        asked = parent.get("msg_id") if isinstance(parent, dict) else None
        state = message["content"].get("execution_state") if message["msg_type"] == "status" else None
        # a kernel starts once; jupyter-server-documents restarts kernels without a word of its own
        if state in _ENDS or (state == "starting" and not asked and self._is_ready):
            self._lose("restarted")
        handler = self._handlers.get(str(asked)) if asked else None
        if handler is not None:
            await handler(channel, message)

    def _lose(self, loss: Loss) -> None:
        if not self.lost.done():
            self.lost.set_result(loss)


def _check(message: Json) -> None:
    """Raise TypeError or KeyError for a message without what everybody reads of it."""
    if not isinstance(message["msg_type"], str) or not isinstance(message["content"], dict):
        raise TypeError("it has no type or no content")


def silent_request(code: str) -> Json:
    """Return the content of a request to run code of ours without a trace."""
    return {
        "code": code,
        "silent": True,
        "store_history": False,
        "user_expressions": {},
        "allow_stdin": False,
        "stop_on_error": False,
    }
