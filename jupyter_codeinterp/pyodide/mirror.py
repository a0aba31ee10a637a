"""The packages on this server: in a cache, or fetched once from the address the administrator names."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

import httpx

from ..errors import EngineError, NotFoundError
from .digests import Digests
from .fetching import Fetcher
from .lock import Package

MAX_BYTES = 256 * 1024 * 1024
"""No package is nearly so large: a server that goes on sending is cut off."""

Progress = Callable[[int, int | None], None]
"""Called with the bytes that have come, and how many there will be when the server says so."""

log = logging.getLogger(__name__)


class Mirror:
    """Finds packages in ``folders``; the first of them is ours, and what is fetched goes there.

    Every byte is checked against the lock before anybody gets it.
    """

    def __init__(self, folders: Sequence[Path], upstream_url: str, fetcher: Fetcher) -> None:
        self.folders = tuple(folders)
        self.upstream_url = upstream_url
        self._fetcher = fetcher
        self._digests = Digests()
        self._fetching: dict[str, asyncio.Task[Path]] = {}

    def find_cached(self, package: Package) -> Path | None:
        """Return the file if it is there and right; a wrong one of ours is deleted. To be called in a thread."""
        for folder in self.folders:
            path = folder / package.file_name
            try:
                if self._digests.of(path) == package.sha256:
                    return path
            except OSError:
                continue
            log.warning("codeinterp | %s is not what the lock file names; it is not used", path)
            if folder == self.folders[0]:
                path.unlink(missing_ok=True)
        return None

    async def find(self, package: Package) -> Path:
        """Return the file, fetched if need be; raises NotFoundError with the command that adds it, or EngineError."""
        path = await asyncio.to_thread(self.find_cached, package)
        return path if path is not None else await self.fetch(package)

    async def fetch(self, package: Package, progress: Progress | None = None) -> Path:
        """Fetch a package; who asks for it meanwhile waits for the same answer, and going away ends nothing."""
        if not self.upstream_url:
            raise NotFoundError(
                f"The package {package.name} is not on this server, which may not fetch any. Whoever runs it can add "
                f"it: 'jupyter codeinterp pyodide import PATH' takes an archive or folder with {package.file_name}.",
                code="package_missing",
                details={"package": package.name},
            )
        task = self._fetching.get(package.name)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._fetch(package, progress))
            self._fetching[package.name] = task
            task.add_done_callback(lambda done: self._forget(package.name, done))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Give up what is being fetched."""
        for task in tuple(self._fetching.values()):
            task.cancel()
        await asyncio.gather(*self._fetching.values(), return_exceptions=True)

    def keep(self, package: Package, content: Path) -> Path:
        """Move a checked file into our folder, so that a reader sees all of it or nothing."""
        target = self.folders[0] / package.file_name
        content.chmod(0o644)
        content.replace(target)
        return target

    def make_room(self) -> Path:
        """Return a new empty file in our folder; raises OSError. To be called in a thread."""
        self.folders[0].mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.folders[0], prefix=".", suffix=".part", delete=False) as file:
            return Path(file.name)

    def _forget(self, name: str, task: asyncio.Task[Path]) -> None:
        self._fetching.pop(name, None)
        if not task.cancelled():
            task.exception()  # whoever asked may be gone

    async def _fetch(self, package: Package, progress: Progress | None) -> Path:
        url = package.url or f"{self.upstream_url.rstrip('/')}/{package.file_name}"
        part: Path | None = None
        try:
            part = await asyncio.to_thread(self.make_room)
            await self._download(url, part, progress)
            if await asyncio.to_thread(self._digests.of, part) != package.sha256:
                raise EngineError(
                    f"What {url} gave for {package.name} is not what the lock file names; it was thrown away.",
                    code="package_damaged",
                    details={"package": package.name},
                )
            return await asyncio.to_thread(self.keep, package, part)
        except (httpx.HTTPError, OSError) as error:
            reason = str(error) or type(error).__name__
            raise NotFoundError(
                f"The package {package.name} is not on this server and could not be fetched from {url} ({reason}). "
                f"Whoever runs the server can add it: 'jupyter codeinterp pyodide fetch {package.name}' tries again, "
                f"'jupyter codeinterp pyodide import PATH' takes an archive.",
                code="package_missing",
                details={"package": package.name},
            ) from error
        finally:
            if part is not None:
                part.unlink(missing_ok=True)

    async def _download(self, url: str, target: Path, progress: Progress | None) -> None:
        done = 0
        async with self._fetcher.get(url) as answer:
            answer.raise_for_status()
            length = answer.headers.get("Content-Length", "")
            total = int(length) if length.isdigit() else None
            file = await asyncio.to_thread(target.open, "wb")
            try:
                async for piece in answer.aiter_bytes():
                    done += len(piece)
                    if done > MAX_BYTES:
                        raise httpx.DecodingError(f"it sends more than {MAX_BYTES:,} bytes")
                    await asyncio.to_thread(file.write, piece)
                    if progress:
                        progress(done, total)
                await asyncio.to_thread(_make_lasting, file.fileno(), file.flush)
            finally:
                await asyncio.to_thread(file.close)


def _make_lasting(number: int, flush: Callable[[], None]) -> None:
    flush()
    os.fsync(number)
