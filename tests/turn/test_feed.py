from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_codeinterp.protocol.events import ChatChanged, Event, ExecutionOutput, StepStarted, TextDelta
from jupyter_codeinterp.protocol.frames import Cursor, EventsFrame, ListFrame
from jupyter_codeinterp.turn.feed import IDLE_CHATS_KEPT, Feed
from jupyter_codeinterp.turn.growing_text import GrowingText, cut_utf16
from jupyter_codeinterp.turn.snapshot_needed import SnapshotNeeded
from jupyter_codeinterp.turn.subscriber import Subscriber


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(test(), 20)

    asyncio.run(bounded())


async def read(subscriber: Subscriber, until: int) -> list[Event]:
    events: list[Event] = []
    last = 0
    while last < until:
        frame = await subscriber.next()
        assert isinstance(frame, EventsFrame)
        events.extend(frame.events)
        last = frame.seq + len(frame.events) - 1
    return events


def step(number: int) -> StepStarted:
    return StepStarted("t", number, "m")


def delta(offset: int, text: str, index: int = 0) -> TextDelta:
    return TextDelta("m", index, offset, text)


def test_the_first_delta_leaves_at_once_and_later_ones_are_merged() -> None:
    async def body() -> None:
        feed = Feed(100)
        start = feed.cursor("c")
        feed.publish("c", delta(0, "a"))
        assert feed._find("c").ring.seq == 1
        for number, letter in enumerate("bcdefgh", start=1):
            feed.publish("c", delta(number, letter))
        assert feed._find("c").ring.seq <= 2
        page = feed.connect()
        page.show("c", start)
        events = await read(page, feed.cursor("c").seq)
        assert "".join(event.text for event in events if isinstance(event, TextDelta)) == "abcdefgh"
        assert len(events) == 2
        feed.close()

    run(body)


def test_waiting_deltas_leave_by_themselves() -> None:
    async def body() -> None:
        feed = Feed(100)
        page = feed.connect()
        page.show("c", feed.cursor("c"))
        feed.publish("c", delta(0, "a"))
        feed.publish("c", delta(1, "b"))
        assert await read(page, 2) == [delta(0, "a"), delta(1, "b")]
        feed.close()

    run(body)


def test_other_events_never_overtake_deltas() -> None:
    async def body() -> None:
        feed = Feed(100)
        page = feed.connect()
        page.show("c", feed.cursor("c"))
        for event in (delta(0, "a"), delta(1, "b"), delta(2, "c"), step(1)):
            feed.publish("c", event)
        assert await read(page, 3) == [delta(0, "a"), delta(1, "bc"), step(1)]
        feed.close()

    run(body)


def test_a_tail_that_is_taken_back_stays_correct() -> None:
    async def body() -> None:
        feed = Feed(100)
        page = feed.connect()
        page.show("c", feed.cursor("c"))
        changes = [(0, "abc"), (3, "data:i"), (3, "x"), (1, "Z")]
        text = GrowingText()
        for offset, piece in changes:
            text.write(offset, piece)
            feed.publish("c", ExecutionOutput("e", "extend", 0, offset=offset, text=piece))
        events = await read(page, feed.cursor("c").seq)
        seen = ""
        for event in events:
            assert isinstance(event, ExecutionOutput)
            seen = seen[: event.offset] + (event.text or "")
        assert seen == text.text() == "aZ"
        feed.close()

    run(body)


def test_a_page_behind_the_ring_is_told_to_take_a_snapshot_once() -> None:
    async def body() -> None:
        feed = Feed(5)
        page = feed.connect()
        old = feed.cursor("c")
        page.show("c", old)
        for number in range(20):
            feed.publish("c", step(number))
        assert await page.next() == SnapshotNeeded("c")
        feed.publish("c", step(20))
        waiting = asyncio.ensure_future(page.next())
        await asyncio.sleep(0)
        assert not waiting.done()
        page.seen("c", Cursor(old.epoch, 20))
        assert await waiting == EventsFrame("c", old.epoch, 21, (step(20),))
        feed.close()

    run(body)


def test_no_cursor_a_strange_epoch_and_a_future_cursor_need_a_snapshot() -> None:
    async def body() -> None:
        feed = Feed(5)
        here = feed.cursor("c")
        for cursor in (None, Cursor("other", 0), Cursor(here.epoch, 7)):
            page = feed.connect()
            page.show("c", cursor)
            assert await page.next() == SnapshotNeeded("c")
        feed.close()

    run(body)


def test_chat_list_changes_reach_only_those_who_asked_and_only_the_last_is_kept() -> None:
    async def body() -> None:
        feed = Feed(5)
        lister, other = feed.connect(chat_list=True), feed.connect()
        for _ in range(3):
            feed.publish_list(ChatChanged("c"))
        assert await lister.next() == ListFrame(ChatChanged("c"))
        for page in (lister, other):
            waiting = asyncio.ensure_future(page.next())
            await asyncio.sleep(0)
            assert not waiting.done()
            page.close()
            assert await waiting is None
        feed.close()

    run(body)


def test_hidden_chats_are_silent_and_closing_twice_is_fine() -> None:
    async def body() -> None:
        feed = Feed(5)
        page = feed.connect()
        page.show("c", feed.cursor("c"))
        page.show("d", feed.cursor("d"))
        page.hide("c")
        feed.publish("c", step(1))
        feed.publish("d", step(2))
        frame = await page.next()
        assert isinstance(frame, EventsFrame)
        assert frame.chat_id == "d"
        page.close()
        page.close()
        feed.close()

    run(body)


def test_rings_nobody_shows_are_dropped_in_the_end() -> None:
    async def body() -> None:
        feed = Feed(5)
        page = feed.connect()
        page.show("shown", feed.cursor("shown"))
        for number in range(IDLE_CHATS_KEPT * 2):
            feed.publish(f"c{number}", step(1))
        assert len(feed._rings) <= IDLE_CHATS_KEPT
        assert "shown" in feed._rings
        feed.close()

    run(body)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.text(max_size=6)), max_size=20))
def test_growing_text_is_a_slice_and_an_append(changes: list[tuple[int, str]]) -> None:
    growing, plain = GrowingText(), ""
    for wanted, text in changes:
        offset = min(wanted, len(plain.encode("utf-16-le", "surrogatepass")) // 2)
        growing.write(offset, text)
        plain = cut_utf16(plain, offset) + text
        assert growing.text().encode("utf-16-le", "surrogatepass") == plain.encode("utf-16-le", "surrogatepass")
        assert growing.length == len(plain.encode("utf-16-le", "surrogatepass")) // 2
