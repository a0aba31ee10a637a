"""The kernel of one chat and the way to it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import zmq.asyncio
from jupyter_server.gateway.managers import GatewayKernelManager

from ..errors import EngineUnavailableError
from ..protocol.parts import Note
from .channels import Channels, ZmqChannels
from .connection import KernelConnection
from .death import Death, DeathWatch, is_alive, read_process_id
from .figures import write_figures
from .gateway import open_gateway_channels
from .kernel_guard import KernelGuard
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
    used: bool = False
    """Whether code ran in this process: there is nothing to lose otherwise."""
    label: str = ""
    """How the list of running kernels names it."""
    guard: KernelGuard = field(init=False)

    def __post_init__(self) -> None:
        self.guard = KernelGuard(self.connection, self.display_name)

    async def is_same(self) -> bool:
        """Tell whether the process we connected to still runs."""
        if self.connection.lost.done():
            return False
        same = read_process_id(self.manager) == self.process_id
        return same and await is_alive(self.manager)

    def idle_since(self) -> float:
        """Return since when nobody has used it, also no console on it, in seconds of the event loop's clock."""
        activity = getattr(self.manager, "last_activity", None)
        if not isinstance(activity, datetime):
            return self.last_used
        ago = (datetime.now(timezone.utc) - activity).total_seconds()
        return max(self.last_used, asyncio.get_running_loop().time() - ago)

    async def works_for_others(self) -> bool:
        """Tell whether it is busy as its server says, be it for a console; also when that cannot be found out."""
        try:
            # kernels elsewhere learn their state this way only
            await self.manager.is_alive()
        except Exception:  # noqa: BLE001 - kernel managers raise what they like, web errors included
            return True
        return bool(getattr(self.manager, "execution_state", "idle") == "busy")

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
            connection.run_silently(write_figures())
            connection.run_silently(write_stream_code(), completes=True)
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
    how = death.result()
    what = "lost its connection" if how.disconnected else "ended"
    code = "" if how.exit_code is None else f" (exit code {how.exit_code})"
    raise EngineUnavailableError(
        f"The kernel '{display_name}' {what} while it was starting{code}. "
        "Try it in a notebook, and look for its message in the server's log.",
        code="kernel_start_failed",
    )
