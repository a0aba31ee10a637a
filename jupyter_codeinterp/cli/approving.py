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

    @property
    def can_ask(self) -> bool:
        """Whether somebody sits there."""
        return self._stdin.isatty()

    async def ask(self) -> Permission:
        """Return the person's answer; the end of the input means no."""
        while True:
            self._terminal.prompt(QUESTION)
            line = await self._read_line()
            if not line:
                self._terminal.remark("")
                return "reject"
            permission = read_permission(line)
            if permission is not None:
                return permission

    async def _read_line(self) -> str:
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
            text = os.read(descriptor, 4096).decode(errors="replace")
            if not loop.is_closed():
                loop.call_soon_threadsafe(take, text)

        threading.Thread(target=read, daemon=True).start()
        return await line
