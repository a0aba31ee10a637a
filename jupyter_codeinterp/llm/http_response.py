"""Reads bodies of OpenAI-compatible servers within limits, and turns refusals and failures of HTTP into our errors."""

from __future__ import annotations

import asyncio
import logging

import httpx

from ..errors import ModelError
from .addresses import is_link_local
from .http_errors import Asked, model_error, parse_json, read_error

log = logging.getLogger(__name__)

_ERROR_SECONDS = 10.0
_ERROR_BYTES = 64 * 1024


async def read_beginning(response: httpx.Response) -> str:
    """Read as much of an error body as anybody will look at."""
    found = bytearray()

    async def read() -> None:
        async for chunk in response.aiter_bytes():
            found.extend(chunk)
            if len(found) >= _ERROR_BYTES:
                return

    try:
        await asyncio.wait_for(read(), _ERROR_SECONDS)
    except (httpx.HTTPError, asyncio.TimeoutError):
        # the status says enough
        log.debug("an error body was not read to its end")
    return found[:_ERROR_BYTES].decode("utf-8", "replace")


async def read_whole(asked: Asked, response: httpx.Response, max_bytes: int) -> str:
    """Read a body to its end; raises ModelError once it is longer than ``max_bytes``."""
    found = bytearray()
    async for chunk in response.aiter_bytes():
        found += chunk
        if len(found) > max_bytes:
            words = (
                f"{asked.host} answered with more than {max_bytes} bytes, which is not read. "
                f"Check the base URL of provider '{asked.provider}'."
            )
            raise model_error(asked, "bad_request", words=words)
    return found.decode("utf-8", "replace")


def read_refusal(asked: Asked, response: httpx.Response, text: str) -> ModelError:
    """Make the error of a response that is no answer, from its status and the text of its body."""
    status = response.status_code
    if response.has_redirect_location:
        place = httpx.URL(response.headers["location"])
        target = f"{place.scheme}://{place.host}" if place.host else "another address"
        words = f"{asked.host} redirects to {target}, which is not followed with a key. Set the final base URL."
        if is_link_local(place.host):
            words = f"{asked.host} redirects to {target}, where clouds give out credentials: not followed."
        return model_error(asked, "bad_request", status=status, words=words)
    return read_error(asked, status, parse_json(text), response.headers)


def no_list_error(asked: Asked, dialect: str) -> ModelError:
    """Return the error of a server that answers, but not with a list of models."""
    if dialect == "ollama":
        words = (
            f"There is no Ollama at {asked.host}. If another server is there, connect it as an OpenAI-compatible one; "
            "otherwise check the base URL."
        )
        return model_error(asked, "not_found", words=words)
    words = (
        f"{asked.host} gives no list of models at this address. Check the base URL of provider '{asked.provider}', "
        "which mostly ends with /v1, or write the name of the model to use."
    )
    return model_error(asked, "not_found", words=words)


def translate_failure(asked: Asked, exc: Exception, *, accepted: bool = False) -> ModelError:
    """Say in our words what kept the request from being answered; ``accepted``: its status said that it would be."""
    if isinstance(exc, httpx.ConnectTimeout | httpx.ConnectError | httpx.ProxyError):
        said = str(exc)
        if "CERTIFICATE" in said.upper():
            words = f"The certificate of {asked.host} is not trusted. The administrator can set a CA bundle."
            return model_error(asked, "connection", words=words)
        return model_error(asked, "connection")
    if isinstance(exc, httpx.TimeoutException | asyncio.TimeoutError):
        return model_error(asked, "timeout")
    if isinstance(exc, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return model_error(asked, "bad_request", words=f"The base URL of provider '{asked.provider}' cannot be used.")
    words = f"The connection to {asked.host} broke off before an answer came. Try again."
    if accepted:
        # gateways (MLflow's) send the status before they ask, and have no other way to tell of a refusal
        words = (
            f"{asked.host} accepted the request, then broke off before the first word of its answer. Where it passes "
            "requests on, the model's own server may have refused this one, for instance because of too many "
            "requests. Try again later; the server's log says more."
        )
    return model_error(asked, "connection", words=words)
