"""What every handler is given: the settings, the rooms (opened at first need) and the connected pages."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from ..config.live import LiveSettings
from ..protocol.settings import Settings

if TYPE_CHECKING:
    from ..engines.browser import BrowserEngine
    from ..engines.control import KernelControl
    from ..engines.pages import Pages
    from ..engines.registry import EngineRegistry
    from ..llm.registry import ModelRegistry
    from ..pyodide.distribution import Distribution
    from ..store.seam import Store
    from ..turn.service import TurnService

API_PREFIX = "codeinterp/api/v1/"


class Page(Protocol):
    """A connected socket, as the site sees it."""

    async def end(self) -> None:
        """Close the connection and return when nothing of it runs any more."""


@dataclass(frozen=True)
class Rooms:
    """The open rooms, as the wiring made them."""

    store: Store
    models: ModelRegistry
    engines: EngineRegistry
    kernels: KernelControl
    browser: BrowserEngine
    pages: Pages
    pyodide: Distribution
    turns: TurnService

    async def refresh_settings(self, live: LiveSettings) -> None:
        """Look at what the person chose: another server that shares the data folder may have changed it."""
        if live.lay(await self.store.preferences.get()):
            self.turns.feed.publish_settings()


@dataclass
class Site:
    """One per server. ``open_rooms`` is called once, at the first request that needs a room."""

    live: LiveSettings
    base_url: str
    version: str
    open_rooms: Callable[[], Awaitable[Rooms]]
    clock: Callable[[], float] = time.time
    pages: set[Page] = field(default_factory=set)
    _opening: asyncio.Task[Rooms] | None = None

    @property
    def settings(self) -> Settings:
        """Return the administrator's settings, which never change."""
        return self.live.given

    async def rooms(self) -> Rooms:
        """Return the open rooms; raises what opening them raised, and tries again at the next request."""
        if self._opening is None or _failed(self._opening):
            self._opening = asyncio.ensure_future(self.open_rooms())
        # a request that goes away must not take the opening with it
        return await asyncio.shield(self._opening)

    def opened(self) -> Rooms | None:
        """Return the rooms if they are open."""
        return self._opening.result() if self._opening and self._opening.done() and not _failed(self._opening) else None

    def file_url(self, file_id: str) -> str:
        """Return the address of a file's bytes, without scheme and host."""
        return f"{self.base_url}{API_PREFIX}files/{quote(file_id, safe='')}/content"

    async def close(self) -> None:
        """End every page, and an opening that is under way; the rooms themselves are closed by who opened them."""
        if self._opening and not self._opening.done():
            self._opening.cancel()
            await asyncio.wait({self._opening})
        await asyncio.gather(*(page.end() for page in tuple(self.pages)))


def _failed(opening: asyncio.Task[Rooms]) -> bool:
    return opening.done() and (opening.cancelled() or opening.exception() is not None)
