"""Where a chat's code runs and where its files go: on this machine's disk, or wherever its kernel is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from .folders import find_folder, write_without_overwriting


class Workspace(Protocol):
    """The folders below the root of the server whose kernels run the code."""

    async def find(self, folder: str) -> str | None:
        """Return the folder of a chat relative to the root, "" for the root itself; None when it is not there."""

    async def write(self, folder: str, name: str, content: AsyncIterator[bytes]) -> str:
        """Store a file and return the name used, another one when the name holds other bytes already.

        Goes to the root when the folder is not there, as the code does.
        """


class LocalWorkspace:
    """On this machine, below ``root``."""

    def __init__(self, root: str, *, allow_hidden: bool = False) -> None:
        self._root = Path(root)
        self._allow_hidden = allow_hidden

    async def find(self, folder: str) -> str | None:
        return folder.strip("/") if await self._find(folder) is not None else None

    async def write(self, folder: str, name: str, content: AsyncIterator[bytes]) -> str:
        return await write_without_overwriting(await self._find(folder) or self._root, name, content)

    async def _find(self, folder: str) -> Path | None:
        return await asyncio.to_thread(find_folder, self._root, folder, allow_hidden=self._allow_hidden)
