"""Gets lists of models over HTTP, with what further requests tell of them."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

import httpx

from ..errors import ModelError
from .connection import Connection
from .dialect import Dialect
from .http_errors import Asked, parse_json
from .http_response import no_list_error, read_beginning, read_refusal, read_whole
from .list_details import DETAIL_SECONDS, Further
from .seam import ListedModel

log = logging.getLogger(__name__)

_LIST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class ListRequest:
    """One question for the models of a server, with the ``headers`` that it takes."""

    client: httpx.AsyncClient
    connection: Connection
    dialect: Dialect
    asked: Asked
    headers: httpx.Headers

    async def read(self) -> tuple[ListedModel, ...]:
        """Return the models; raises ModelError and what httpx raises."""
        base_url, asked = self.connection.base_url, self.asked
        async with self.client.stream("GET", self.dialect.list_url(base_url), headers=self.headers) as response:
            if response.status_code in {404, 405, 501}:
                raise no_list_error(asked, self.dialect.name)
            if response.status_code != 200:
                raise read_refusal(asked, response, await read_beginning(response))
            body = parse_json(await read_whole(asked, response, _LIST_BYTES))
        models = self.dialect.read_list(body)
        if models is None:
            raise no_list_error(asked, self.dialect.name)
        return await self._add_details(body, models) if self.connection.details else models

    async def _add_details(self, body: Any, models: tuple[ListedModel, ...]) -> tuple[ListedModel, ...]:
        """Return the models with what further requests tell of them in time."""
        try:
            more = self.dialect.add_details(self.connection.base_url, body, self._fetch)
            return self.dialect.read_list(await asyncio.wait_for(more, DETAIL_SECONDS + 1)) or models
        except asyncio.TimeoutError:
            return models

    async def _fetch(self, further: Further) -> Any:
        """Ask for more about listed models; None when that leads to nothing, since a list is good without."""
        headers = self.headers.copy()
        if further.key_header and "Authorization" in headers:
            headers[further.key_header] = headers.pop("Authorization").removeprefix("Bearer ")
        try:
            method = "GET" if further.body is None else "POST"
            async with self.client.stream(method, further.url, headers=headers, json=further.body) as response:
                if response.status_code != 200:
                    return None
                return parse_json(await read_whole(self.asked, response, _LIST_BYTES))
        except (httpx.HTTPError, httpx.InvalidURL, ModelError) as exc:
            log.debug("%s tells no more about its models: %s", self.asked.host, type(exc).__name__)
            return None
