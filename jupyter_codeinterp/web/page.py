"""One page's conversation over the event socket, without the socket itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ..errors import CodeInterpError, ConflictError, TooLargeError
from ..protocol.frames import (
    ErrorFrame,
    Hello,
    PageFrame,
    Ping,
    ServerFrame,
    Subscribe,
    Subscription,
    Unsubscribe,
    Welcome,
    page_frame_from_dict,
)
from ..turn.snapshot_needed import SnapshotNeeded
from .json_body import decode_object

if TYPE_CHECKING:  # loaded with the first request, not at the start of the server
    from ..engines.pages import Page, Pages
    from ..turn.service import TurnService
    from ..turn.subscriber import Subscriber

MAX_SHOWN_CHATS = 64

Send = Callable[[ServerFrame], Awaitable[None]]
"""Takes the next frame; awaiting it is how a slow page slows its own conversation, and nobody else's."""


class PageConversation:
    """Answers the frames of one page (``receive``) and tells it what happens (``tell``, until ``close``)."""

    def __init__(self, turns: TurnService, pages: Pages, send: Send, welcome: Welcome, ping_seconds: float) -> None:
        self._turns = turns
        self._pages = pages
        self._page: Page | None = None
        self._send = send
        self._asking: set[asyncio.Task[None]] = set()
        self._welcome = welcome
        self._ping_seconds = ping_seconds if ping_seconds > 0 else None
        self._subscriber: Subscriber | None = None
        self._shown: set[str] = set()
        self._greeted = asyncio.Event()
        self._closed = False

    @property
    def greeted(self) -> bool:
        """Whether the page said hello."""
        return self._greeted.is_set()

    async def receive(self, text: str) -> None:
        """Serve one frame of the page; what is wrong with it is answered by an error frame."""
        chat_id: str | None = None
        try:
            frame = page_frame_from_dict(decode_object(text.encode()))
            if isinstance(frame, Subscribe):
                chat_id = frame.subscription.chat_id
            elif isinstance(frame, Unsubscribe):
                chat_id = frame.chat_id
            await self._serve(frame)
        except CodeInterpError as error:
            await self._send(ErrorFrame(error.code, error.message, chat_id))

    async def tell(self) -> None:
        """Send what happens, in order, and a ping whenever nothing happened for a while; returns once closed."""
        await self._greeted.wait()
        while self._subscriber and not self._closed:
            try:
                frame = await asyncio.wait_for(self._subscriber.next(), self._ping_seconds)
            except asyncio.TimeoutError:
                await self._send(Ping())
                continue
            if isinstance(frame, SnapshotNeeded):
                await self._send(await self._snapshot(self._subscriber, frame.chat_id))
            elif frame is not None:
                await self._send(frame)

    def close(self) -> None:
        """Leave the feed; may be called twice."""
        self._closed = True
        self._greeted.set()
        if self._page:
            self._pages.disconnect(self._page)
        if self._subscriber:
            self._subscriber.close()

    async def _serve(self, frame: PageFrame) -> None:
        if isinstance(frame, Hello):
            await self._greet(frame)
        elif self._subscriber is None:
            raise ConflictError("Say hello first: send a frame of type 'hello' with your page_id.", code="hello_first")
        elif isinstance(frame, Subscribe):
            self._show(self._subscriber, frame.subscription)
        else:
            self._shown.discard(frame.chat_id)
            self._subscriber.hide(frame.chat_id)
            if self._page:
                self._pages.hide(self._page, frame.chat_id)

    async def _greet(self, hello: Hello) -> None:
        if self._subscriber:
            raise ConflictError("The page said hello already; use 'subscribe' and 'unsubscribe'.", code="hello_twice")
        if len(hello.chats) > MAX_SHOWN_CHATS:
            raise self._too_many()
        if hello.runs_code and hello.load_id:
            self._page = self._pages.connect(hello.page_id, hello.load_id, self._ask)
        # what happens from here on is told after the welcome, and nothing before it is missing there
        subscriber = self._turns.feed.connect(chat_list=hello.chat_list)
        turns = self._turns.feed.open_turns() if hello.chat_list else ()
        await self._send(replace(self._welcome, start_failed=self._pages.start_failed(hello.page_id), turns=turns))
        if self._closed:
            subscriber.close()
            return
        self._subscriber = subscriber
        for subscription in hello.chats:
            self._show(self._subscriber, subscription)
        self._greeted.set()

    def _show(self, subscriber: Subscriber, subscription: Subscription) -> None:
        if len(self._shown | {subscription.chat_id}) > MAX_SHOWN_CHATS:
            raise self._too_many()
        self._shown.add(subscription.chat_id)
        if self._page:
            self._pages.show(self._page, subscription.chat_id)
        subscriber.show(subscription.chat_id, subscription.cursor)

    def _ask(self, frame: ServerFrame) -> None:
        """Send a request to run code or to stop; whoever asks does not wait for a slow page."""
        task = asyncio.get_running_loop().create_task(self._deliver(frame))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _deliver(self, frame: ServerFrame) -> None:
        await self._send(frame)

    async def _snapshot(self, subscriber: Subscriber, chat_id: str) -> ServerFrame:
        try:
            snapshot = await self._turns.snapshot(chat_id)
        except CodeInterpError as error:
            self._shown.discard(chat_id)
            subscriber.hide(chat_id)
            return ErrorFrame(error.code, error.message, chat_id)
        subscriber.seen(chat_id, snapshot.cursor)
        return snapshot

    @staticmethod
    def _too_many() -> TooLargeError:
        return TooLargeError(
            f"A page shows at most {MAX_SHOWN_CHATS} chats at once; unsubscribe from one first.",
            code="too_many_chats",
            details={"limit": MAX_SHOWN_CHATS},
        )
