"""Finds model servers that run on this machine, such as Ollama, by asking where they usually listen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..errors import CodeInterpError
from ..protocol.models import ProviderConfig
from ..protocol.settings import Settings
from .seam import ChatModel, ListedModel

PROBE_SECONDS = 0.5
FRESH_SECONDS = 60.0
_KNOWN_PORTS = {
    11434: ("ollama", "ollama", "Ollama"),
    1234: ("lm-studio", "openai-chat", "LM Studio"),
    8080: ("llama-cpp", "openai-chat", "llama.cpp"),
    8000: ("vllm", "openai-chat", "vLLM"),
}


@dataclass(frozen=True)
class LocalServer:
    """A server that answered with a list of models."""

    config: ProviderConfig
    models: tuple[ListedModel, ...]


class LocalProviders:
    """Probes in one task of its own; who asks meanwhile waits for it, half a second at most."""

    def __init__(
        self, settings: Settings, make: Callable[[ProviderConfig], ChatModel], clock: Callable[[], float]
    ) -> None:
        self._urls = settings.models.local_urls if settings.models.discover_local else ()
        self._make = make
        self._clock = clock
        self._found: dict[str, LocalServer] = {}
        self._looked: float | None = None
        self._looking: asyncio.Task[None] | None = None

    async def find(self) -> tuple[ProviderConfig, ...]:
        """Return the servers that answered at the last look, which is at most a minute ago."""
        stale = self._looked is None or self._clock() - self._looked > FRESH_SECONDS
        if self._urls and stale:
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self._look())
            # not cancelled by who stops waiting: the look is for the others too
            await asyncio.wait((self._looking,), timeout=PROBE_SECONDS)
            if self._looking.done():
                self._looking.result()
        return tuple(self._found[url].config for url in self._urls if url in self._found)

    def models(self, provider_id: str) -> tuple[ListedModel, ...]:
        """Return the models of a server that was found, as it listed them then."""
        return next((server.models for server in self._found.values() if server.config.id == provider_id), ())

    async def close(self) -> None:
        """End a look that is under way."""
        if self._looking and not self._looking.done():
            self._looking.cancel()
            await asyncio.wait((self._looking,))

    async def _look(self) -> None:
        await asyncio.gather(*map(self._probe, self._urls))
        self._looked = self._clock()

    async def _probe(self, url: str) -> None:
        """Ask one address; what is found is known at once, however long the others take."""
        port = urlsplit(url).port or 80
        unknown = (f"local-{port}", "openai-chat", f"Local server, port {port}")
        provider_id, kind, label = _KNOWN_PORTS.get(port, unknown)
        # the switch lists addresses of the compatible API
        base_url = url.removesuffix("/v1") if kind == "ollama" else url
        config = ProviderConfig(provider_id, kind, base_url, source="local", label=label)
        adapter = self._make(config)
        try:
            models = await asyncio.wait_for(adapter.list_models(), PROBE_SECONDS)
        except (CodeInterpError, asyncio.TimeoutError):
            self._found.pop(url, None)
        else:
            self._found[url] = LocalServer(config, models)
        finally:
            await adapter.close()
