"""Code for the browser: offered to one page, reported about by it alone, ended when it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jupyter_codeinterp.engines.browser import NO_PAGE, BrowserEngine, Patience
from jupyter_codeinterp.engines.pages import Page, Pages
from jupyter_codeinterp.engines.seam import Deadline, Outcome, Place, RunRequest
from jupyter_codeinterp.errors import ConflictError, InvalidRequestError
from jupyter_codeinterp.protocol.browser_runs import ClaimRequest, EventsRequest, RunEnd
from jupyter_codeinterp.protocol.engine_events import EngineEvent, Running, Stream, Waiting
from jupyter_codeinterp.protocol.frames import ExecutionRequested, ExecutionStop, RuntimePrepare
from jupyter_codeinterp.protocol.parts import Note
from jupyter_codeinterp.protocol.settings import Deadlines, Settings

QUICK = Patience(claim=0.1, absence=0.1, silence=30.0, obedience=0.0, look=0.02)
SETTINGS = Settings(deadlines=Deadlines(page_wait=5.0, interrupt_grace=0.1))


class Stage:
    """An engine with pages that are played by the test."""

    def __init__(self, patience: Patience = QUICK, settings: Settings = SETTINGS) -> None:
        self.pages = Pages()
        self.engine = BrowserEngine(self.pages, settings, lambda: None, patience)
        self.frames: list[tuple[str, Any]] = []
        self.events: list[EngineEvent] = []
        self._changed = asyncio.Event()

    def connect(self, page_id: str, load_id: str = "l") -> Page:
        def send(frame: ExecutionRequested | ExecutionStop | RuntimePrepare) -> None:
            self.frames.append((page_id, frame))
            self._changed.set()

        return self.pages.connect(page_id, load_id, send)

    async def emit(self, event: EngineEvent) -> None:
        self.events.append(event)
        self._changed.set()

    def start(self, name: str = "e", seconds: float = 0) -> asyncio.Task[Outcome]:
        request = RunRequest(name, Place("c"), "print(1)", Deadline(seconds))
        return asyncio.get_running_loop().create_task(self.engine.run(request, self.emit))

    async def until(self, holds: Callable[[], Any]) -> Any:
        while not holds():
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), 10)
        return holds()

    async def requested(self, page_id: str) -> ExecutionRequested:
        def find() -> Any:
            return [f for who, f in self.frames if who == page_id and isinstance(f, ExecutionRequested)]

        frame: ExecutionRequested = (await self.until(find))[-1]
        return frame

    async def claim(self, page_id: str, load_id: str = "l", *, fresh: bool = False) -> str:
        frame = await self.requested(page_id)
        self.engine.claim(frame.execution_id, ClaimRequest(frame.lease, load_id, fresh))
        return frame.lease

    async def end(self, lease: str, batch: int = 0, status: Any = "ok", name: str = "e") -> None:
        await self.engine.take(name, EventsRequest(lease, batch, (), RunEnd(status, 1)))


async def test_a_run_from_the_offer_to_the_outcome() -> None:
    stage = Stage()
    stage.connect("p")
    running = stage.start()
    lease = await stage.claim("p")
    await stage.engine.take("e", EventsRequest(lease, 0, (Running(), Stream("stdout", "1\n"))))
    await stage.end(lease, 1)
    assert await running == Outcome("ok", 1)
    assert stage.events == [Running(), Stream("stdout", "1\n")]
    with pytest.raises(ConflictError) as caught:
        await stage.end(lease, 2)
    assert caught.value.code == "lease_stale"


async def test_code_goes_to_one_page_only_and_to_the_next_when_that_does_not_answer() -> None:
    stage = Stage()
    stage.connect("silent")
    stage.pages.asked("c", "silent")
    stage.connect("awake")
    running = stage.start()
    first = await stage.requested("silent")
    assert {who for who, _ in stage.frames} == {"silent"}
    lease = await stage.claim("awake")
    with pytest.raises(ConflictError):
        stage.engine.claim("e", ClaimRequest(first.lease, "l", fresh=False))
    await stage.end(lease)
    assert (await running).status == "ok"


@pytest.mark.parametrize("comes_back", [True, False])
async def test_of_a_page_that_goes_nobody_waits_for_an_answer(comes_back: bool) -> None:
    stage = Stage(replace(QUICK, claim=1_000.0))
    page = stage.connect("gone")
    stage.pages.asked("c", "gone")
    stage.connect("other")
    running = stage.start()
    await stage.requested("gone")
    stage.frames.clear()
    stage.pages.disconnect(page)
    if comes_back:
        stage.connect("gone")
    await stage.end(await stage.claim("gone" if comes_back else "other"))
    assert (await running).status == "ok"


async def test_the_page_with_the_variables_comes_first() -> None:
    stage = Stage()
    stage.connect("one")
    running = stage.start()
    await stage.end(await stage.claim("one", fresh=True))
    assert (await running).notes == ()
    stage.connect("two")
    stage.pages.asked("c", "two")
    stage.frames.clear()
    running = stage.start("again")
    await stage.end(await stage.claim("one"), name="again")
    assert (await running).notes == ()


async def test_a_new_python_after_earlier_code_is_told() -> None:
    stage = Stage()
    stage.connect("p")
    for name, notes in (("first", []), ("second", ["variables_lost"])):
        running = stage.start(name)
        await stage.end(await stage.claim("p", fresh=True), name=name)
        assert [note.code for note in (await running).notes] == notes
        stage.frames.clear()


async def test_batches_come_in_order_and_once() -> None:
    stage = Stage()
    stage.connect("p")
    running = stage.start()
    lease = await stage.claim("p")
    await stage.engine.take("e", EventsRequest(lease, 0, (Stream("stdout", "a"),)))
    for batch in (0, 2):
        with pytest.raises(ConflictError) as caught:
            await stage.engine.take("e", EventsRequest(lease, batch, (Stream("stdout", "b"),)))
        assert (caught.value.code, caught.value.details) == ("batch_stale", {"expected": 1})
    with pytest.raises(InvalidRequestError):
        await stage.engine.take("e", EventsRequest(lease, 1, (Waiting("no"),)))
    await stage.end(lease, 1)
    await running
    assert stage.events == [Stream("stdout", "a")]


async def test_without_a_page_it_waits_with_a_reason_and_then_runs() -> None:
    stage = Stage()
    running = stage.start()
    await stage.until(lambda: stage.events)
    assert stage.events == [Waiting(NO_PAGE)]
    stage.connect("late")
    await stage.end(await stage.claim("late"))
    assert (await running).status == "ok"


async def test_it_is_lost_when_no_page_comes() -> None:
    stage = Stage(settings=replace(SETTINGS, deadlines=replace(SETTINGS.deadlines, page_wait=0.1)))
    outcome = await stage.start()
    assert (outcome.status, [note.code for note in outcome.notes]) == ("lost", ["no_page"])


@pytest.mark.parametrize(
    ("reloads", "status", "note"), [(True, "interrupted", "page_reloaded"), (False, "lost", "page_vanished")]
)
async def test_a_page_that_is_reloaded_or_gone_ends_the_run(reloads: bool, status: str, note: str) -> None:
    stage = Stage()
    page = stage.connect("p")
    running = stage.start()
    await stage.claim("p")
    stage.pages.disconnect(page)
    if reloads:
        stage.connect("p", "another load")
    outcome = await running
    assert (outcome.status, [item.code for item in outcome.notes]) == (status, [note])


async def test_a_broken_connection_that_comes_back_ends_nothing() -> None:
    stage = Stage(replace(QUICK, absence=10.0))
    page = stage.connect("p")
    running = stage.start()
    lease = await stage.claim("p")
    stage.pages.disconnect(page)
    stage.connect("p")
    await stage.end(lease)
    assert (await running).status == "ok"


@pytest.mark.parametrize(("cause", "obeys"), [("interrupted", True), ("interrupted", False), ("timeout", False)])
async def test_stop_and_deadline_reach_the_page_and_do_not_depend_on_it(cause: str, obeys: bool) -> None:
    stage = Stage()
    stage.connect("p")
    running = stage.start(seconds=0.05 if cause == "timeout" else 0)
    lease = await stage.claim("p")
    await stage.engine.take("e", EventsRequest(lease, 0, (Running(),)))
    if cause == "interrupted":
        await stage.engine.stop("e")
    await stage.until(lambda: [frame for _, frame in stage.frames if isinstance(frame, ExecutionStop)])
    assert stage.frames[-1][1].cause == cause
    if obeys:
        await stage.end(lease, 1, "interrupted")
    outcome = await running
    assert outcome.status == cause
    assert [note.code for note in outcome.notes] == ([] if obeys else ["not_stopped"])


async def test_stop_before_the_claim_ends_it_at_once() -> None:
    stage = Stage()
    running = stage.start()
    await stage.until(lambda: stage.events)
    await stage.engine.stop("e")
    assert (await running).status == "interrupted"


@pytest.mark.parametrize("claims", [True, False])
async def test_the_end_of_the_server_ends_it_at_once_and_what_would_come_after_it(claims: bool) -> None:
    stage = Stage(Patience())
    if claims:
        stage.connect("p")
    running = stage.start()
    await (stage.claim("p") if claims else stage.until(lambda: stage.events))
    stage.engine.end_runs()
    for outcome in (await asyncio.wait_for(running, 1), await asyncio.wait_for(stage.start("next"), 1)):
        assert (outcome.status, [note.code for note in outcome.notes]) == ("lost", ["server_stopped"])


async def test_a_note_of_a_page_has_a_bounded_size() -> None:
    stage = Stage()
    stage.connect("p")
    running = stage.start()
    lease = await stage.claim("p")
    details = {f"{number:03}" + "n" * 100: "t" * 10_000 for number in range(100)}
    note = Note("c" * 100, "t" * 10_000, details)
    await stage.engine.take("e", EventsRequest(lease, 0, (), RunEnd("ok", notes=(note,))))
    (kept,) = (await running).notes
    assert (len(kept.code), len(kept.text), len(kept.details)) == (64, 2_000, 20)
    assert {(len(name), len(text)) for name, text in kept.details.items()} == {(64, 2_000)}


async def test_a_page_that_died_while_it_started_python_is_told_once() -> None:
    stage = Stage()
    page = stage.connect("p")
    stage.pages.begin_start("p", "l")
    stage.pages.disconnect(page)
    stage.connect("p", "second load")
    assert stage.pages.start_failed("p")
    outcome = await stage.start()
    assert (outcome.status, [note.code for note in outcome.notes]) == ("refused", ["browser_unavailable"])
    running = stage.start("again")
    await stage.end(await stage.claim("p", "second load"), name="again")
    assert (await running).status == "ok"


def test_a_start_that_ended_is_no_failure() -> None:
    pages = Pages(lambda: 0.0)
    pages.disconnect(pages.connect("p", "one", lambda _: None))
    pages.end_start(pages.begin_start("p", "one"))
    pages.connect("p", "two", lambda _: None)
    assert not pages.start_failed("p")
