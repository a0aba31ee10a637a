"""``models`` and ``providers``: who can write the code, and how they are reached."""

from __future__ import annotations

from tornado.web import authenticated

from ..errors import NotFoundError
from ..protocol.json_types import read_optional
from ..protocol.models import provider_from_dict
from .base import CodeInterpHandler
from .new_chat_model import default_model


class ModelsHandler(CodeInterpHandler):
    """GET every model that may be used."""

    @authenticated
    async def get(self) -> None:
        rooms = await self.rooms()
        listed = await rooms.models.list_models()
        self.answer(
            {
                "models": [model.to_dict() for model in listed.models],
                "default": await default_model(rooms),
                "failures": dict(listed.failures),
            }
        )


class ProvidersHandler(CodeInterpHandler):
    """GET every provider, without keys."""

    @authenticated
    async def get(self) -> None:
        rooms = await self.rooms()
        self.answer({"providers": [provider.to_dict() for provider in await rooms.models.list_providers()]})


class ProviderHandler(CodeInterpHandler):
    """GET, PUT or DELETE one provider; a key that was written cannot be read again."""

    @authenticated
    async def get(self, provider_id: str) -> None:
        rooms = await self.rooms()
        providers = {provider.id: provider for provider in await rooms.models.list_providers()}
        if provider_id not in providers:
            raise NotFoundError(f"There is no provider '{provider_id}'. There are: {', '.join(providers)}.")
        self.answer(providers[provider_id].to_dict())

    @authenticated
    async def put(self, provider_id: str) -> None:
        config, key = provider_from_dict(provider_id, self.json_body())
        rooms = await self.rooms()
        self.answer((await rooms.models.put_provider(config, key)).to_dict())

    @authenticated
    async def delete(self, provider_id: str) -> None:
        rooms = await self.rooms()
        await rooms.models.delete_provider(provider_id)
        self.answer_nothing()


class ProviderTestHandler(CodeInterpHandler):
    """POST asks the provider, or one as it would be stored, whether it answers and takes the key."""

    @authenticated
    async def post(self, provider_id: str) -> None:
        body = self.json_body()
        model = read_optional(body, "model", str)
        unstored = read_optional(body, "provider", dict)
        rooms = await self.rooms()
        if unstored is None:
            check = await rooms.models.check(provider_id, model)
        else:
            config, key = provider_from_dict(provider_id, unstored)
            check = await rooms.models.check_unstored(config, key, model)
        self.answer(check.to_dict())
