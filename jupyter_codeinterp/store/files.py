"""Files in the data folder: a row each, their bytes shared as blobs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ..errors import ConflictError, InvalidRequestError, NotFoundError, StoreError, TooLargeError
from ..protocol.models import FileInfo
from .blobs import BlobFolder, BlobWriter, remove_unused_blobs
from .chats import get_chat
from .database import Database, Transaction
from .encodings import find_encoding
from .file_names import clean_file_name
from .media_types import find_media_type
from .rows import file_from_row

T = TypeVar("T")

_FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WRITE_BYTES = 256 * 1024


class SqliteFiles:
    """The ``FileStore`` of the data folder."""

    def __init__(
        self, database: Database, blobs: BlobFolder, clock: Callable[[], float], new_id: Callable[[], str]
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._new_id = new_id

    async def put(
        self,
        content: AsyncIterator[bytes],
        *,
        name: str,
        max_bytes: int,
        chat_id: str | None = None,
        media_type: str | None = None,
        file_id: str | None = None,
    ) -> FileInfo:
        """Store a stream durably; ConflictError when ``file_id`` is taken, NotFoundError without that chat."""
        if file_id is not None and _FILE_ID.fullmatch(file_id) is None:
            raise InvalidRequestError(f"'{file_id}' cannot be a file id.", details={"field": "file_id"})
        # before a byte is written: a folder of a newer version takes none
        await self._database.write(lambda transaction: _check_place(transaction, chat_id, file_id), durable=False)
        writer = await self._begin()
        try:
            await _copy(content, writer, name, max_bytes)
            shown = clean_file_name(name)
            info = FileInfo(
                id=file_id or self._new_id(),
                name=shown,
                media_type=await _in_thread(_find_type, writer, shown, media_type),
                size=writer.size,
                sha256=writer.digest,
                created=self._clock(),
                chat_id=chat_id,
            )
            return await self._keep(writer, info)
        finally:
            await _in_thread(writer.discard)

    async def get(self, file_id: str) -> FileInfo:
        return await self._database.read(lambda transaction: _get_file(transaction, file_id))

    async def path(self, file_id: str) -> Path:
        return self._blobs.path((await self.get(file_id)).sha256)

    async def attach(self, file_id: str, chat_id: str) -> FileInfo:
        def job(transaction: Transaction) -> FileInfo:
            info = _get_file(transaction, file_id)
            get_chat(transaction, chat_id)
            if info.chat_id == chat_id:
                return info
            if info.chat_id is None:
                transaction.execute("UPDATE files SET chat_id = ? WHERE id = ?", chat_id, file_id)
                return replace(info, chat_id=chat_id)
            second = replace(info, id=self._new_id(), chat_id=chat_id, created=self._clock())
            transaction.insert("files", vars(second))
            return second

        return await self._database.write(job, durable=True)

    async def delete(self, file_id: str) -> None:
        def job(transaction: Transaction) -> None:
            info = _get_file(transaction, file_id)
            transaction.execute("DELETE FROM files WHERE id = ?", file_id)
            self._blobs.mark_unused(transaction, [info.sha256])

        await self._database.write(job, durable=True)
        await remove_unused_blobs(self._database, self._blobs)

    async def _begin(self) -> BlobWriter:
        """Open a blob; one that was opened for a caller who is gone by then is closed again."""
        opened: list[BlobWriter] = []

        def begin() -> BlobWriter:
            opened.append(self._blobs.begin())
            return opened[0]

        try:
            return await _in_thread(begin)
        except asyncio.CancelledError:
            for writer in opened:
                await _in_thread(writer.discard)
            raise

    async def _keep(self, writer: BlobWriter, info: FileInfo) -> FileInfo:
        def job(transaction: Transaction) -> FileInfo:
            _check_place(transaction, info.chat_id, info.id)
            transaction.insert("files", vars(info))
            self._blobs.keep(writer)
            return _get_file(transaction, info.id)

        return await self._database.write(job, durable=True)


def _check_place(transaction: Transaction, chat_id: str | None, file_id: str | None) -> None:
    if chat_id is not None:
        get_chat(transaction, chat_id)
    if file_id is not None and transaction.find("SELECT 1 FROM files WHERE id = ?", file_id) is not None:
        raise ConflictError(f"A file '{file_id}' exists already.", details={"file_id": file_id})


def _get_file(transaction: Transaction, file_id: str) -> FileInfo:
    row = transaction.find("SELECT * FROM files WHERE id = ?", file_id)
    if row is None:
        raise NotFoundError(f"There is no file '{file_id}'; it may have been deleted.", details={"file_id": file_id})
    return file_from_row(row)


def _find_type(writer: BlobWriter, name: str, hint: str | None) -> str:
    encoding = None if writer.is_text else find_encoding(writer.head, writer.odd)
    return find_media_type(writer.head, is_text=writer.is_text, encoding=encoding, name=name, hint=hint)


async def _copy(content: AsyncIterator[bytes], writer: BlobWriter, name: str, max_bytes: int) -> None:
    """Write the stream in pieces that are worth a change of thread."""
    waiting = bytearray()
    async for chunk in content:
        waiting += chunk
        if writer.size + len(waiting) > max_bytes:
            raise TooLargeError(
                f"The file '{clean_file_name(name)}' is larger than the limit of {max_bytes} bytes; nothing was kept.",
                details={"limit_bytes": max_bytes},
            )
        if len(waiting) >= _WRITE_BYTES:
            await _in_thread(writer.write, bytes(waiting))
            waiting.clear()
    await _in_thread(writer.write, bytes(waiting))
    await _in_thread(writer.finish)


async def _in_thread(work: Callable[..., T], *values: object) -> T:
    """Do blocking work off the loop and see it through: a cancelled caller must not close a file under a writer."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *values))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        running.exception()  # the cancellation is what the caller hears of
        raise
    except OSError as exc:
        raise StoreError(f"The file cannot be written: {exc}.") from exc
