"""Folders and files of another Jupyter server, through its contents API."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import tempfile
from collections.abc import AsyncIterator
from typing import BinaryIO
from urllib.parse import quote

from ..errors import EngineError
from .folders import NAMES_TRIED, check_name, numbered
from .remote_server import RemoteServer

CHUNK_BYTES = 4 * 1024 * 1024
"""What one request carries; base64 makes a third more of it."""
SPOOL_BYTES = 1024 * 1024


class RemoteWorkspace:
    """The root is that server's."""

    def __init__(self, server: RemoteServer) -> None:
        self._server = server
        self._written: dict[str, str] = {}
        """The sum of what was put there, by path: older servers do not tell it."""

    async def find(self, folder: str) -> str | None:
        path = folder.strip("/")
        if not path:
            return ""
        found = await self._server.ask("GET", f"contents/{quote(path)}?content=0")
        return path if found is not None and found.get("type") == "directory" else None

    async def write(self, folder: str, name: str, content: AsyncIterator[bytes]) -> str:
        check_name(name)
        place = await self.find(folder) or ""
        digest = hashlib.sha256()
        with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as spool:
            async for chunk in content:
                await asyncio.to_thread(_keep, spool, digest, chunk)
            for number in range(NAMES_TRIED):
                used = numbered(name, number)
                path = f"{place}/{used}" if place else used
                known = await self._find_sum(path)
                if known == digest.hexdigest():
                    return used
                if known is None:
                    await self._upload(path, spool)
                    self._written[path] = digest.hexdigest()
                    return used
        raise EngineError(f"There are too many files called '{name}' there; rename the file or clean up.")

    async def _find_sum(self, path: str) -> str | None:
        """Return the SHA-256 of a file that is there, "" when nobody knows it, None when there is no such file."""
        found = await self._server.ask("GET", f"contents/{quote(path)}?content=0&hash=1")
        if found is None:
            return None
        if found.get("hash_algorithm") == "sha256" and found.get("hash"):
            return str(found["hash"])
        return self._written.get(path, "")

    async def _upload(self, path: str, spool: BinaryIO | tempfile.SpooledTemporaryFile[bytes]) -> None:
        await asyncio.to_thread(spool.seek, 0)
        number, piece = 1, await asyncio.to_thread(spool.read, CHUNK_BYTES)
        while True:
            following = await asyncio.to_thread(spool.read, CHUNK_BYTES)
            body = {
                "type": "file",
                "format": "base64",
                "content": base64.b64encode(piece).decode(),
                # -1 is the last of several
                **({"chunk": number if following else -1} if following or number > 1 else {}),
            }
            if await self._server.ask("PUT", f"contents/{quote(path)}", body) is None:
                raise EngineError(f"The file '{path}' could not be stored at {self._server.url}: its folder is gone.")
            if not following:
                return
            number, piece = number + 1, following


def _keep(spool: tempfile.SpooledTemporaryFile[bytes], digest: hashlib._Hash, chunk: bytes) -> None:
    spool.write(chunk)
    digest.update(chunk)
