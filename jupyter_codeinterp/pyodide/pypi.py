"""Pure Python wheels from PyPI, fetched by the server when the administrator allows it; never by the browser."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from typing import Any

import httpx

from ..errors import ForbiddenError, NotFoundError
from ..protocol.json_types import Json
from ..protocol.settings import PyodideSettings
from .fetching import Fetcher
from .lock import FILE_NAME, normalize_name

ACCEPT = "application/vnd.pypi.simple.v1+json"
MAX_WHEEL_BYTES = 50 * 1024 * 1024
MAX_INDEX_BYTES = 20 * 1024 * 1024
MAX_KNOWN = 20_000
"""Addresses that are remembered; the oldest go first, and a page asks for the index again."""

KEPT = ("requires-python", "yanked", "size")
"""What micropip reads of a file, beside its name, sum and address."""

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
        url = f"{self._settings.pypi_url.rstrip('/')}/{normalize_name(project)}/"
        body, final_url = await self._get(url, MAX_INDEX_BYTES, project)
        name, listed = _decode(body, project)
        files = []
        for file in listed:
            address = _find_address(file, final_url)
            if address is not None:
                sha256, filename = file["hashes"]["sha256"], file["filename"]
                self._urls[sha256, filename] = address
                about = {key: file[key] for key in KEPT if isinstance(file.get(key, ()), str | int | None)}
                url = f"files/{sha256}/{filename}"
                files.append({"filename": filename, "hashes": {"sha256": sha256}, **about, "url": url})
        while len(self._urls) > MAX_KNOWN:
            del self._urls[next(iter(self._urls))]
        return {"meta": {"api-version": "1.0"}, "name": name, "files": files}

    async def wheel(self, sha256: str, name: str) -> bytes:
        """Return the bytes of a wheel that an index named, checked; raises NotFoundError."""
        self._check_allowed()
        url = self._urls.get((sha256, name))
        if url is None:
            raise NotFoundError(f"No index named the wheel '{name}' lately; ask for the index of its project first.")
        content, _ = await self._get(url, MAX_WHEEL_BYTES, name)
        if (await asyncio.to_thread(hashlib.sha256, content)).hexdigest() != sha256:
            raise NotFoundError(f"What {url} gave is not what the index names; it was thrown away.")
        return content

    def _check_allowed(self) -> None:
        if not self._settings.install_from_pypi:
            raise ForbiddenError(
                "Packages from PyPI are switched off here; the administrator's switch is pyodide_install_from_pypi."
            )

    async def _get(self, url: str, max_bytes: int, what: str) -> tuple[bytes, httpx.URL]:
        """Return the content and the address that gave it, after all redirects."""
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
                return bytes(content), answer.url
        except (httpx.HTTPError, OSError) as error:
            reason = str(error) or type(error).__name__
            raise NotFoundError(f"PyPI could not be asked for '{what}': {reason}.", code="pypi_failed") from error


def _find_address(file: Any, index_url: httpx.URL) -> str | None:
    """Return where a pure wheel with a sum is, None for whatever else an index lists."""
    if not isinstance(file, dict):
        return None
    filename, hashes, url = file.get("filename"), file.get("hashes"), file.get("url")
    if not (isinstance(filename, str) and isinstance(hashes, dict) and isinstance(url, str)):
        return None
    if not (filename.endswith("-none-any.whl") and FILE_NAME.match(filename)):
        return None
    if not re.fullmatch(r"[0-9a-f]{64}", str(hashes.get("sha256"))):
        return None
    try:
        return str(index_url.join(url))
    except (httpx.InvalidURL, ValueError):  # the latter for text that cannot be encoded
        return None


def _decode(body: bytes, project: str) -> tuple[str, list[Any]]:
    """Return the project's name as the index writes it, and what it lists."""
    try:
        listing = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotFoundError(f"PyPI's answer for '{project}' is not JSON.", code="pypi_failed") from error
    listing = listing if isinstance(listing, dict) else {}
    name, files = listing.get("name"), listing.get("files", [])
    if not isinstance(files, list):
        raise NotFoundError(f"PyPI's answer for '{project}' has no list of files.", code="pypi_failed")
    return name if isinstance(name, str) else project, files
