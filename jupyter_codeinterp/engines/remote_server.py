"""Asks another Jupyter server, logged in as the administrator says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any, Literal
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, WebSocketError, websocket_connect

from ..errors import EngineUnavailableError
from ..protocol.settings import RemoteJupyter

Method = Literal["GET", "POST", "PUT", "DELETE"]

CONNECT_SECONDS = 10.0
REQUEST_SECONDS = 60.0
PING_SECONDS = 10.0
"""How often an open connection is asked for a sign of life; one without is broken."""
MAX_ANSWER_BYTES = 64 * 1024 * 1024
MAX_MESSAGE_BYTES = 256 * 1024 * 1024

REFUSED = (401, 403)
_REMEDIES = {
    "none": "It wants a login: set CODE_INTERPRETER_JUPYTER_AUTH (or CODE_EXECUTION_JUPYTER_AUTH).",
    "token": "Look at CODE_INTERPRETER_JUPYTER_AUTH_TOKEN (or CODE_EXECUTION_JUPYTER_AUTH_TOKEN).",
    "password": "Look at CODE_INTERPRETER_JUPYTER_AUTH_PASSWORD (or CODE_EXECUTION_JUPYTER_AUTH_PASSWORD).",
}


class RemoteServer:
    """The REST calls and WebSockets of one server.

    Redirects are not followed: what we send along is for this server only. No error holds the token or the password.
    """

    def __init__(self, settings: RemoteJupyter) -> None:
        self.url = settings.url.rstrip("/")
        self._settings = settings
        self._client = AsyncHTTPClient(force_instance=True, max_body_size=MAX_ANSWER_BYTES)
        self._cookies: dict[str, str] = {}
        self._is_in = settings.auth == "token"
        self._logging_in = asyncio.Lock()

    async def ask(self, method: Method, path: str, body: object = None) -> Any:
        """Return the answer to a call below ``api/``, None for one without a body, and for what is not there (404).

        Raises EngineUnavailableError.
        """
        response = await self._fetch(method, path, body)
        if response.code in REFUSED and self._settings.auth != "token":
            # a session ends some day
            self._cookies.clear()
            self._is_in = False
            response = await self._fetch(method, path, body)
        if response.code == 404:
            return None
        self._check(response)
        try:
            return json.loads(response.body) if response.body else None
        except ValueError as exc:
            raise self._unreachable(ValueError("what answers there is no Jupyter server")) from exc

    async def need(self, method: Method, path: str, body: object = None) -> Any:
        """Return the answer to a call that every Jupyter server has one for; raises EngineUnavailableError."""
        found = await self.ask(method, path, body)
        if found is None:
            raise self._unreachable(LookupError(f"it has no '{path}', so what answers there is no Jupyter server"))
        return found

    async def connect(self, path: str, *subprotocols: str, **query: str) -> WebSocketClientConnection:
        """Open a WebSocket in the first of the sub-protocols that the server knows; raises EngineUnavailableError."""
        await self._log_in()
        address = f"ws{self.url.removeprefix('http')}/api/{path}?{urlencode(query)}"
        request = HTTPRequest(address, headers=self._headers(), connect_timeout=CONNECT_SECONDS, follow_redirects=False)
        try:
            return await websocket_connect(
                request,
                max_message_size=MAX_MESSAGE_BYTES,
                ping_interval=PING_SECONDS,
                ping_timeout=PING_SECONDS,
                subprotocols=list(subprotocols),
            )
        except (OSError, HTTPClientError, WebSocketError) as exc:
            raise self._unreachable(exc) from exc

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    async def _fetch(self, method: Method, path: str, body: object) -> HTTPResponse:
        await self._log_in()
        content = None if method in ("GET", "DELETE") else json.dumps({} if body is None else body)
        return await self._send(method, f"/api/{path}", content, self._headers())

    async def _send(self, method: Method, path: str, body: str | None, headers: Mapping[str, str]) -> HTTPResponse:
        request = HTTPRequest(
            f"{self.url}{path}",
            method=method,
            body=body,
            headers=dict(headers),
            follow_redirects=False,
            connect_timeout=CONNECT_SECONDS,
            request_timeout=REQUEST_SECONDS,
        )
        try:
            response = await self._client.fetch(request, raise_error=False)
        except (OSError, HTTPClientError, ValueError) as exc:
            raise self._unreachable(exc) from exc
        for text in response.headers.get_list("Set-Cookie"):
            self._cookies.update({name: morsel.value for name, morsel in SimpleCookie(text).items()})
        return response

    def _headers(self) -> dict[str, str]:
        if self._settings.auth == "token":
            return {"Authorization": f"token {self._settings.token}"}
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Cookie": cookies, "X-XSRFToken": self._cookies.get("_xsrf", "")} if cookies else {}

    async def _log_in(self) -> None:
        """Get the cookies without which a server takes no change: those of a form, and of a person with a password."""
        async with self._logging_in:
            if self._is_in:
                return
            await self._send("GET", "/login", None, {})
            if self._settings.auth == "password":
                await self._give_password()
            self._is_in = True

    async def _give_password(self) -> None:
        form = urlencode({"password": self._settings.password, "_xsrf": self._cookies.get("_xsrf", "")})
        headers = {**self._headers(), "Content-Type": "application/x-www-form-urlencoded"}
        response = await self._send("POST", "/login?next=%2Fapi", form, headers)
        if response.code != 302:
            self._cookies.clear()
            raise self._refused()

    def _check(self, response: HTTPResponse) -> None:
        if response.code in REFUSED or response.code in (301, 302, 303, 307, 308):
            raise self._refused()
        if not 200 <= response.code < 300:
            raise EngineUnavailableError(
                f"The Jupyter server at {self.url} answered {response.code}: {_reason(response)}",
                code="remote_failed",
                details={"status": response.code},
            )

    def _refused(self) -> EngineUnavailableError:
        remedy = _REMEDIES[self._settings.auth]
        return EngineUnavailableError(
            f"The Jupyter server at {self.url} does not let us in. {remedy}",
            code="remote_refused",
            details={"remedy": remedy},
        )

    def _unreachable(self, exc: Exception) -> EngineUnavailableError:
        remedy = "See whether it runs, and whether CODE_INTERPRETER_JUPYTER_URL or CODE_EXECUTION_JUPYTER_URL is right."
        return EngineUnavailableError(
            f"The Jupyter server at {self.url} cannot be reached: {exc}. {remedy}",
            code="remote_unreachable",
            details={"remedy": remedy},
        )


def _reason(response: HTTPResponse) -> str:
    try:
        return str(json.loads(response.body)["message"])[:500]
    except (ValueError, KeyError, TypeError):
        return response.reason
