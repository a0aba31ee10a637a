"""Which process of which machine this is, and whether another one on the same machine still runs."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PID_NAMESPACE = Path("/proc/self/ns/pid")


@dataclass(frozen=True)
class ProcessIdentity:
    """A process. ``host`` is equal only where pids mean the same; ``mark`` tells a reused pid from the old one."""

    host: str
    pid: int
    mark: str | None


def identify_this_process() -> ProcessIdentity:
    """Return who we are; two containers on one machine are two hosts."""
    parts = [socket.gethostname()]
    if _BOOT.exists():
        parts.append(_BOOT.read_text().strip())
    if _PID_NAMESPACE.is_symlink():
        parts.append(str(_PID_NAMESPACE.readlink()))
    return ProcessIdentity("/".join(parts), os.getpid(), _read_process(os.getpid())[1])


def is_running(process: ProcessIdentity, here: ProcessIdentity) -> bool | None:
    """Tell whether a process still runs; None when that cannot be known from here."""
    # on Windows there is no signal 0: os.kill would end the process
    if process.host != here.host or os.name != "posix":
        return None
    if process.pid == here.pid:
        return None if process.mark == here.mark else False
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return None
    ended, mark = _read_process(process.pid)
    if ended:
        return False
    return None if mark is None or process.mark is None else mark == process.mark


def _read_process(pid: int) -> tuple[bool, str | None]:
    """Return whether it only waits for its parent to notice its end, and when it started in clock ticks since boot."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:  # no such file system here, or no such process any more
        return False, None
    # fields 3 and 22 of proc_pid_stat(5); the command before them may hold blanks and brackets itself
    fields = text.rpartition(")")[2].split()
    return fields[0] in ("Z", "X"), fields[19]
