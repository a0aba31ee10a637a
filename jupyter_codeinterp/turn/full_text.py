"""The whole text of an execution that is too long for a page, kept aside until it becomes a stored file."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from typing import IO

WRITE_CHARACTERS = 256 * 1024
READ_BYTES = 1024 * 1024


class FullText:
    """Appended to on the event loop, written off it. ``close`` deletes it."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._characters = 0
        self._file: IO[bytes] | None = None

    async def append(self, text: str) -> None:
        """Add text; now and then waits for the disk, which slows a flood down."""
        self._waiting.append(text)
        self._characters += len(text)
        if self._characters >= WRITE_CHARACTERS:
            await self._write()

    async def read(self) -> AsyncIterator[bytes]:
        """Give the whole text as UTF-8."""
        await self._write()
        file = self._opened()
        await asyncio.to_thread(file.seek, 0)
        while chunk := await asyncio.to_thread(file.read, READ_BYTES):
            yield chunk

    def close(self) -> None:
        """Forget the text."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="codeinterp-")  # noqa: SIM115 - lives until close()
        return self._file

    async def _write(self) -> None:
        waiting, self._waiting, self._characters = self._waiting, [], 0
        data = "".join(waiting).encode("utf-8", "replace")
        await asyncio.to_thread(self._opened().write, data)
