"""``openapi.yaml``: this API described for programs, as the tests hold it to be true."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tornado.web import authenticated

from ..errors import NotFoundError
from .base import CodeInterpHandler

DESCRIPTION = Path(__file__).with_name("rest-api.yaml")
FRAMES = Path(__file__).with_name("frames.schema.json")


class DescriptionHandler(CodeInterpHandler):
    """GET the OpenAPI description."""

    @authenticated
    async def get(self) -> None:
        self.finish(await asyncio.to_thread(DESCRIPTION.read_bytes), set_content_type="application/yaml")


class FramesDescriptionHandler(CodeInterpHandler):
    """GET the JSON Schemas of the event socket's frames."""

    @authenticated
    async def get(self) -> None:
        self.finish(await asyncio.to_thread(FRAMES.read_bytes), set_content_type="application/schema+json")


class UnknownHandler(CodeInterpHandler):
    """Answers 404 for every address under our prefix that is none of ours."""

    async def admit(self) -> None:
        await super().admit()
        raise NotFoundError(f"There is nothing at '{self.request.path}'; openapi.yaml beside it lists what exists.")
