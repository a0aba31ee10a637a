"""The kernel of one chat and the way to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import zmq.asyncio
from jupyter_server.gateway.managers import GatewayKernelManager

from ..errors import EngineUnavailableError
from ..policy.guarding import write_guard
from ..protocol.parts import Note
from .channels import Channels, ZmqChannels
from .connection import KernelConnection
from .death import Death, DeathWatch, read_process_id
from .gateway import open_gateway_channels
from .pacing import PACED_IMPLEMENTATION, PACING_CODE
from .remote_kernels import RemoteKernel
from .stream_code import write_stream_code


@dataclass
class ChatKernel:
    """A running kernel of ours; ``notes`` go with the next outcome, ``busy`` counts the executions that use it."""

    chat_id: str
    kernel_id: str
    name: str
    display_name: str
    manager: Any
    connection: KernelConnection
    process_id: int | None
    last_used: float
    notes: list[Note] = field(default_factory=list)
    busy: int = 0
    label: str = ""
    """How the list of running kernels names it."""
    guarded: set[str] = field(default_factory=set)
    """Modules that code in it may not use by ways that its text does not show."""

    def guard(self, blocked_modules: Sequence[str]) -> None:
        """Let it refuse these modules from the next code on; those it refuses already stay so as long as it lives."""
        added = [module for module in blocked_modules if module not in self.guarded]
        if added and self.connection.implementation == PACED_IMPLEMENTATION:
            self.connection.run_silently(write_guard(added))
            self.guarded.update(added)

    async def is_same(self) -> bool:
        """Tell whether the process we connected to still runs."""
        if self.connection.lost.done():
            return False
        same = read_process_id(self.manager) == self.process_id
        return same and bool(await self.manager.is_alive())

    def take_notes(self) -> tuple[Note, ...]:
        """Return what is still to be told, once."""
        notes = tuple(self.notes)
        self.notes.clear()
        return notes


async def connect(
    manager: Any,
    context: zmq.asyncio.Context,
    deadline_seconds: float,
    log: logging.Logger,
    display_name: str,
) -> KernelConnection:
    """Return a connection over which the kernel answers; raises EngineUnavailableError when it ends or stays silent."""
    channels = await _open_channels(manager, context)
    connection = KernelConnection(channels, log)
    watch = DeathWatch(manager, connection.lost)
    ready = asyncio.create_task(connection.ready(deadline_seconds))
    death = asyncio.create_task(watch.death())
    try:
        await asyncio.wait((ready, death), return_when=asyncio.FIRST_COMPLETED)
        _check_started(ready, death, display_name)
        if connection.implementation == PACED_IMPLEMENTATION:
            connection.run_silently(PACING_CODE)
            connection.keep_streams(write_stream_code())
    except BaseException:
        await connection.close()
        raise
    else:
        return connection
    finally:
        watch.close()
        ready.cancel()
        death.cancel()
        await asyncio.gather(ready, death, return_exceptions=True)


async def _open_channels(manager: Any, context: zmq.asyncio.Context) -> Channels:
    if isinstance(manager, RemoteKernel):
        return await manager.open_channels()
    if isinstance(manager, GatewayKernelManager):
        return await open_gateway_channels(str(manager.kernel_id))
    return ZmqChannels(manager, context)


def _check_started(ready: asyncio.Task[None], death: asyncio.Task[Death], display_name: str) -> None:
    if ready.done():
        ready.result()
        return
    raise EngineUnavailableError(
        f"The kernel '{display_name}' ended while it was starting (exit code {death.result().exit_code}). "
        "Try it in a notebook, and look for its message in the server's log.",
        code="kernel_start_failed",
    )
