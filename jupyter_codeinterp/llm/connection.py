"""What an adapter is given to reach a provider."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ..protocol.settings import Deadlines, ModelSettings


async def no_key() -> str | None:
    """Stand for a provider that wants no key."""
    return None


async def no_headers() -> Mapping[str, str]:
    """Stand for a provider without headers of its own."""
    return {}


@dataclass(frozen=True)
class Connection:
    """One provider: where it is, how to get its key and headers (for each request), the administrator's switches.

    ``details`` says whether lists of models are worth further requests to learn what each can do.
    """

    provider_id: str
    base_url: str
    key: Callable[[], Awaitable[str | None]] = field(default=no_key, repr=False)
    models: ModelSettings = field(default_factory=ModelSettings, repr=False)
    deadlines: Deadlines = field(default_factory=Deadlines, repr=False)
    headers: Callable[[], Awaitable[Mapping[str, str]]] = field(default=no_headers, repr=False)
    details: bool = True

    @property
    def host(self) -> str:
        """Return host and port as a person may read them, without user or password."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    def full_id(self, model: str) -> str:
        """Return the id of one of the provider's models."""
        return f"{self.provider_id}/{model}"
