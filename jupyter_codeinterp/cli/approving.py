"""Asks the person at the terminal whether code may run."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import Literal, TextIO

from .terminal import Terminal

Permission = Literal["run", "always", "reject"]
_ANSWERS: dict[str, Permission] = {
    "y": "run",
    "yes": "run",
    "n": "reject",
    "no": "reject",
    "a": "always",
    "always": "always",
}
QUESTION = "  Run this code? [y]es, [n]o, [a]lways in this chat: "


def read_permission(line: str) -> Permission | None:
    """Return what a typed line means; None when it means nothing."""
    return _ANSWERS.get(line.strip().lower())


class Approver:
    """Asks one question at a time."""

    def __init__(self, terminal: Terminal, stdin: TextIO) -> None:
        self._terminal = terminal
        self._stdin = stdin
        self._line: asyncio.Future[str] | None = None

    @property
    def can_ask(self) -> bool:
        """Whether somebody sits there."""
        return self._stdin.isatty()

    async def ask(self) -> Permission:
        """Return the person's answer; the end of the input means no."""
        while True:
            self._terminal.prompt(QUESTION)
            try:
                line = await self._read_line()
            except asyncio.CancelledError:  # answered elsewhere, or stopped: the prompt's line ends here
                self._terminal.remark("")
                raise
            if not line:
                self._terminal.remark("")
                return "reject"
            permission = read_permission(line)
            if permission is not None:
                return permission

    async def _read_line(self) -> str:
        """Return the next line; one that was waited for in vain before is still waited for."""
        if self._line is None:
            self._line = self._start_reading()
        line = await asyncio.shield(self._line)
        self._line = None
        return line

    def _start_reading(self) -> asyncio.Future[str]:
        """Read without holding up the loop or the end of the program.

        A thread that waits in ``sys.stdin`` holds a lock which the end of the interpreter needs; one that waits in
        ``os.read`` does not.
        """
        loop = asyncio.get_running_loop()
        line: asyncio.Future[str] = loop.create_future()
        descriptor = self._stdin.fileno()

        def take(text: str) -> None:
            if not line.done():
                line.set_result(text)

        def read() -> None:
            try:
                text = os.read(descriptor, 4096).decode(errors="replace")
            except OSError:  # the terminal was closed
                text = ""
            if not loop.is_closed():
                loop.call_soon_threadsafe(take, text)

        threading.Thread(target=read, daemon=True).start()
        return line
