"""``files``: stored bytes by id, served so that no browser runs what is inside them."""

from __future__ import annotations

from urllib.parse import quote

from tornado.web import authenticated

from ..protocol.media_types import RASTER_TYPES
from ..protocol.models import FileInfo
from .base import READ_FILES, WRITE_FILES, CodeInterpHandler
from .sending import send_file

SHOWN_MEDIA_TYPES = RASTER_TYPES
"""The only types a browser may show in place; everything else is downloaded."""


class FileHandler(CodeInterpHandler):
    """GET what is known about a file, or DELETE it."""

    needs = (
        ("GET", READ_FILES),
        ("DELETE", WRITE_FILES),
    )

    @authenticated
    async def get(self, file_id: str) -> None:
        rooms = await self.rooms()
        info = await rooms.store.files.get(file_id)
        self.answer({**info.to_dict(), "url": self.site.file_url(info.id)})

    @authenticated
    async def delete(self, file_id: str) -> None:
        rooms = await self.rooms()
        await rooms.store.files.delete(file_id)
        self.answer_nothing()


class FolderTracesHandler(CodeInterpHandler):
    """GET what chats did in a folder, so that its other files are known to be the person's own."""

    needs = (("GET", READ_FILES),)

    @authenticated
    async def get(self) -> None:
        rooms = await self.rooms()
        traces = await rooms.store.executions.traces_in(self.get_query_argument("folder", ""))
        self.answer(traces.to_dict())


class FileContentHandler(CodeInterpHandler):
    """GET the bytes; they never change, so a browser keeps them."""

    needs = (("GET", READ_FILES),)

    @authenticated
    async def get(self, file_id: str) -> None:
        rooms = await self.rooms()
        info = await rooms.store.files.get(file_id)
        self._set_file_headers(info)
        if self.check_etag_header():
            self.set_status(304)
            self.finish(set_content_type=info.media_type)
            return
        await send_file(self, await rooms.store.files.path(file_id))
        self.finish(set_content_type=info.media_type)

    def _set_file_headers(self, info: FileInfo) -> None:
        disposition = "inline" if info.media_type in SHOWN_MEDIA_TYPES else "attachment"
        self.set_header("Content-Type", info.media_type)
        self.set_header("Content-Length", str(info.size))
        self.set_header("Content-Disposition", f"{disposition}; filename*=UTF-8''{quote(info.name, safe='')}")
        self.set_header("Content-Security-Policy", "sandbox; default-src 'none'")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        self.set_header("Etag", f'"{info.sha256}"')
