"""``models`` and ``providers``: who can write the code, and how they are reached."""

from __future__ import annotations

from tornado.web import authenticated

from ..protocol.models import provider_from_dict
from .base import CodeInterpHandler


class ModelsHandler(CodeInterpHandler):
    """GET every model that may be used."""

    @authenticated
    async def get(self) -> None:
        rooms = await self.rooms()
        models = await rooms.models.list()
        self.answer({"models": [model.to_dict() for model in models], "default": await rooms.models.default()})


class ProvidersHandler(CodeInterpHandler):
    """GET every provider, without keys."""

    @authenticated
    async def get(self) -> None:
        rooms = await self.rooms()
        self.answer({"providers": [provider.to_dict() for provider in await rooms.models.providers()]})


class ProviderHandler(CodeInterpHandler):
    """GET, PUT or DELETE one provider; a key that was written cannot be read again."""

    @authenticated
    async def get(self, provider_id: str) -> None:
        rooms = await self.rooms()
        self.answer((await rooms.models.provider(provider_id)).to_dict())

    @authenticated
    async def put(self, provider_id: str) -> None:
        config, key = provider_from_dict(provider_id, self.json_body())
        rooms = await self.rooms()
        self.answer((await rooms.models.put(config, key)).to_dict())

    @authenticated
    async def delete(self, provider_id: str) -> None:
        rooms = await self.rooms()
        await rooms.models.delete(provider_id)
        self.answer_nothing()


class ProviderTestHandler(CodeInterpHandler):
    """POST asks the provider whether it answers and takes the key."""

    @authenticated
    async def post(self, provider_id: str) -> None:
        rooms = await self.rooms()
        self.answer((await rooms.models.check(provider_id)).to_dict())
