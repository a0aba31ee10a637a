"""A page with the chat list is told of every turn: begun, waiting for a person, ended; its chat need not be shown."""

from __future__ import annotations

import asyncio
from pathlib import Path

from jupyter_codeinterp.engines.fake import Program
from jupyter_codeinterp.llm.scripted import code_step, text_step
from jupyter_codeinterp.protocol.activity import TurnActivity
from jupyter_codeinterp.protocol.engine_events import Stream
from jupyter_codeinterp.protocol.frames import ActivityFrame
from jupyter_codeinterp.protocol.requests import DecisionRequest
from jupyter_codeinterp.turn.feed import Feed
from jupyter_codeinterp.turn.subscriber import Subscriber
from tests.turn.workbench import SECONDS, run, workbench

PRINT = "print(1)"
PROGRAMS: dict[str, Program] = {PRINT: (Stream("stdout", "1\n"),)}


async def _next(page: Subscriber) -> ActivityFrame:
    while True:
        frame = await asyncio.wait_for(page.next(), SECONDS)
        if isinstance(frame, ActivityFrame):
            return frame


async def _turns_until_the_end(page: Subscriber) -> list[TurnActivity]:
    seen: list[TurnActivity] = []
    while not seen or seen[-1].open:
        seen.extend((await _next(page)).turns)
    return seen


def _states(turns: list[TurnActivity]) -> list[tuple[str, bool]]:
    """Return what was told, without what was told twice because the page read in between."""
    told = [(turn.state, turn.waits_for is not None) for turn in turns]
    return [state for place, state in enumerate(told) if place == 0 or told[place - 1] != state]


def test_a_page_learns_that_code_waits_that_it_was_allowed_and_how_the_turn_ended(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(PRINT), text_step("Done.")], PROGRAMS) as bench:
            await bench.chat(approval="ask")
            page = bench.service.feed.connect(chat_list=True)
            turn_id = await bench.send()
            execution_id = await bench.execution_in("waiting_approval")
            turns: list[TurnActivity] = []
            while not turns or turns[-1].waits_for is None:
                turns.extend((await _next(page)).turns)
            assert (turns[-1].chat_id, turns[-1].turn_id, turns[-1].waits_for) == ("c", turn_id, execution_id)
            assert bench.service.feed.open_turns() == (turns[-1],)
            await bench.service.decide(execution_id, DecisionRequest("run"))
            turns.extend(await _turns_until_the_end(page))
            waited = _states(turns).index(("running", True))
            assert _states(turns)[waited:] == [("running", True), ("running", False), ("finished", False)]
            assert turns[-1].ended is not None
            assert bench.service.feed.open_turns() == ()

    run(body)


def test_a_stopped_turn_no_longer_waits(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(PRINT)], PROGRAMS) as bench:
            await bench.chat(approval="ask")
            page = bench.service.feed.connect(chat_list=True)
            turn_id = await bench.send()
            await bench.execution_in("waiting_approval")
            await bench.service.stop("c", turn_id)
            last = (await _turns_until_the_end(page))[-1]
            assert (last.state, last.waits_for) == ("stopped", None)

    run(body)


def test_a_page_that_reads_late_misses_the_end_of_no_turn() -> None:
    async def body() -> None:
        feed = Feed(10)
        page, other = feed.connect(chat_list=True), feed.connect()
        first, second = TurnActivity("c", "t-1", "running", 1.0), TurnActivity("c", "t-2", "running", 3.0)
        ended = TurnActivity("c", "t-1", "failed", 1.0, 2.0)
        for activity in (first, ended, second, second):
            feed.publish_activity(activity)
        assert await page.next() == ActivityFrame((ended, second))
        feed.publish_activity(second)
        assert not page._activity
        assert not other._activity
        feed.close()
        assert await other.next() is None

    run(body)
