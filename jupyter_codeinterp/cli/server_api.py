"""What the commands ask of a Jupyter server with our extension: its REST API, and where its event socket is."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

import httpx

from ..protocol.json_types import Json
from .exit_codes import CommandError, ExitCode

API = "codeinterp/api/v1/"
REQUEST_SECONDS = 30.0
SERVERS_OWN_PYTHON = frozenset(("python", "python3", f"python3.{sys.version_info.minor}"))
"""Names in a kernelspec for which Jupyter takes the Python that the server runs with."""

LOCAL_HOSTS = frozenset(("localhost", "127.0.0.1", "::1"))


@dataclass(frozen=True)
class Address:
    """A Jupyter server: its base URL with a slash at the end, its token, and its root folder where that is known.

    A private one was started for this command and ends with it.
    """

    url: str
    token: str = ""
    root: Path | None = None
    is_private: bool = False

    @property
    def is_local(self) -> bool:
        """Whether no proxy may stand between."""
        return urlsplit(self.url).hostname in LOCAL_HOSTS

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"Authorization": f"token {self.token}"} if self.token else {}

    @property
    def socket_url(self) -> str:
        """Where the event socket is."""
        return f"ws{self.url.removeprefix('http')}{API}events"


def read_address(url: str, token: str | None) -> Address:
    """Return the server that a person names, perhaps as Jupyter prints it: with ``lab?token=...`` at the end."""
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket without its other one, or a port that is no number or above 65535
        is_right = False
    if not is_right:
        raise CommandError(f"--url must be like http://localhost:8888/, not {url!r}.")
    found = token or next(iter(parse_qs(parts.query).get("token", [])), "")
    if not (found.isascii() and found.isprintable()):
        raise CommandError("The token holds characters that no token of Jupyter has.")
    path = parts.path.rstrip("/").removesuffix("/lab").removesuffix("/tree")
    return Address(urlunsplit((parts.scheme, parts.netloc, f"{path}/", "", "")), found)


class ServerApi:
    """One logged-in client; ``close`` ends its connections."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._client = httpx.AsyncClient(
            base_url=address.url,
            headers=address.headers,
            timeout=REQUEST_SECONDS,
            trust_env=not address.is_local,
        )

    async def close(self) -> None:
        """End the connections."""
        await self._client.aclose()

    async def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """Call our API and return the JSON answer; raises CommandError with the server's own words."""
        response = await self._send(method, f"{API}{path}", json=body)
        return _decode(response) if response.content else {}

    async def upload(self, path: Path) -> str:
        """Store a file on the server and return its id."""
        try:
            with path.open("rb") as file:
                response = await self._send("POST", f"{API}files", files={"file": (path.name, file)})
        except OSError as exc:
            raise CommandError(f"{path} cannot be read: {exc.strerror}.") from exc
        return str(_decode(response)["id"])

    async def download(self, file_id: str) -> tuple[str, bytes]:
        """Return media type and bytes of a stored file."""
        response = await self._send("GET", f"{API}files/{quote(file_id, safe='')}/content")
        return response.headers.get("content-type", "").partition(";")[0].strip(), response.content

    async def find_interpreter(self, chat_id: str) -> str | None:
        """Return the Python that the chat's kernel runs with, when its kernelspec names one."""
        try:
            kernel = await self.call("GET", f"chats/{chat_id}/kernel")
            specs = _decode(await self._send("GET", "api/kernelspecs"))
            name = kernel.get("name") or specs["default"]
            program = str(specs["kernelspecs"][name]["spec"]["argv"][0])
        except (CommandError, KeyError, IndexError, TypeError):  # it only makes a hint more exact
            return None
        if self.address.is_private and program in SERVERS_OWN_PYTHON:
            return sys.executable
        return program if "/" in program or "\\" in program else None

    async def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            response = await self._client.request(method, path, **content)
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            reason = str(exc) or type(exc).__name__
            raise CommandError(f"The Jupyter server at {self.address.url} does not answer: {reason}.") from exc
        except UnicodeEncodeError as exc:  # a file name or an argument in another encoding
            raise CommandError(f"{exc.object!r} is not UTF-8 and cannot be sent.") from exc
        if response.is_success:
            return response
        raise _refusal(response, self.address.url)


def _decode(response: httpx.Response) -> Json:
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise CommandError(f"{response.url.host} does not answer as Jupyter with jupyter-codeinterp does.")
    return body


def _refusal(response: httpx.Response, url: str) -> CommandError:
    """Return the error in the server's words, with the exit code that fits."""
    try:
        said = response.json().get("message")
    except (ValueError, AttributeError):
        said = None
    status = response.status_code
    if status in (301, 302, 401) or (status == 403 and said in (None, "Forbidden")):
        return CommandError(f"The Jupyter server at {url} does not let you in; is the token right?", ExitCode.REFUSED)
    if not isinstance(said, str):
        return CommandError(f"The Jupyter server at {url} has no jupyter-codeinterp (it answers {status}).")
    code = ExitCode.REFUSED if status == 403 else ExitCode.MODEL_FAILED if status == 502 else ExitCode.USAGE
    return CommandError(said, code)
