"""``settings``: every switch as it is in force, where its value comes from, and what a person may set of it."""

from __future__ import annotations

from typing import Any

from tornado.web import authenticated

from ..config import LiveSettings, describe_settings
from ..errors import InvalidRequestError, NotFoundError
from ..protocol.chats import KernelChoice
from ..protocol.json_types import Json
from .base import CodeInterpHandler
from .site import Rooms, Site


class SettingsHandler(CodeInterpHandler):
    """GET the effective settings and what is left of the budgets; PATCH changes a person's own."""

    @authenticated
    async def get(self) -> None:
        rooms = await self.rooms()
        await rooms.refresh_settings(self.site.live)
        self.answer(await _describe(self.site, rooms))

    @authenticated
    async def patch(self) -> None:
        rooms = await self.rooms()
        live = self.site.live
        changes = live.read(self.json_body())
        await _check_kernel(rooms, changes.get("kernel_name"))
        if live.lay(await rooms.store.preferences.change(changes)):
            rooms.turns.feed.publish_settings()
        self.answer(await _describe(self.site, rooms))


def describe_live(live: LiveSettings) -> dict[str, Json]:
    """Return the description of every switch by its name."""
    return {entry["name"]: entry for entry in describe_settings(live.given, live.now)}


async def _describe(site: Site, rooms: Rooms) -> Json:
    usage = await rooms.turns.budgets.describe()
    return {"settings": describe_live(site.live), "usage": usage, "version": site.version}


async def _check_kernel(rooms: Rooms, name: Any) -> None:
    if name:
        try:
            await rooms.kernels.check_choice(KernelChoice(name))
        except NotFoundError as error:
            details = {"field": "kernel_name", "allowed": error.details["known"]}
            raise InvalidRequestError(error.message, code="invalid_setting", details=details) from error
