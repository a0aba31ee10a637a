"""Noticing that a kernel's process is gone, and saying why in words the evidence allows."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..protocol.engine_events import Raised
from ..protocol.parts import Note
from .connection import Loss

POLL_SECONDS = 0.5
REMOTE_POLL_SECONDS = 5.0
"""Asking a gateway is a request over the network; it also tells by itself when a kernel ends."""

CGROUP_FILES = (Path("/sys/fs/cgroup/memory.events"), Path("/sys/fs/cgroup/memory/memory.oom_control"))
"""Where a container sees its own counters (cgroup 2 and 1); a machine's root group has none, and then nobody claims."""


@dataclass(frozen=True)
class Death:
    """How a kernel's process ended: ``exit_code`` as ``subprocess`` counts it (negative: a signal), None if unknown."""

    exit_code: int | None = None
    out_of_memory: bool = False
    restarting: bool = False
    disconnected: bool = False

    def words(self) -> str:
        """Say what happened."""
        if self.disconnected:
            return "The connection to the kernel was lost; the code may still be running there."
        if self.out_of_memory:
            return "The kernel was killed because the machine or container ran out of memory."
        if self.exit_code is None:
            return "The kernel was restarted or ended while the code was running."
        if self.exit_code < 0:
            return f"The kernel was ended by the signal {_signal_name(-self.exit_code)} while the code was running."
        return f"The kernel ended with exit code {self.exit_code} while the code was running."

    def event(self) -> Raised:
        """Return what stands among the outputs in place of a traceback."""
        text = f"{self.words()} All variables are lost; the next execution starts with a fresh kernel."
        return Raised("KernelDied", text, (f"KernelDied: {text}",))

    def note(self) -> Note:
        if self.disconnected:
            return Note("connection_lost", self.words())
        return Note("kernel_died", f"{self.words()} All variables are lost.")


async def is_alive(kernel_manager: Any) -> bool:
    """Tell whether the kernel is there; as long as its server cannot be asked, nobody knows better."""
    try:
        return bool(await kernel_manager.is_alive())
    except Exception:  # noqa: BLE001 - kernel managers raise what they like, web errors included
        return True


def read_process_id(kernel_manager: Any) -> int | None:
    """Return the process id of a local kernel; other provisioners may have none."""
    process_id = getattr(getattr(kernel_manager, "provisioner", None), "pid", None)
    return process_id if isinstance(process_id, int) else None


def read_exit_code(kernel_manager: Any) -> int | None:
    """Return the exit code of a local kernel's process, or None while it runs or is unknown."""
    process = getattr(getattr(kernel_manager, "provisioner", None), "process", None)
    exit_code = process.poll() if process is not None else None
    return exit_code if isinstance(exit_code, int) else None


def count_memory_kills(files: tuple[Path, ...] = CGROUP_FILES) -> int | None:
    """Return how often the kernel of the operating system killed in our control group for memory, if it says so."""
    for file in files:
        try:
            lines = file.read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            name, _, value = line.partition(" ")
            if name == "oom_kill" and value.strip().isdigit():
                return int(value)
    return None


class DeathWatch:
    """Waits for the death of a kernel's process from now on."""

    def __init__(
        self, kernel_manager: Any, lost: asyncio.Future[Loss], memory_files: tuple[Path, ...] = CGROUP_FILES
    ) -> None:
        self._lost = lost
        self._kernel_manager = kernel_manager
        self._process_id = read_process_id(kernel_manager)
        self._memory_files = memory_files
        self._memory_kills = count_memory_kills(memory_files)
        self._restarting: asyncio.Future[Death] = asyncio.get_running_loop().create_future()
        kernel_manager.add_restart_callback(self._note_restart, "restart")
        kernel_manager.add_restart_callback(self._note_restart, "dead")

    def close(self) -> None:
        """Stop being told; the wait itself ends with the task that does it."""
        self._kernel_manager.remove_restart_callback(self._note_restart, "restart")
        self._kernel_manager.remove_restart_callback(self._note_restart, "dead")
        self._restarting.cancel()

    async def death(self) -> Death:
        """Return when the process is gone or another one has taken its place."""
        while True:
            poll_seconds = REMOTE_POLL_SECONDS if self._process_id is None else POLL_SECONDS
            waiting: set[asyncio.Future[Any]] = {self._restarting, self._lost}
            await asyncio.wait(waiting, timeout=poll_seconds, return_when=asyncio.FIRST_COMPLETED)
            if self._restarting.done():
                return self._restarting.result()
            if self._lost.done():
                return Death(restarting=True, disconnected=self._lost.result() == "closed")
            if read_process_id(self._kernel_manager) != self._process_id:
                return Death(restarting=True)
            if not await is_alive(self._kernel_manager):
                return self._describe(restarting=bool(self._kernel_manager.shutting_down))

    def _note_restart(self) -> None:
        if not self._restarting.done():
            self._restarting.set_result(self._describe(restarting=True))

    def _describe(self, *, restarting: bool) -> Death:
        exit_code = read_exit_code(self._kernel_manager)
        before, now = self._memory_kills, count_memory_kills(self._memory_files)
        killed = before is not None and now is not None and now > before
        return Death(exit_code, out_of_memory=killed and exit_code == -signal.SIGKILL, restarting=restarting)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
