"""Which model a new chat begins with."""

from __future__ import annotations

from ..protocol.json_types import Json
from .site import Rooms

_LOOKED_AT = 10
"""How many of the latest chats may hold nothing but models that are gone, before the choice is made anew."""


async def model_of_new_chat(rooms: Rooms, body: Json) -> str:
    """Return the model that the body of a POST names, or else the default; only the latter may take a moment."""
    named = body.get("model")
    return named if isinstance(named, str) and named else await default_model(rooms)


async def default_model(rooms: Rooms) -> str:
    """Return the model of a new chat for which nobody names one."""
    latest = await rooms.store.chats.list(limit=_LOOKED_AT)
    return await rooms.models.find_default([chat.model for chat in latest.chats])
