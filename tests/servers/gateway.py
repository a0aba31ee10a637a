"""Stands before a model's server as gateways of organisations do, and lets through what every vendor takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from tests.servers.fixed_server import fixed_server
from tests.servers.request_rules import Request

_CHUNK_BYTES = 64 * 1024


@asynccontextmanager
async def gateway_to(url: str, *, key: str) -> AsyncIterator[str]:
    """Yield the address of a gateway to another server; a request that does not fit is refused and fails the test."""
    target = urlsplit(url)

    async def forward(request: Request, writer: asyncio.StreamWriter) -> None:
        reader, upstream = await asyncio.open_connection(target.hostname, target.port)
        try:
            headers = {**request.headers, "host": target.netloc, "connection": "close"}
            lines = [
                f"{request.method} {request.path} HTTP/1.1",
                *(f"{name}: {text}" for name, text in headers.items()),
            ]
            upstream.write("\r\n".join([*lines, "", ""]).encode("latin-1") + request.body)
            while chunk := await reader.read(_CHUNK_BYTES):
                writer.write(chunk)
                await writer.drain()
        finally:
            upstream.close()

    async with fixed_server(forward, key=key) as (place, _):
        yield f"http://{place}"
