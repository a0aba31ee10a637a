"""A model's server within the test itself, for answers that need no script: it asks for the same good requests."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from tests.servers.model_server import read_request
from tests.servers.request_rules import Refusal, Request, RequestRules

Reply = Callable[[Request], bytes]
Write = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


class RefusedError(AssertionError):
    """A request did not fit the dialect that it was sent in."""


def http_response(status: str, body: str, *headers: str) -> bytes:
    """Write a response that is complete, after which the connection is closed."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body.encode())}", "Connection: close", *headers]
    return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()


def sent_at_once(reply: Reply) -> Write:
    """Send what ``reply`` makes of a request."""

    async def write(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(request))
        await writer.drain()

    return write


@asynccontextmanager
async def fixed_server(
    write: Write, *, key: str | None = None, trust: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[str, list[Request]]]:
    """Answer every good request with ``write``; yields host and port, and the requests so far.

    Fails at its end when a request did not fit its dialect.
    """
    rules = RequestRules(key)
    requests: list[Request] = []
    refused: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # a client that does not trust us says nothing
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            request = await read_request(reader)
            requests.append(request)
            refusal = rules.judge(request)
            if refusal:
                refused.append(f"{request.method} {request.path}: {refusal.status} {refusal.words}")
            await (sent_at_once(lambda _: _refuse(refusal)) if refusal else write)(request, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=trust)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", requests
    if refused:
        raise RefusedError(f"requests that the model's server does not take: {refused}")


def _refuse(refusal: Refusal) -> bytes:
    return http_response(f"{refusal.status} Refused", json.dumps(refusal.body), "Content-Type: application/json")
