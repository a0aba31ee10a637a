"""Every provider and model there is: set up by a person, named by the environment, found on this machine, built in."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from ..config.live import LiveSettings
from ..errors import CodeInterpError, ConflictError, InvalidRequestError, NotFoundError
from ..policy.access import find_model_refusal, find_provider_refusal
from ..protocol.models import ModelInfo, ProviderCheck, ProviderConfig
from ..protocol.settings import SettingOrigin, Settings
from .adapters import AdapterFactory, load_adapter
from .addresses import clean_base_url, refuse_link_local
from .best_models import rank
from .connection import Connection
from .credentials import Credentials
from .describing import describe_model, describe_models, pick_named
from .kept_providers import KeptProviders
from .local_providers import LocalProviders
from .model_lists import ModelLists, Models
from .provider_check import check_provider
from .provider_headers import clean_headers
from .seam import ChatModel

DEMO_PROVIDER = "demo"
DEMO_MODEL = "analyst"
_SOURCES = ("user", "environment", "local", "builtin")
_PROVIDER_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}\Z")
_DEMO = ProviderConfig(DEMO_PROVIDER, "demo", "", source="builtin", label="Built-in demo", models=(DEMO_MODEL,))


@dataclass(frozen=True)
class ModelList:
    """Models that may be used, and by provider why some could not be listed."""

    models: tuple[ModelInfo, ...]
    failures: Mapping[str, str]


class ModelRegistry:
    """Finds models, keeps one adapter per provider, closes them.

    ``adapters`` go before those of the package, by kind; ``clock`` is a monotonic one in seconds. ``live`` are the
    settings with a person's own: which models they want, and what these can do.
    """

    def __init__(
        self,
        settings: Settings,
        providers: KeptProviders,
        *,
        adapters: Mapping[str, AdapterFactory] = MappingProxyType({}),
        clock: Callable[[], float] = time.monotonic,
        live: LiveSettings | None = None,
    ) -> None:
        self._settings = settings
        self._live = live or LiveSettings(settings)
        self._store = providers
        self._adapters = adapters
        self._clock = clock
        self._credentials = Credentials(settings, providers)
        self._open: dict[str, tuple[ProviderConfig, ChatModel]] = {}
        self._lists = ModelLists(clock)
        self._local = LocalProviders(settings, partial(self._make, details=False), clock)

    async def list_providers(self) -> tuple[ProviderConfig, ...]:
        """Return all providers; one set up by a person hides a found one of the same id."""
        found = (_DEMO, *await self._local.find(), *await self._chosen())
        return tuple({config.id: config for config in found}.values())

    async def list_models(self) -> ModelList:
        """Return the models of all providers; one that cannot be asked does not hide the others."""
        providers = await self.list_providers()
        answers = await asyncio.gather(*map(self._models, providers), return_exceptions=True)
        models: list[ModelInfo] = []
        failures: dict[str, str] = {}
        for provider, answer in zip(providers, answers, strict=True):
            if isinstance(answer, CodeInterpError):
                failures[provider.id] = answer.message
            elif isinstance(answer, BaseException):
                raise answer
            else:
                models += describe_models(provider, answer, self._live)
        return ModelList(tuple(model for model in models if self._is_allowed(model.id)), failures)

    async def resolve(self, model_id: str) -> tuple[ChatModel, str, ModelInfo]:
        """Return the adapter, the provider's own name of the model, and what is known about it.

        NotFoundError lists what exists; ForbiddenError says that the administrator does not allow the model. A name
        that a provider does not list is tried all the same, since servers know aliases, unless its models were set.
        """
        provider_id, _, name = model_id.partition("/")
        if not name:
            raise InvalidRequestError(f"A model is written provider/name, not '{model_id}'.")
        refusal = find_model_refusal(model_id, self._live.now)
        if refusal is not None:
            raise refusal.to_error()
        config = await self.get_provider(provider_id)
        if config.models and name not in config.models:
            listed = ", ".join(config.models)
            raise NotFoundError(f"Provider '{provider_id}' has no model '{name}'. It has: {listed}.")
        known = pick_named((name,), await self._soon(config))
        return await self._adapter(config), name, describe_model(config, known[0], self._live)

    async def find_default(self, used: Sequence[str] = ()) -> str:
        """Return the model of a new chat, given those that a person ``used`` last, newest first.

        It is the default that the person set, else the last one used, else the administrator's default, else the best
        of what the providers list, those first that a person set up, else the demo. A provider that is slow to list
        its models is not waited for long.
        """
        default = self._live.now.models.default
        wanted = default if default and self._is_allowed(default) else ""
        if wanted and self._live.now.origins.get("model_default", SettingOrigin()).source == "user":
            return wanted
        providers = {config.id: config for config in await self.list_providers() if config.source != "builtin"}
        for model_id in used:
            if self._is_allowed(model_id) and _is_of(providers, model_id):
                return model_id
        return wanted or await self._find_best(providers.values())

    async def _find_best(self, providers: Collection[ProviderConfig]) -> str:
        answers = await asyncio.gather(*map(self._soon, providers), return_exceptions=True)
        found = [
            (_SOURCES.index(config.source), rank(model), f"{config.id}/{model.name}")
            for config, models in zip(providers, map(_listed, answers), strict=True)
            for model in models
            if model.chat and self._is_allowed(f"{config.id}/{model.name}")
        ]
        return min(found)[2] if found else f"{DEMO_PROVIDER}/{DEMO_MODEL}"

    async def put_provider(self, config: ProviderConfig, key: str | None) -> ProviderConfig:
        """Store a provider; a ``key`` or headers of None keep the present ones for the same scheme, host and port."""
        stored = await self._store.put(self._accept(config), key)
        await self._forget(config.id)
        return stored

    async def delete_provider(self, provider_id: str) -> None:
        """Forget a provider that a person set up, with its key."""
        if provider_id not in {config.id for config in await self._store.list()}:
            raise NotFoundError(f"No provider '{provider_id}' was set up here, so there is nothing to delete.")
        await self._store.delete(provider_id)
        await self._forget(provider_id)

    async def check(self, provider_id: str, model: str | None = None) -> ProviderCheck:
        """Try the connection: list the models and, when one is named or set, ask it for a word."""
        config = await self.get_provider(provider_id)
        self._lists.forget(provider_id)
        name = self._model_to_ask(config, model)
        return await check_provider(await self._adapter(config), config, name, at_address=self._at_address(config))

    async def check_unstored(self, config: ProviderConfig, key: str | None, model: str | None = None) -> ProviderCheck:
        """Try a provider as ``put_provider`` would store it, with the same refusals, and keep nothing of it."""
        config = self._accept(config)
        name = self._model_to_ask(config, model)
        adapter = self._make(config, key)
        try:
            return await check_provider(adapter, config, name, at_address=self._at_address(config, key))
        finally:
            await adapter.close()

    async def close(self) -> None:
        """Stop looking for local servers and close every connection."""
        await self._local.close()
        await self._lists.close()
        for provider_id in list(self._open):
            await self._forget(provider_id)

    def _at_address(self, config: ProviderConfig, key: str | None = None) -> Callable[[str], ChatModel]:
        """Return what opens the same provider at another base URL of its server."""
        return lambda base_url: self._make(replace(config, base_url=base_url), key)

    def _accept(self, config: ProviderConfig) -> ProviderConfig:
        """Return what a person typed in as it is kept; raises ConflictError, InvalidRequestError, ForbiddenError."""
        if config.id == DEMO_PROVIDER:
            raise ConflictError("The provider 'demo' is built in and cannot be changed; choose another id.")
        if not _PROVIDER_ID.match(config.id):
            raise InvalidRequestError(
                "A provider's id is 1 to 64 of a-z, 0-9, '.', '_', '-', and begins with a-z or 0-9."
            )
        refusal = find_provider_refusal(config.id, config.models, self._live.given)
        if refusal is not None:
            raise refusal.to_error()
        self._find_factory(config.kind)
        base_url = clean_base_url(config.base_url)
        if not self._settings.models.allow_link_local:
            refuse_link_local(base_url)
        return replace(config, base_url=base_url, source="user", headers=clean_headers(config.headers))

    def _model_to_ask(self, config: ProviderConfig, model: str | None) -> str | None:
        """Return the model that a test asks for a word: the named one, or the first one that was set."""
        name = model or next(iter(config.models), None)
        refusal = find_model_refusal(f"{config.id}/{name}", self._live.now) if name else None
        if refusal is not None:
            raise refusal.to_error()
        return name

    def _environment(self) -> tuple[ProviderConfig, ...]:
        if not self._settings.models.discover_environment:
            return ()
        return tuple(
            ProviderConfig(
                found.id, found.kind, found.base_url, "environment", has_key=bool(found.key), label=found.label or None
            )
            for found in self._settings.found_providers
        )

    async def get_provider(self, provider_id: str) -> ProviderConfig:
        """Return one provider; NotFoundError lists those there are."""
        # a turn with a provider that is known anyway does not wait for a look around this machine
        for find in (self._chosen, self.list_providers):
            providers = {config.id: config for config in await find()}
            if provider_id in providers:
                return providers[provider_id]
        raise NotFoundError(f"There is no provider '{provider_id}'. There are: {', '.join(providers)}.")

    async def _chosen(self) -> tuple[ProviderConfig, ...]:
        """Return the providers of the environment and those a person set up, which hide them."""
        return (*self._environment(), *await self._store.list())

    async def _models(self, config: ProviderConfig) -> Models:
        """Return the provider's models; raises ModelError when they cannot be listed."""
        if config.models:
            return await self._soon(config)
        adapter = await self._adapter(config)
        try:
            return await self._lists.get(config.id, adapter.list_models)
        except CodeInterpError:
            if config.source != "local":
                raise
            # it answered a moment ago, when it was found
            return self._local.models(config.id)

    async def _soon(self, config: ProviderConfig) -> Models:
        """Return what is known of the provider's models after a short wait at most."""
        if config.source == "builtin":
            return pick_named(config.models, ())
        listed = await self._lists.soon(config.id, (await self._adapter(config)).list_models)
        return pick_named(config.models, listed) if config.models else listed

    async def _adapter(self, config: ProviderConfig) -> ChatModel:
        """Return the provider's one adapter; a provider that another instance changed gets a new one."""
        config = replace(config, has_key=False)
        known = self._open.get(config.id)
        if known and known[0] == config:
            return known[1]
        if known:
            await self._forget(config.id)
        adapter = self._make(config)
        self._open[config.id] = (config, adapter)
        return adapter

    def _make(self, config: ProviderConfig, key: str | None = None, *, details: bool = True) -> ChatModel:
        return self._find_factory(config.kind)(
            Connection(
                provider_id=config.id,
                base_url=config.base_url.rstrip("/"),
                key=self._credentials.source(config, key),
                models=self._settings.models,
                deadlines=self._settings.deadlines,
                headers=self._credentials.headers(config),
                details=details,
            )
        )

    def _find_factory(self, kind: str) -> AdapterFactory:
        return self._adapters[kind] if kind in self._adapters else load_adapter(kind)

    async def _forget(self, provider_id: str) -> None:
        self._lists.forget(provider_id)
        known = self._open.pop(provider_id, None)
        if known:
            await known[1].close()

    def _is_allowed(self, model_id: str) -> bool:
        return find_model_refusal(model_id, self._live.now) is None


def _listed(answer: Models | BaseException) -> Models:
    """Return what a provider lists; one that cannot be asked at all, such as one of a package that is gone, nothing."""
    if isinstance(answer, CodeInterpError):
        return ()
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _is_of(providers: Mapping[str, ProviderConfig], model_id: str) -> bool:
    """Say whether one of the providers may have the model; servers know more names than they list."""
    provider_id, _, name = model_id.partition("/")
    config = providers.get(provider_id)
    return config is not None and (not config.models or name in config.models)
