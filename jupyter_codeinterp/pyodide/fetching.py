"""Fetches over HTTP as the administrator's network demands it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx

CONNECT_SECONDS = 10.0
IDLE_SECONDS = 60.0
MAX_PORT = 65535


class Fetcher:
    """Opens connections through ``proxy`` and trusts ``ca_bundle``; both may be empty."""

    def __init__(self, proxy: str = "", ca_bundle: str = "") -> None:
        self._proxy = proxy or None
        self._ca_bundle = ca_bundle
        self._trust: ssl.SSLContext | None = None

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> AsyncIterator[httpx.Response]:
        """Give the answer, its body still to come; raises httpx.HTTPError, OSError for a bad CA bundle."""
        try:
            address = httpx.URL(url)
        except (httpx.InvalidURL, ValueError) as error:  # the latter for text that cannot be encoded
            raise httpx.UnsupportedProtocol(f"'{url}' is no address: {error}") from error
        if self._trust is None:
            self._trust = await asyncio.to_thread(ssl.create_default_context, cafile=self._ca_bundle or None)
        timeout = httpx.Timeout(IDLE_SECONDS, connect=CONNECT_SECONDS)
        async with (
            httpx.AsyncClient(
                proxy=self._proxy,
                verify=self._trust,
                timeout=timeout,
                follow_redirects=True,
                event_hooks={"request": [_check_port]},
            ) as client,
            client.stream("GET", address, headers=dict(headers or {})) as answer,
        ):
            yield answer


async def _check_port(request: httpx.Request) -> None:
    """Refuse what the system would answer with an OverflowError; called for each redirect too."""
    if (request.url.port or 0) > MAX_PORT:
        raise httpx.UnsupportedProtocol(f"port {request.url.port} does not exist")
