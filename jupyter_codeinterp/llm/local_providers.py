"""Finds model servers that run on this machine, such as Ollama, by asking where they usually listen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

from ..errors import CodeInterpError
from ..protocol.models import ProviderConfig
from ..protocol.settings import Settings
from .seam import ChatModel

PROBE_SECONDS = 0.5
FRESH_SECONDS = 60.0
_KNOWN_PORTS = {11434: ("ollama", "Ollama"), 1234: ("lm-studio", "LM Studio"), 8080: ("llama-cpp", "llama.cpp")}


class LocalProviders:
    """Probes in one task of its own; who asks meanwhile waits for it, half a second at most."""

    def __init__(
        self, settings: Settings, make: Callable[[ProviderConfig], ChatModel], clock: Callable[[], float]
    ) -> None:
        self._urls = settings.models.local_urls if settings.models.discover_local else ()
        self._make = make
        self._clock = clock
        self._found: tuple[ProviderConfig, ...] = ()
        self._looked: float | None = None
        self._looking: asyncio.Task[None] | None = None

    async def find(self) -> tuple[ProviderConfig, ...]:
        """Return the servers that answered at the last look, which is at most a minute ago."""
        stale = self._looked is None or self._clock() - self._looked > FRESH_SECONDS
        if self._urls and stale:
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self._look())
            # shielded: whoever stops waiting must not stop the look for the others
            await asyncio.shield(self._looking)
        return self._found

    async def close(self) -> None:
        """End a look that is under way."""
        if self._looking and not self._looking.done():
            self._looking.cancel()
            await asyncio.wait((self._looking,))

    async def _look(self) -> None:
        answers = await asyncio.gather(*map(self._probe, self._urls))
        self._found = tuple(config for config in answers if config)
        self._looked = self._clock()

    async def _probe(self, url: str) -> ProviderConfig | None:
        port = urlsplit(url).port or 80
        provider_id, label = _KNOWN_PORTS.get(port, (f"local-{port}", f"Local server, port {port}"))
        config = ProviderConfig(provider_id, "openai-chat", url, source="local", label=label)
        adapter = self._make(config)
        try:
            await asyncio.wait_for(adapter.list_models(), PROBE_SECONDS)
        except (CodeInterpError, asyncio.TimeoutError):
            return None
        finally:
            await adapter.close()
        return config
