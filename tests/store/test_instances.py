"""Several servers share a folder: what a dead one left open is ended, what a living one does is left alone."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_codeinterp.errors import ConflictError
from jupyter_codeinterp.protocol.parts import EngineName, ExecutionStatus, NotePart, Part, TextPart
from jupyter_codeinterp.store.database import Transaction
from jupyter_codeinterp.store.processes import ProcessIdentity, identify_this_process, is_running
from jupyter_codeinterp.store.recovery import NOT_RUN, NOTE, STOPPED
from jupyter_codeinterp.store.sqlite import DEAD_AFTER_SECONDS, SqliteStore, open_store
from tests.store.samples import (
    Clock,
    make_chat,
    make_execution,
    make_manual,
    make_messages,
    make_turn,
    opened,
)


@asynccontextmanager
async def crashed(folder: Path, clock: Clock) -> AsyncIterator[SqliteStore]:
    """Open the folder for an instance that never says goodbye."""
    store = await open_store(folder, clock=clock, instance_id="dead")
    try:
        yield store
    finally:
        assert store._heart is not None
        store._heart.cancel()
        await asyncio.wait([store._heart])
        await store._database.close()


async def leave_work_open(store: SqliteStore) -> None:
    """Begin a turn with a finished, a running and a browser execution, and two manual runs."""
    await store.chats.create(make_chat())
    turn = make_turn()
    await store.conversation.begin_turn(turn, make_messages(turn))
    running = replace(make_execution("running", status="running"), deadline=99.0, phase="busy")
    browser = make_execution("browser", status="queued", engine="pyodide")
    parts: dict[int, Part] = {0: TextPart("half"), 1: make_execution("done"), 2: running, 3: browser}
    await store.conversation.save_parts("turn-answer", parts)
    await store.executions.add_manual("chat", replace(make_manual("manual", status="running"), engine="jupyter"))
    await store.executions.add_manual("chat", make_manual("manual-done"))


async def pretend(store: SqliteStore, **columns: object) -> None:
    """Overwrite columns of the dead instance's row."""

    def job(transaction: Transaction) -> None:
        for name, value in columns.items():
            transaction.execute(f"UPDATE instances SET {name} = ? WHERE id = 'dead'", value)

    await store._database.write(job, durable=False)


async def test_what_a_dead_instance_left_open_is_ended_and_nothing_else(tmp_path: Path) -> None:
    clock = Clock(1000.0)
    async with crashed(tmp_path, clock) as store:
        await leave_work_open(store)
    clock.now += DEAD_AFTER_SECONDS
    async with opened(tmp_path, clock=clock, instance_id="next") as store:
        turn = await store.conversation.find_turn(turn_id="turn")
        assert turn is not None
        assert (turn.state, turn.ended, turn.instance_id) == ("interrupted", clock.now, "dead")
        ask, answer = await store.conversation.branch("chat", "turn-answer")
        assert ask == make_messages(make_turn())[0]
        assert (answer.stopped_reason, answer.ended) == ("interrupted", clock.now)
        interrupted = replace(make_execution("running", status="interrupted"), ended=clock.now, notes=(STOPPED,))
        lost = replace(make_execution("browser", status="lost", engine="pyodide"), ended=clock.now, notes=(STOPPED,))
        assert answer.parts == (TextPart("half"), make_execution("done"), interrupted, lost, NOTE)
        assert isinstance(NOTE, NotePart)
        assert NOTE.code == "interrupted"
        manual = await store.executions.list_manual("chat")
        assert [(run.id, run.status) for run in manual] == [("manual", "interrupted"), ("manual-done", "ok")]
        assert (await store.chats.get("chat")).updated == 30.5
        assert await store.recover() == ()


@pytest.mark.parametrize("status", ["writing", "waiting_approval"])
@pytest.mark.parametrize("engine", ["jupyter", "pyodide"])
async def test_code_that_was_not_handed_over_is_told_as_not_run(
    tmp_path: Path, status: ExecutionStatus, engine: EngineName
) -> None:
    clock = Clock(1000.0)
    async with crashed(tmp_path, clock) as store:
        await store.chats.create(make_chat())
        turn = make_turn()
        await store.conversation.begin_turn(turn, make_messages(turn))
        await store.conversation.save_parts("turn-answer", {0: make_execution("e", status=status, engine=engine)})
    clock.now += DEAD_AFTER_SECONDS
    async with opened(tmp_path, clock=clock, instance_id="next") as store:
        part = (await store.executions.get("e")).part
        assert (part.status, part.notes) == ("refused", (NOT_RUN,))


