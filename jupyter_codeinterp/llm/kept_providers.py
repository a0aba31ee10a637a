"""Where the registry keeps the providers that a person set up."""

from __future__ import annotations

from typing import Protocol

from ..protocol.models import ProviderConfig


class KeptProviders(Protocol):
    """Providers and, apart from them, their keys; the store's ``providers`` is one.

    Rooms side by side do not import each other, so this says here what the registry needs.
    """

    async def list(self) -> tuple[ProviderConfig, ...]:
        """Return all, each with ``has_key``."""

    async def put(self, config: ProviderConfig, key: str | None) -> ProviderConfig:
        """Insert or replace one; ``key`` None keeps the stored key only for the same scheme, host and port."""

    async def key(self, provider_id: str, *, base_url: str | None = None) -> str | None:
        """Return the stored key; with ``base_url`` only when that has the scheme, host and port it is kept for."""

    async def headers(self, provider_id: str, *, base_url: str) -> dict[str, str]:
        """Return the stored headers, none when they were given for another scheme, host or port."""

    async def delete(self, provider_id: str) -> None:
        """Forget provider and key."""
