"""Where a provider's key and headers come from, asked for each request so that short-lived keys work."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ..errors import ModelError
from ..protocol.models import ProviderConfig
from ..protocol.settings import CredentialHook, Settings
from .kept_providers import KeptProviders

HOOK_SECONDS = 10.0


class Credentials:
    """Asks the administrator's hook first, then what belongs to the provider's own source."""

    def __init__(self, settings: Settings, providers: KeptProviders) -> None:
        self._settings = settings
        self._providers = providers

    def source(self, config: ProviderConfig, given: str | None = None) -> Callable[[], Awaitable[str | None]]:
        """Return the function that gives this provider's key; ``given`` is one that a person just typed in.

        A key of the environment goes only to the address of the environment, never to one a person typed in; a stored
        one only to the scheme, host and port it was stored for.
        """

        async def key() -> str | None:
            hook = self._settings.models.credential_hook
            found = await _ask(hook, config.id) if hook and config.source != "builtin" else None
            if found:
                return found
            if config.source == "environment":
                return next((item.key for item in self._settings.found_providers if item.id == config.id), None)
            if config.source != "user" or given is not None:
                return given
            return await self._providers.key(config.id, base_url=config.base_url)

        return key

    def headers(self, config: ProviderConfig) -> Callable[[], Awaitable[Mapping[str, str]]]:
        """Return the function that gives this provider's own headers; those just typed in are in ``config``."""

        async def headers() -> Mapping[str, str]:
            if config.source != "user":
                return {}
            typed = config.headers
            known: Mapping[str, str] = {}
            if typed is None or None in typed.values():
                known = await self._providers.headers(config.id, base_url=config.base_url)
            found = {name: known.get(name) if value is None else value for name, value in (typed or known).items()}
            return {name: value for name, value in found.items() if value is not None}

        return headers


async def _ask(hook: CredentialHook, provider_id: str) -> str | None:
    """Call the administrator's function, in a thread when it is an ordinary one."""
    try:
        return await asyncio.wait_for(_call(hook, provider_id), HOOK_SECONDS)
    except Exception as exc:  # noqa: BLE001 (anything may come out of it)
        # the hook is somebody else's code, and its error may hold the key: only its type is told
        raise ModelError(
            f"The credential hook failed for provider '{provider_id}' ({type(exc).__name__}). Tell the administrator.",
            kind="auth",
        ) from None


async def _call(hook: CredentialHook, provider_id: str) -> str | None:
    found: Any = hook(provider_id) if inspect.iscoroutinefunction(hook) else await asyncio.to_thread(hook, provider_id)
    if inspect.isawaitable(found):
        found = await found
    return None if found is None else str(found)
