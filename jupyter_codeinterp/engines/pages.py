"""The pages that can run code: which are connected, what they show, and which died while they started Python."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from ..protocol.frames import ExecutionRequested, ExecutionStop, RuntimePrepare

RELOAD_SECONDS = 3.0
"""Within this time of a lost connection, another load of the same page has taken its place."""

MAX_STARTS = 256
"""Starts that are remembered; a page has one or two at a time."""

Frame = ExecutionRequested | ExecutionStop | RuntimePrepare


@dataclass(eq=False)
class Page:
    """One load of one browser tab, as long as its socket is open."""

    page_id: str
    load_id: str
    send: Callable[[Frame], None]
    shown: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple[str, str]:
        """What stays the same over a broken connection, and differs after a reload."""
        return self.page_id, self.load_id


@dataclass(frozen=True)
class _Start:
    page_id: str
    load_id: str


class Pages:
    """Every connected page that can run code. ``clock`` counts seconds."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._pages: list[Page] = []
        self._connected_at: dict[Page, float] = {}
        self._starts: dict[str, _Start] = {}
        self._failed: set[str] = set()
        self._asked: dict[str, str] = {}
        self._changed = asyncio.Event()

    def connect(self, page_id: str, load_id: str, send: Callable[[Frame], None]) -> Page:
        """Add a page that said hello."""
        page = Page(page_id, load_id, send)
        # the same load on a new connection: the old one is dead and does not know it yet
        for old in [other for other in self._pages if other.key == page.key]:
            self.disconnect(old)
        dead = [
            number
            for number, start in self._starts.items()
            if start.page_id == page_id and start.load_id != load_id and self.find(page_id, start.load_id) is None
        ]
        for number in dead:
            del self._starts[number]
            self._failed.add(page_id)
        self._pages.append(page)
        self._connected_at[page] = self._clock()
        self._tell_change()
        return page

    def disconnect(self, page: Page) -> None:
        """Take a page out whose socket is closed."""
        if page in self._pages:
            self._pages.remove(page)
            del self._connected_at[page]
            self._tell_change()

    def show(self, page: Page, chat_id: str) -> None:
        """Note that a page shows a chat."""
        page.shown.add(chat_id)

    def hide(self, page: Page, chat_id: str) -> None:
        """Note that a page shows a chat no longer."""
        page.shown.discard(chat_id)

    def asked(self, chat_id: str, page_id: str | None) -> None:
        """Note from which page a person asked for something in a chat: code for it runs there if it can."""
        if page_id is not None:
            self._asked[chat_id] = page_id

    def forget_chat(self, chat_id: str) -> None:
        """Forget a deleted chat."""
        self._asked.pop(chat_id, None)

    def find(self, page_id: str, load_id: str) -> Page | None:
        """Return a connected page."""
        return next((page for page in self._pages if page.key == (page_id, load_id)), None)

    def choices(self, chat_id: str, holder: tuple[str, str] | None) -> list[Page]:
        """Return the pages in the order in which they should run code of a chat.

        First the page that has the chat's variables, then the one in which it was asked, then those that show it.
        """

        def rank(page: Page) -> tuple[bool, bool, bool, float]:
            return (
                page.key != holder,
                page.page_id != self._asked.get(chat_id),
                chat_id not in page.shown,
                -self._connected_at[page],
            )

        return sorted(self._pages, key=rank)

    def was_reloaded(self, page_id: str, load_id: str, closed_at: float) -> bool:
        """Tell whether another load has taken the place of a page whose connection ended at ``closed_at``.

        A duplicated tab has the same ``page_id``, but it was there before.
        """
        return any(
            page.page_id == page_id and page.load_id != load_id and since >= closed_at - RELOAD_SECONDS
            for page, since in self._connected_at.items()
        )

    def begin_start(self, page_id: str, load_id: str) -> str:
        """Note that a page is about to start Python; returns what ends the start."""
        number = secrets.token_hex(8)
        self._starts[number] = _Start(page_id, load_id)
        while len(self._starts) > MAX_STARTS:
            del self._starts[next(iter(self._starts))]
        return number

    def end_start(self, number: str) -> None:
        """Note that a start came to an end; an unknown one is no error."""
        self._starts.pop(number, None)

    def start_failed(self, page_id: str) -> bool:
        """Tell whether the page vanished while it started Python, and nobody was told yet."""
        return page_id in self._failed

    def take_failure(self, page_id: str) -> bool:
        """Tell it once, to whoever runs code there next."""
        if page_id not in self._failed:
            return False
        self._failed.discard(page_id)
        return True

    async def changed(self) -> None:
        """Return at the next coming or going of a page."""
        await self._changed.wait()

    def _tell_change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