async def test_an_instance_that_was_closed_is_dead_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path, instance_id="closed") as store:
        await leave_work_open(store)
    async with opened(tmp_path, instance_id="next") as store:
        turn = await store.conversation.find_turn(turn_id="turn")
        assert turn is not None
        assert turn.state == "interrupted"


async def test_a_living_instance_keeps_its_turn(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, clock=clock, instance_id="one") as one:
        await leave_work_open(one)
        clock.now += DEAD_AFTER_SECONDS - 1
        async with opened(tmp_path, clock=clock, instance_id="two") as two:
            assert await two.recover() == ()
            other = make_turn("other")
            with pytest.raises(ConflictError) as caught:
                await two.conversation.begin_turn(other, make_messages(other))
            assert caught.value.code == "turn_running"
        answer = replace(make_messages(make_turn())[1], parts=(TextPart("Done"),), stopped_reason="answer")
        await one.conversation.end_turn(make_turn(state="finished"), answer)
        turn = await one.conversation.find_turn(turn_id="turn")
        assert turn is not None
        assert turn.state == "finished"


async def test_the_turn_of_a_dead_instance_does_not_hold_up_a_new_one(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, clock=clock, instance_id="next") as store:
        async with crashed(tmp_path, clock) as dead:
            await leave_work_open(dead)
        clock.now += DEAD_AFTER_SECONDS
        turn = make_turn("second")
        begun = await store.conversation.begin_turn(turn, make_messages(turn))
        assert begun.instance_id == "next"
        earlier = await store.conversation.find_turn(turn_id="turn")
        assert earlier is not None
        assert earlier.state == "interrupted"


@pytest.mark.parametrize(
    ("columns", "seconds", "dead"),
    [
        ({"host": "elsewhere"}, DEAD_AFTER_SECONDS - 1, False),
        ({"host": "elsewhere"}, DEAD_AFTER_SECONDS, True),
        # this machine: the process decides, for a machine that slept has old heartbeats
        ({"pid": 2**30}, 0, True),
        ({"process_mark": "before this one"}, 0, True),
    ],
)
async def test_silence_or_the_end_of_its_process_makes_an_instance_dead(
    tmp_path: Path, columns: dict[str, object], seconds: float, dead: bool
) -> None:
    clock = Clock()
    async with opened(tmp_path, clock=clock, instance_id="next") as store:
        async with crashed(tmp_path, clock) as lost:
            await leave_work_open(lost)
        await pretend(store, **columns)
        clock.now += seconds
        turns = await store.recover()
        assert [turn.id for turn in turns] == (["turn"] if dead else [])


async def test_the_heart_beats_and_looks_after_the_dead(tmp_path: Path) -> None:
    clock = Clock()
    async with crashed(tmp_path, clock) as lost:
        await leave_work_open(lost)
    store = await open_store(tmp_path, clock=clock, instance_id="beating", heartbeat_seconds=0.01)
    try:
        clock.now += DEAD_AFTER_SECONDS
        for _ in range(1000):
            row = await store._database.read(
                lambda transaction: transaction.find("SELECT heartbeat FROM instances WHERE id = 'beating'")
            )
            turn = await store.conversation.find_turn(turn_id="turn")
            if row is not None and turn is not None and row["heartbeat"] == clock.now and turn.state == "interrupted":
                break
            await asyncio.sleep(0.01)
        else:
            pytest.fail("the heart does not beat")
    finally:
        await store.close()
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "codeinterp-heartbeat"]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_process_is_known_by_its_start() -> None:
    here = identify_this_process()
    assert is_running(here, here) is None
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        there = replace(here, pid=child.pid, mark=_mark(child.pid))
        assert is_running(there, here) is True
        assert is_running(replace(there, mark="reused"), here) is False
        assert is_running(replace(there, host="elsewhere"), here) is None
        child.kill()
        # not yet noticed by its parent, or gone already: ended in either case
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert is_running(there, here) is False
    assert is_running(there, here) is False


def _mark(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


def test_a_host_is_more_than_its_name() -> None:
    assert isinstance(identify_this_process(), ProcessIdentity)
    assert "/" in identify_this_process().host or not Path("/proc").exists()
