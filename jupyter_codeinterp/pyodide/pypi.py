"""Pure Python wheels from PyPI, fetched by the server when the administrator allows it; never by the browser."""

from __future__ import annotations

import asyncio
import hashlib
import re
from typing import Any

import httpx

from ..errors import ForbiddenError, NotFoundError
from ..protocol.json_types import Json
from ..protocol.settings import PyodideSettings
from .fetching import Fetcher
from .lock import FILE_NAME

ACCEPT = "application/vnd.pypi.simple.v1+json"
MAX_WHEEL_BYTES = 50 * 1024 * 1024
MAX_INDEX_BYTES = 20 * 1024 * 1024
MAX_KNOWN = 20_000
"""Addresses that are remembered; the oldest go first, and a page asks for the index again."""

_PROJECT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,100}[A-Za-z0-9])?\Z")


class PyPI:
    """Answers what micropip asks, with addresses that lead back to this server."""

    def __init__(self, settings: PyodideSettings, fetcher: Fetcher) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._urls: dict[tuple[str, str], str] = {}

    async def index(self, project: str) -> Json:
        """Return the project's pure wheels as PEP 691 lists them; raises ForbiddenError or NotFoundError."""
        self._check_allowed()
        if not _PROJECT.match(project):
            raise NotFoundError(f"'{project}' is no name of a project on PyPI.")
        url = f"{self._settings.pypi_url.rstrip('/')}/{re.sub(r'[-_.]+', '-', project).lower()}/"
        body = await self._get(url, MAX_INDEX_BYTES, project)
        listing = _decode(body, project)
        files = [file for file in listing.get("files", []) if _is_usable(file)]
        for file in files:
            self._urls[file["hashes"]["sha256"], file["filename"]] = str(httpx.URL(url).join(file["url"]))
        while len(self._urls) > MAX_KNOWN:
            del self._urls[next(iter(self._urls))]
        kept = ("filename", "hashes", "requires-python", "yanked", "size")
        return {
            "meta": {"api-version": "1.0"},
            "name": str(listing.get("name", project)),
            "files": [
                {
                    **{key: file[key] for key in kept if key in file},
                    "url": f"files/{file['hashes']['sha256']}/{file['filename']}",
                }
                for file in files
            ],
        }

    async def wheel(self, sha256: str, name: str) -> bytes:
        """Return the bytes of a wheel that an index named, checked; raises NotFoundError."""
        self._check_allowed()
        url = self._urls.get((sha256, name))
        if url is None:
            raise NotFoundError(f"No index named the wheel '{name}' lately; ask for the index of its project first.")
        content = await self._get(url, MAX_WHEEL_BYTES, name)
        if (await asyncio.to_thread(hashlib.sha256, content)).hexdigest() != sha256:
            raise NotFoundError(f"What {url} gave is not what the index names; it was thrown away.")
        return content

    def _check_allowed(self) -> None:
        if not self._settings.install_from_pypi:
            raise ForbiddenError(
                "Packages from PyPI are switched off here; the administrator's switch is pyodide_install_from_pypi."
            )

    async def _get(self, url: str, max_bytes: int, what: str) -> bytes:
        content = bytearray()
        try:
            async with self._fetcher.get(url, {"Accept": ACCEPT}) as answer:
                if answer.status_code == httpx.codes.NOT_FOUND:
                    raise NotFoundError(f"PyPI has no '{what}'.")
                answer.raise_for_status()
                async for piece in answer.aiter_bytes():
                    content += piece
                    if len(content) > max_bytes:
                        raise NotFoundError(f"'{what}' is larger than {max_bytes:,} bytes, the most that is fetched.")
        except (httpx.HTTPError, OSError) as error:
            reason = str(error) or type(error).__name__
            raise NotFoundError(f"PyPI could not be asked for '{what}': {reason}.", code="pypi_failed") from error
        return bytes(content)


def _is_usable(file: Any) -> bool:
    return (
        isinstance(file, dict)
        and str(file.get("filename", "")).endswith("-none-any.whl")
        and FILE_NAME.match(file["filename"]) is not None
        and re.fullmatch(r"[0-9a-f]{64}", str(file.get("hashes", {}).get("sha256", ""))) is not None
        and isinstance(file.get("url"), str)
    )


def _decode(body: bytes, project: str) -> Json:
    try:
        listing = httpx.Response(200, content=body).json()
    except ValueError as error:
        raise NotFoundError(f"PyPI's answer for '{project}' is not JSON.", code="pypi_failed") from error
    return listing if isinstance(listing, dict) else {}
