"""``engines``: whether each engine could run code now, and what to do when it could not."""

from __future__ import annotations

from tornado.web import authenticated

from .base import CodeInterpHandler


class EnginesHandler(CodeInterpHandler):
    """GET the readiness of every engine."""

    @authenticated
    async def get(self) -> None:
        rooms = await self.rooms()
        readiness = await rooms.engines.readiness()
        self.answer({"engines": [item.to_dict() for item in readiness]})
