"""``pyodide``: Python for the browser, its packages, and the starts that pages announce."""

from __future__ import annotations

from pathlib import Path

from tornado.web import authenticated

from ..protocol.browser_runs import start_request_from_dict
from .base import RUN_CODE, CodeInterpHandler
from .sending import send_file

FOREVER = "private, max-age=31536000, immutable"


class PyodideHandler(CodeInterpHandler):
    """GET which files a page needs to start Python."""

    @authenticated
    async def get(self) -> None:
        rooms = await self.rooms()
        self.answer(await rooms.pyodide.manifest())


class PyodideFileHandler(CodeInterpHandler):
    """GET a file of one version; its bytes never change, so a browser keeps them."""

    @authenticated
    async def get(self, version: str, name: str) -> None:
        rooms = await self.rooms()
        file = await rooms.pyodide.find(version, name)
        await self.send(file.content, file.media_type, file.size)

    async def send(self, content: Path | bytes, media_type: str, size: int) -> None:
        """Answer with bytes, piece by piece when they are on the disk."""
        self.set_header("Content-Type", media_type)
        self.set_header("Content-Length", str(size))
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", "sandbox; default-src 'none'")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", FOREVER)
        if isinstance(content, bytes):
            self.write(content)
        else:
            await send_file(self, content)
        self.finish(set_content_type=media_type)


class PyPIProjectHandler(CodeInterpHandler):
    """GET the pure wheels of a project on PyPI, when the administrator allows them."""

    @authenticated
    async def get(self, project: str) -> None:
        rooms = await self.rooms()
        self.answer(await rooms.pyodide.pypi.index(project))


class PyPIWheelHandler(PyodideFileHandler):
    """GET a wheel that an index named."""

    @authenticated
    async def get(self, sha256: str, name: str) -> None:
        rooms = await self.rooms()
        content = await rooms.pyodide.pypi.wheel(sha256, name)
        await self.send(content, "application/octet-stream", len(content))


class PyodideStartsHandler(CodeInterpHandler):
    """POST that a page is about to start Python."""

    needs = (("POST", RUN_CODE),)

    @authenticated
    async def post(self) -> None:
        request = start_request_from_dict(self.json_body())
        rooms = await self.rooms()
        self.answer({"id": rooms.pages.begin_start(request.page_id, request.load_id)}, 201)


class PyodideStartHandler(CodeInterpHandler):
    """DELETE says that the start came to an end, well or not."""

    needs = (("DELETE", RUN_CODE),)

    @authenticated
    async def delete(self, start_id: str) -> None:
        rooms = await self.rooms()
        rooms.pages.end_start(start_id)
        self.answer_nothing()
