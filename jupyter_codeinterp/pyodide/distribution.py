"""Python for the browser, as the rest of the server asks for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ..errors import NotFoundError
from ..protocol.json_types import Json
from ..protocol.settings import Settings
from .fetching import Fetcher
from .mirror import Mirror
from .pypi import PyPI
from .runtime_files import Runtime, RuntimeFile, find_problem, read_runtime

CACHE_NAME = "pyodide"
"""The folder of fetched packages inside the data folder."""


def package_folders(settings: Settings, data_folder: Path) -> tuple[Path, ...]:
    """Return where packages are looked for, the first one ours to write.

    A cache that the administrator names may be shared by many servers and closed to this one: then what is missing
    there goes to the data folder.
    """
    own = data_folder / CACHE_NAME
    if not settings.pyodide.cache_folder:
        return (own,)
    shared = Path(settings.pyodide.cache_folder).expanduser()
    return (shared,) if _may_write(shared) else (own, shared)


class Distribution:
    """Gives out the runtime's files and the packages, each checked."""

    def __init__(self, settings: Settings, data_folder: Path) -> None:
        self._settings = settings
        fetcher = Fetcher(settings.models.proxy, settings.models.ca_bundle)
        self.mirror = Mirror(package_folders(settings, data_folder), settings.pyodide.upstream_url, fetcher)
        self.pypi = PyPI(settings.pyodide, fetcher)
        self._reading: asyncio.Task[Runtime] | None = None

    def find_problem(self) -> str | None:
        """Return why no page can get Python here, None when it can."""
        return find_problem()

    async def manifest(self) -> Json:
        """Return what a page needs to know before it starts Python."""
        runtime = await self._runtime()
        pyodide = self._settings.pyodide
        return {
            "version": runtime.version,
            "files": {name: {"sha256": file.sha256, "size": file.size} for name, file in runtime.files.items()},
            "install_from_pypi": pyodide.install_from_pypi,
            "network_hosts": list(pyodide.network_hosts),
            "isolated": pyodide.cross_origin_isolation,
        }

    async def find(self, version: str, name: str) -> RuntimeFile:
        """Return a file of the runtime or a package; raises NotFoundError, for another version too."""
        runtime = await self._runtime()
        if version != runtime.version:
            raise NotFoundError(
                "The server has another version of Python for the browser now; reload the page.",
                code="pyodide_version",
                details={"version": runtime.version},
            )
        if name in runtime.files:
            return runtime.files[name]
        package = runtime.lock.files.get(name)
        if package is None:
            raise NotFoundError(f"There is no file '{name}' in Python for the browser.")
        path = await self.mirror.find(package)
        return RuntimeFile(name, path, package.sha256, (await asyncio.to_thread(path.stat)).st_size)

    async def close(self) -> None:
        """Give up what is under way."""
        if self._reading and not self._reading.done():
            self._reading.cancel()
            await asyncio.wait({self._reading})
        await self.mirror.close()

    async def _runtime(self) -> Runtime:
        if self._reading is None or (self._reading.done() and self._reading.exception() is not None):
            self._reading = asyncio.ensure_future(asyncio.to_thread(read_runtime))
        return await asyncio.shield(self._reading)


def _may_write(folder: Path) -> bool:
    probe = folder / ".writable"
    if not folder.exists():
        return _may_write(folder.parent) if folder.parent != folder else False
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True
