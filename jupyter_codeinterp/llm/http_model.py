"""Asks a model's server over HTTP in the dialect it speaks; only this and what it reads with know httpx."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import replace

import httpx

from ..errors import ModelError
from .addresses import is_loopback, refuse_link_local, refuse_resolved_link_local
from .attempts import Attempt, Learned, limit_of
from .connection import Connection
from .dialect import AnswerReader, Dialect, EventReader
from .failed_calls import read_failed_call
from .http_errors import Asked, model_error
from .http_lists import ListRequest
from .http_response import read_beginning, read_refusal, translate_failure
from .joined_code import join_code
from .opaque_bag import secrets_in
from .paced_body import PacedBody
from .provider_headers import without_ours
from .quiet_traces import keep_headers_out
from .request_changes import has_pictures
from .retry import may_pass, pause_seconds, wait_out
from .seam import (
    AssistantMessage,
    End,
    ListedModel,
    ModelEvent,
    ModelRequest,
    PicturesLeftOut,
    Retried,
    RetryPause,
    Text,
    TokenUsage,
    ToolCode,
)

log = logging.getLogger(__name__)

LIST_SECONDS = 15.0
_NAMES_SECONDS = 1.0
"""How long the error of a model that is not there waits for those that are."""
_NAMES_IN_MESSAGE = 10
_JSON = "application/json"


class HttpModel:
    """Speaks to one provider, in the first of its dialects that the server knows; ``sleep`` waits between attempts.

    What a model's server refuses (usage in streams, a temperature ...) is left out of all later requests for it.
    """

    def __init__(
        self,
        connection: Connection,
        *dialects: Dialect,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._connection = connection
        self._sleep = sleep
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._learned = Learned(dialects)
        self._begins_inside: set[str] = set()

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Ask, and ask again after a passing failure, but never once an event was given out."""
        failures = 0
        attempt = Attempt(self._learned, request, self._connection.full_id(request.model), self._connection.host)
        while True:
            begun = False
            try:
                async with aclosing(self._ask(attempt)) as events:
                    async for event in events:
                        if not begun and attempt.leaves_out_pictures:
                            yield PicturesLeftOut()
                        begun = True
                        yield event
            except ModelError as error:
                written = [] if begun else read_failed_call(error, request.use)
                if written:
                    for event in written:
                        yield event
                    return
                if not begun and attempt.change_after(error):
                    continue
                failures += 1
                if begun or failures > self._connection.models.retries or not may_pass(error):
                    told = attempt.told(error)
                    raise await self._with_names(told, request.model) if told.kind == "not_found" else told from error
                pause = RetryPause(pause_seconds(error, failures), error)
                yield pause
                await wait_out(pause, self._sleep)
                yield Retried()
            else:
                return

    async def list_models(self) -> tuple[ListedModel, ...]:
        """Return the models that the server lists; ModelError of kind ``not_found`` when it has no list."""
        dialect = self._learned.first
        asked, headers = await self._prepare(dialect)
        request = ListRequest(await self._open_client(), self._connection, dialect, asked, headers)
        try:
            return await asyncio.wait_for(request.read(), LIST_SECONDS)
        except (httpx.HTTPError, httpx.InvalidURL, asyncio.TimeoutError) as exc:
            raise translate_failure(asked, exc) from exc

    async def close(self) -> None:
        client, self._client = self._client, None
        if client:
            await client.aclose()

    async def _ask(self, attempt: Attempt) -> AsyncGenerator[ModelEvent, None]:
        """Ask once. Leaving this generator closes the connection: there is no other way to stop a model."""
        request, dialect = attempt.request, attempt.dialect
        asked, headers = await self._prepare(dialect, attempt.asked)
        client = await self._open_client()
        content, limit = await _encode(attempt)
        answer = dialect.open_answer(asked)
        stream = dialect.open_events(request.use, request.model in self._begins_inside)
        begun = accepted = False
        try:
            url = dialect.chat_url(self._connection.base_url)
            async with client.stream("POST", url, content=content, headers=headers) as response:
                if response.status_code != 200:
                    raise read_refusal(asked, response, await read_beginning(response))
                accepted = True
                attempt.keep()
                async with aclosing(_read_events(response, answer, stream)) as events:
                    async for event in events:
                        begun = True
                        yield event
        except (httpx.RemoteProtocolError, httpx.ReadError) as exc:
            # a connection that breaks in the middle is an answer without its end
            if not begun:
                raise translate_failure(asked, exc, accepted=accepted) from exc
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            for event in _held_text(stream) if begun else ():
                yield event
            raise translate_failure(asked, exc) from exc
        last = [event for body in answer.flush() for event in stream.decode(body)]
        last += stream.finish(done=answer.done)
        self._learn(request.model, stream, answer)
        for event in _end_at_limit(last, limit):
            yield event

    async def _prepare(self, dialect: Dialect, request: ModelRequest | None = None) -> tuple[Asked, httpx.Headers]:
        """Return the headers with a fresh key, and what errors may say; refuse forbidden addresses."""
        connection = self._connection
        if not connection.models.allow_link_local:
            # behind a proxy names are the proxy's to resolve
            refuse_link_local(connection.base_url)
            if not connection.models.proxy and not is_loopback(connection.base_url):
                await refuse_resolved_link_local(connection.base_url)
        key = (await connection.key() or "").strip()
        own = await connection.headers()
        given = {*connection.models.headers.values(), *own.values()}
        asked = Asked(
            provider=connection.provider_id,
            host=connection.host,
            model=request.model if request else "",
            tools=bool(request and request.tools),
            secrets=tuple(secret for secret in (key, *given, *_sealed_in(request)) if len(secret) >= 4),
        )
        if not all(value.isascii() and value.isprintable() for value in (key, *given)):
            raise model_error(
                asked, "auth", words=f"The key of provider '{asked.provider}' holds characters that no key has."
            )
        headers = httpx.Headers()
        for more in (connection.models.headers, own):
            # replaces a header whatever the case of its name
            headers.update(without_ours(more))
        headers.update(self._own_headers(dialect, key, streams=request is not None))
        return asked, headers

    def _own_headers(self, dialect: Dialect, key: str, *, streams: bool) -> dict[str, str]:
        """Say what is sent and what can be read; most servers refuse JSON that is not called JSON."""
        # compressed answers would wait in the server's buffers
        headers = {"Accept": _JSON, "Accept-Encoding": "identity", **dialect.headers(key)}
        if streams:
            # errors are JSON, and so is the answer of a server that does not stream
            headers |= {"Accept": f"{dialect.stream_type}, {_JSON}", "Content-Type": _JSON}
        return headers

    async def _open_client(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                keep_headers_out()
                models, deadlines = self._connection.models, self._connection.deadlines
                self._client = httpx.AsyncClient(
                    timeout=httpx.Timeout(
                        deadlines.model_connect, read=deadlines.model_idle or None, write=60.0, pool=None
                    ),
                    limits=httpx.Limits(max_connections=None, max_keepalive_connections=10),
                    verify=await self._trust(),
                    proxy=models.proxy or None,
                    # a proxy named by the environment must not come between us and this machine
                    trust_env=not models.proxy and not is_loopback(self._connection.base_url),
                    # another host must never get the key
                    follow_redirects=False,
                )
            return self._client

    async def _trust(self) -> ssl.SSLContext | bool:
        """Load certificates off the event loop (20 to 50 ms), and only for TLS."""
        if not self._connection.base_url.startswith("https:") and not self._connection.models.proxy.startswith(
            "https:"
        ):
            # no TLS will be spoken: redirects are not followed
            return False
        bundle = self._connection.models.ca_bundle
        if bundle:
            return await asyncio.to_thread(ssl.create_default_context, cafile=bundle)
        return await asyncio.to_thread(httpx.create_ssl_context)

    async def _with_names(self, error: ModelError, model: str) -> ModelError:
        """Add the models that exist to the error of one that does not, if the server lists them at once."""
        try:
            names = [listed.name for listed in await asyncio.wait_for(self.list_models(), _NAMES_SECONDS)]
        except (ModelError, asyncio.TimeoutError):
            return error
        if not names:
            return error
        if model in names:
            words = f"{self._connection.host} lists '{model}' but does not serve it as {self._learned.names}."
            said = error.message.partition(" The server said: ")
            words += f" Connect it as a provider of another kind.{''.join(said[1:])}"
        else:
            listed = ", ".join(names[:_NAMES_IN_MESSAGE]) + (" ..." if len(names) > _NAMES_IN_MESSAGE else "")
            words = f"{error.message.rstrip('.')}. It has: {listed}."
        return ModelError(words, kind="not_found", details=error.details)

    def _learn(self, model: str, stream: EventReader, answer: AnswerReader) -> None:
        if answer.bad_frames:
            log.warning("%s sent %d frames that are no JSON", self._connection.host, answer.bad_frames)
        if stream.dropped_opener:
            self._begins_inside.add(model)
        elif stream.dropped_opener is False:
            self._begins_inside.discard(model)


def _sealed_in(request: ModelRequest | None) -> Iterator[str]:
    """Give what a server may quote of a request and no person is to see."""
    for message in request.messages if request else ():
        if isinstance(message, AssistantMessage):
            yield from secrets_in(message.bag)


async def _encode(attempt: Attempt) -> tuple[bytes, int | None]:
    """Return the body as bytes, and how many tokens it lets the model write."""

    def encode() -> tuple[bytes, int | None]:
        body = attempt.build_body()
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"), limit_of(body)

    # megabytes of pictures take a while to encode
    return await asyncio.to_thread(encode) if has_pictures(attempt.request) else encode()


async def _read_events(
    response: httpx.Response, answer: AnswerReader, stream: EventReader
) -> AsyncGenerator[ModelEvent, None]:
    """Give the events of a body, piece by piece; before an error comes what was held back for it might begin a call."""
    begun = False
    body = PacedBody(response.aiter_bytes())
    async with aclosing(body.read()) as chunks:
        async for chunk in chunks:
            events: list[ModelEvent] = []
            failure: ModelError | None = None
            try:
                for found in answer.decode(chunk):
                    events += stream.decode(found)
            except ModelError as error:
                failure = error
                if begun or events:
                    events += _held_text(stream)
            begun = begun or bool(events)
            for event in join_code(events):
                yield event
                if isinstance(event, ToolCode):
                    # the first of it never waits
                    body.pace()
            if failure is not None:
                raise failure
            if answer.done or stream.ended:
                return


def _held_text(stream: EventReader) -> list[ModelEvent]:
    """Return what was held back of an answer that broke off, because it might have begun a call."""
    return [event for event in stream.finish(done=False) if isinstance(event, Text)]


def _end_at_limit(events: list[ModelEvent], limit: int | None) -> list[ModelEvent]:
    """Call an answer cut that is as long as the request allows: not every server says so."""
    written = next((event.usage.output_tokens for event in events if isinstance(event, TokenUsage)), 0)
    if limit is None or written < limit:
        return events
    return [replace(event, finish="length") if isinstance(event, End) else event for event in events]
