"""Sets up the guard against blocked modules in a kernel, and knows whether it is there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..policy.guarding import write_guard
from ..protocol.json_types import Json
from .channels import Channel
from .connection import KernelConnection, silent_request
from .pacing import PACED_IMPLEMENTATION

OTHER_KERNEL = "Choose a kernel that ipykernel provides."
TRY_AGAIN = "Run it again when the kernel is idle, or restart the kernel."


@dataclass(frozen=True)
class Unguarded:
    """Why code of a kernel is not watched while it runs: a clause that goes on after "and", and what can be done."""

    reason: str
    remedy: str


@dataclass(frozen=True)
class _Request:
    modules: tuple[str, ...]
    reply: asyncio.Future[Mapping[str, Any]]


class KernelGuard:
    """The guard of one kernel's process; what it refuses already it refuses as long as the process lives."""

    def __init__(self, connection: KernelConnection, display_name: str) -> None:
        self._connection = connection
        self._name = display_name
        self._guarded: set[str] = set()
        self._request: _Request | None = None

    def covers(self, blocked_modules: Sequence[str]) -> bool:
        """Tell whether the kernel refuses all these modules already."""
        return self._guarded.issuperset(blocked_modules)

    async def cover(self, blocked_modules: Sequence[str], patience_seconds: float) -> Unguarded | None:
        """Let the kernel refuse these modules from the next code on, and return why it will not."""
        if self.covers(blocked_modules):
            return None
        if self._connection.implementation != PACED_IMPLEMENTATION:
            what = self._connection.implementation or "of an unknown kind"
            reason = f"the kernel '{self._name}' ({what}) offers no way to watch code while it runs"
            return Unguarded(reason, OTHER_KERNEL)
        reply = await self._ask(blocked_modules, patience_seconds)
        if reply is not None and reply.get("status") == "aborted":
            # a kernel leaves out what waits when code of another client fails
            reply = await self._ask(blocked_modules, patience_seconds)
        if reply is None:
            return Unguarded(f"the kernel '{self._name}' did not answer when its guard was set up", TRY_AGAIN)
        if self.covers(blocked_modules):
            return None
        said = f"{reply.get('ename', reply.get('status', ''))}: {reply.get('evalue', '')}"[:200].rstrip(": ")
        return Unguarded(f"the guard could not be set up in the kernel '{self._name}' ({said})", OTHER_KERNEL)

    async def _ask(self, blocked_modules: Sequence[str], patience_seconds: float) -> Mapping[str, Any] | None:
        """Return the kernel's reply to the guard's code, None when there was none in time."""
        added = tuple(module for module in blocked_modules if module not in self._guarded)
        request = self._request
        # a kernel that is late gets no second guard
        if request is None or not set(added).issubset(request.modules):
            try:
                request = self._request = self._send(added)
            except ConnectionError:
                return None
        await asyncio.wait(
            (request.reply, self._connection.lost), timeout=patience_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        if not request.reply.done():
            return None
        self._request = None
        if request.reply.result().get("status") == "ok":
            self._guarded.update(request.modules)
        return request.reply.result()

    def _send(self, modules: tuple[str, ...]) -> _Request:
        reply: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()

        async def hear(channel: Channel, message: Json) -> None:
            if message["msg_type"] == "execute_reply" and not reply.done():
                self._connection.forget(message_id)
                reply.set_result(message["content"])

        content = silent_request(write_guard(modules))
        message_id = self._connection.request("shell", "execute_request", content, hear)
        return _Request(modules, reply)
