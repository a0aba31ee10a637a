"""Files a person adds to a message: made part of the chat and put where its code finds them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import CodeInterpError, EngineError
from ..protocol.chats import Chat
from ..protocol.models import FileInfo
from ..protocol.parts import FilePart, NotePart
from ..store.seam import FileStore, Store
from .job import place_of
from .job_files import find_job_files
from .sources import EngineSource

READ_BYTES = 1024 * 1024

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attached:
    """The parts for the message, and what a person must know about files that could not be placed."""

    files: tuple[FilePart, ...] = ()
    notes: tuple[NotePart, ...] = ()


async def attach_files(chat: Chat, file_ids: Sequence[str], *, files: FileStore, engines: EngineSource) -> Attached:
    """Attach the files to the chat and place each as ``./<name>``; NotFoundError for an unknown id."""
    parts: list[FilePart] = []
    notes: list[NotePart] = []
    for file_id in dict.fromkeys(file_ids):
        info = await files.attach(file_id, chat.id)
        name = info.name
        try:
            name = await _place(chat, info, await files.path(info.id), engines)
        except EngineError as error:
            text = f"The file '{info.name}' could not be put where the code runs: {error.message}"
            notes.append(NotePart("file_not_placed", text))
        parts.append(FilePart(info.id, name, info.media_type, info.size))
    return Attached(tuple(parts), tuple(notes))


async def place_again(chat: Chat, store: Store, engines: EngineSource) -> None:
    """Put the chat's files where its code runs from now on; what is there already stays.

    Files in folders, which only code writes, are left in the browser; so is what cannot be written.
    """
    for file in await find_job_files(chat, store):
        if "/" in file.name:
            continue
        try:
            path = await store.files.path(file.file_id)
            await engines.get(chat.engine).place_file(place_of(chat), file.name, _read(path))
        except CodeInterpError as error:
            log.info("The file '%s' did not move to the engine '%s': %s", file.name, chat.engine, error.message)


async def _place(chat: Chat, info: FileInfo, path: Path, engines: EngineSource) -> str:
    return await engines.get(chat.engine).place_file(place_of(chat), info.name, _read(path))


async def _read(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, READ_BYTES):
            yield chunk
    finally:
        await asyncio.to_thread(file.close)
