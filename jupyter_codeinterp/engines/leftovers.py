"""Connection files that a killed server left behind; only those of kernels this product started."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from pathlib import Path

SUFFIX = ".codeinterp"


class Leftovers:
    """Puts a mark beside each connection file of ours and clears away the marked files of dead servers.

    The mark of ``kernel-<id>.json`` is ``kernel-<id>.json.codeinterp`` and names the server's machine, process and
    instance.
    """

    def __init__(self, instance_id: str, log: logging.Logger) -> None:
        self._instance_id = instance_id
        self._log = log
        self._marks: dict[str, Path] = {}
        self._cleaned = False

    async def remember(self, kernel_id: str, connection_file: str) -> None:
        """Mark the connection file of a new kernel; the first call also clears up in that folder."""
        file = Path(connection_file)
        mark = file.with_name(file.name + SUFFIX)
        try:
            if not self._cleaned:
                self._cleaned = True
                await asyncio.to_thread(clear_leftovers, file.parent, self._instance_id)
            body = {"host": socket.gethostname(), "pid": os.getpid(), "instance": self._instance_id}
            await asyncio.to_thread(mark.write_text, json.dumps(body))
        except OSError as exc:
            self._log.warning("Connection files of kernels cannot be kept track of: %s", exc)
        else:
            self._marks[kernel_id] = mark

    async def forget(self, kernel_id: str) -> None:
        """Take the mark away again: the kernel manager removes the connection file itself."""
        mark = self._marks.pop(kernel_id, None)
        if mark is not None:
            await asyncio.to_thread(mark.unlink, missing_ok=True)

    async def close(self) -> None:
        """Take all marks away."""
        for kernel_id in list(self._marks):
            await self.forget(kernel_id)


def clear_leftovers(folder: Path, instance_id: str) -> None:
    """Remove marked connection files whose server no longer runs on this machine."""
    for mark in folder.glob(f"*.json{SUFFIX}"):
        try:
            body = json.loads(mark.read_text())
            here = body["host"] == socket.gethostname()
            # a process id may come round again, then it is ours and the instance is another
            reused = body["pid"] == os.getpid() and body["instance"] != instance_id
            dead = here and (reused or not _runs(int(body["pid"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if dead:
            mark.with_name(mark.name.removesuffix(SUFFIX)).unlink(missing_ok=True)
            mark.unlink(missing_ok=True)


def _runs(process_id: int) -> bool:
    # on Windows signal 0 is Ctrl-C, so there we never claim that a server is dead
    if os.name == "nt":
        return True
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
