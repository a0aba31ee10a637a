"""Checks which models could write the code, without ever showing a key."""

from __future__ import annotations

from pathlib import Path

from ...errors import ForbiddenError, StoreError
from ...llm.registry import DEMO_PROVIDER, ModelList, ModelRegistry
from ...protocol.models import ProviderConfig
from ...store.data_folder import find_data_folder
from ...store.providers import find_stored_headers, find_stored_key, list_stored
from ..configuration import Configuration
from ..findings import Finding

_SOURCES = {
    "builtin": "built in",
    "environment": "from the environment",
    "local": "on this machine",
    "user": "set up here",
}
_CONNECT = (
    "Set OPENAI_API_KEY (and OPENAI_BASE_URL for another server) or ANTHROPIC_API_KEY, "
    "or start a local one such as Ollama."
)


class _StoredProviders:
    """The providers of the data folder, only to be read; the registry changes none unless it is asked to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def list(self) -> tuple[ProviderConfig, ...]:
        return list_stored(self._folder)

    async def key(self, provider_id: str, *, base_url: str | None = None) -> str | None:
        return find_stored_key(self._folder, provider_id, base_url=base_url)

    async def headers(self, provider_id: str, *, base_url: str) -> dict[str, str]:
        return find_stored_headers(self._folder, provider_id, base_url=base_url)

    async def put(self, config: ProviderConfig, key: str | None) -> ProviderConfig:
        raise ForbiddenError("The doctor changes nothing.")

    async def delete(self, provider_id: str) -> None:
        raise ForbiddenError("The doctor changes nothing.")


async def check_models(configuration: Configuration) -> list[Finding]:
    """Say which providers were found and whether they answer, and which model a new chat gets."""
    registry = ModelRegistry(configuration.settings, _StoredProviders(find_data_folder(configuration.settings)))
    try:
        providers = await registry.list_providers()
        listed = await registry.list_models()
        default = await registry.find_default()
    except StoreError as error:
        return [Finding("models", "problem", error.message)]
    finally:
        await registry.close()
    return [_describe_models(listed, default), *(_describe_provider(provider, listed) for provider in providers)]


def _describe_models(listed: ModelList, default: str) -> Finding:
    usable = [model.id for model in listed.models]
    details = {"models": len(usable), "default": default}
    if not usable:
        text = "No model may be used: the switches model_allowed and model_denied leave none, or none answers."
        return Finding("models", "problem", text, _CONNECT, details)
    if all(model.provider == DEMO_PROVIDER for model in listed.models):
        text = "Only the built-in demo answers, which is no language model."
        return Finding("models", "warning", text, _CONNECT, details)
    count = "1 model is" if len(usable) == 1 else f"{len(usable)} models are"
    return Finding("models", "ok", f"{count} there; a new chat gets {default}.", details=details)


def _describe_provider(provider: ProviderConfig, listed: ModelList) -> Finding:
    name = f"{provider.label or provider.id} ({_SOURCES[provider.source]})"
    details = {"source": provider.source, "has_key": provider.has_key}
    failure = listed.failures.get(provider.id)
    if failure is not None:
        return Finding(f"provider.{provider.id}", "warning", f"{name}: {failure}", details=details)
    count = sum(model.provider == provider.id for model in listed.models)
    text = f"{name} answers, with {count} model{'' if count == 1 else 's'} that may be used."
    return Finding(f"provider.{provider.id}", "ok", text, details={**details, "models": count})
