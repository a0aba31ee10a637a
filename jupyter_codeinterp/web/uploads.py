"""``files`` POST: an upload goes to the store while it arrives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from tornado.web import authenticated

from ..errors import InvalidRequestError
from ..protocol.models import FileInfo
from .base import WRITE_FILES, CodeInterpHandler
from .body import BodyBudget
from .multipart import MultipartDecoder, PartBegin, PartData, PartEnd, read_boundary
from .site import Site

if TYPE_CHECKING:  # loaded with the first request, not at the start of the server
    from ..store.seam import FileStore

FORM_OVERHEAD_BYTES = 64 * 1024
"""What boundaries and headers of a form may add to the file's own size."""

QUEUED_CHUNKS = 8
FILE_FIELD = "file"


class IncomingFile:
    """A file on its way into the store; ``write`` waits while the disk is behind."""

    def __init__(self, files: FileStore, name: str, media_type: str, max_bytes: int) -> None:
        self._chunks: asyncio.Queue[bytes | BrokenOffError | None] = asyncio.Queue(QUEUED_CHUNKS)
        self._storing = asyncio.ensure_future(
            files.put(self._read(), name=name, max_bytes=max_bytes, media_type=media_type)
        )

    async def write(self, data: bytes | None) -> None:
        """Hand on bytes, None at the end; raises what the store raised."""
        handing = asyncio.ensure_future(self._chunks.put(data))
        await asyncio.wait({handing, self._storing}, return_when=asyncio.FIRST_COMPLETED)
        if not handing.done():
            handing.cancel()
            await self._storing

    async def stored(self) -> FileInfo:
        """Return the stored file once its end was written."""
        return await self._storing

    def abandon(self) -> None:
        """Let the store throw away an upload that broke off; a finished one is not touched."""
        self._storing.add_done_callback(_take_result)
        while not self._chunks.empty():
            self._chunks.get_nowait()
        self._chunks.put_nowait(BrokenOffError("The upload broke off; send it again."))

    async def _read(self) -> AsyncIterator[bytes]:
        while (data := await self._chunks.get()) is not None:
            if isinstance(data, BrokenOffError):
                raise data
            yield data


class BrokenOffError(InvalidRequestError):
    """The client went away; the store sees it as an error of the stream and keeps nothing."""


def _take_result(storing: asyncio.Future[FileInfo]) -> None:
    """Look at the result, so that asyncio does not report as unseen what nobody is left to be told."""
    if not storing.cancelled():
        storing.exception()


class UploadsHandler(CodeInterpHandler):
    """POST one file in the form field ``file``."""

    needs = (("POST", WRITE_FILES),)

    def initialize(self, site: Site) -> None:
        super().initialize(site)
        self._decoder: MultipartDecoder | None = None
        self._file: IncomingFile | None = None
        self._in_file = False
        self._gone = False

    def make_budget(self) -> BodyBudget:
        return BodyBudget(self.site.settings.limits.upload_bytes, FORM_OVERHEAD_BYTES)

    async def admit(self) -> None:
        await super().admit()
        self._decoder = MultipartDecoder(read_boundary(self.request.headers.get("Content-Type", "")))

    async def receive(self, chunk: bytes) -> None:
        for event in self._decoder.decode(chunk) if self._decoder else ():
            if isinstance(event, PartBegin):
                await self._begin(event)
            elif self._file and self._in_file:
                await self._file.write(event.data if isinstance(event, PartData) else None)
                self._in_file = not isinstance(event, PartEnd)

    @authenticated
    async def post(self) -> None:
        if self._decoder:
            self._decoder.flush()
        if not self._file:
            raise InvalidRequestError("The form has no file; put its bytes into a field named 'file'.")
        info = await self._file.stored()
        self.answer({**info.to_dict(), "url": self.site.file_url(info.id)}, 201)

    def on_finish(self) -> None:
        self._abandon()

    def on_connection_close(self) -> None:
        super().on_connection_close()
        self._gone = True
        self._abandon()

    async def _begin(self, part: PartBegin) -> None:
        if part.field != FILE_FIELD:
            return
        if self._file:
            raise InvalidRequestError("Upload one file per request.")
        rooms = await self.rooms()
        if self._gone:  # the client left while the rooms were opened
            return
        limit = self.site.settings.limits.upload_bytes
        self._file = IncomingFile(rooms.store.files, part.file_name or "", part.media_type, limit)
        self._in_file = True

    def _abandon(self) -> None:
        if self._file:
            self._file.abandon()
