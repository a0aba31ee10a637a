"""Sends a file of the disk piece by piece, so that none has to fit into memory."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler

CHUNK_BYTES = 256 * 1024


async def send_file(handler: RequestHandler, path: Path) -> None:
    """Write all bytes of the file into the answer, or as many as are wanted: who hangs up has enough of them."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            handler.write(chunk)
            await handler.flush()
    except StreamClosedError:
        return
    finally:
        await asyncio.to_thread(file.close)
