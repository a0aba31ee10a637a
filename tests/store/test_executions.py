"""Executions by id and manual runs."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_codeinterp.errors import ConflictError, NotFoundError
from jupyter_codeinterp.store.seam import StoredExecution
from jupyter_codeinterp.store.sqlite import DATABASE_NAME
from tests.store.samples import make_chat, make_execution, make_manual, make_messages, make_turn, opened


async def test_manual_runs_come_back_oldest_first(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        runs = [make_manual("z", status="queued"), make_manual("a", status="running")]
        for run in runs:
            assert await store.executions.add_manual("chat", run) == run
        runs[0] = replace(runs[0], status="ok", ended=9.0)
        await store.executions.save_manual(runs[0], durable=True)
        assert await store.executions.list_manual("chat") == tuple(runs)
        assert await store.executions.get("z") == StoredExecution("chat", runs[0])


async def test_a_client_id_seen_before_returns_the_run_it_made(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        first = await store.executions.add_manual("chat", make_manual("one"), client_id="c")
        assert await store.executions.add_manual("chat", make_manual("two"), client_id="c") == first
        assert await store.executions.list_manual("chat") == (first,)


async def test_an_id_that_is_taken_is_a_conflict(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        await store.executions.add_manual("chat", make_manual())
        with pytest.raises(ConflictError):
            await store.executions.add_manual("chat", make_manual())


async def test_the_execution_of_a_message_is_no_manual_run(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        await store.conversation.begin_turn(make_turn(), make_messages(make_turn()))
        await store.conversation.save_parts("turn-answer", {3: make_execution()})
        assert await store.executions.list_manual("chat") == ()
        assert (await store.executions.get("run")).index == 3
        with pytest.raises(ConflictError, match="belongs to a message"):
            await store.executions.save_manual(make_execution())


async def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        for call in (
            store.executions.get("gone"),
            store.executions.save_manual(make_manual("gone")),
            store.executions.add_manual("gone", make_manual()),
            store.executions.list_manual("gone"),
        ):
            with pytest.raises(NotFoundError, match="gone"):
                await call


async def test_a_manual_run_is_told_to_the_model_and_one_of_a_message_is_not(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        run = replace(make_execution("mine"), origin="user")
        await store.executions.add_manual("chat", run)
        told = await store.executions.set_told("mine", told=True)
        assert (told.chat_id, told.part) == ("chat", replace(run, told=True))
        await store.executions.add_manual("chat", replace(run, id="runs", status="running", told=True))
        await store.executions.add_manual("chat", replace(run, id="other"))
        assert len(await store.executions.list_manual("chat")) == 3
        assert await store.executions.list_manual("chat", told=True) == (told.part,)
        assert (await store.executions.set_told("mine", told=False)).part == run
        turn = make_turn()
        ask, answer = make_messages(turn)
        await store.conversation.begin_turn(turn, [ask, replace(answer, parts=(make_execution("its"),))])
        with pytest.raises(ConflictError, match="hears of it anyway"):
            await store.executions.set_told("its", told=True)
        with pytest.raises(NotFoundError):
            await store.executions.set_told("nothing", told=True)


async def test_a_run_of_another_server_is_told_only_when_it_has_ended(tmp_path: Path) -> None:
    run = replace(make_execution("mine"), origin="user", status="running")
    async with opened(tmp_path, instance_id="one") as one, opened(tmp_path, instance_id="two") as two:
        await one.chats.create(make_chat())
        await one.executions.add_manual("chat", run)
        with pytest.raises(ConflictError) as refused:
            await two.executions.set_told("mine", told=True)
        assert refused.value.code == "other_instance"
        await one.executions.save_manual(replace(run, status="ok"))
        assert (await two.executions.set_told("mine", told=True)).part.told


async def test_an_execution_is_found_by_index(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    plan = connection.execute("EXPLAIN QUERY PLAN SELECT * FROM executions WHERE id = 'x'").fetchall()
    connection.close()
    assert "USING INDEX" in plan[0][3]


async def test_code_that_ran_in_another_instance_is_known_by_engine_and_chat(tmp_path: Path) -> None:
    async with opened(tmp_path, instance_id="before") as store:
        await store.chats.create(make_chat())
        await store.executions.add_manual("chat", make_manual("ran", status="error"))
        await store.executions.add_manual("chat", replace(make_manual("not", status="refused"), engine="jupyter"))
        assert not await store.executions.ran_elsewhere("chat", "pyodide")
    async with opened(tmp_path, instance_id="now") as store:
        assert await store.executions.ran_elsewhere("chat", "pyodide")
        assert not await store.executions.ran_elsewhere("chat", "jupyter")
        assert not await store.executions.ran_elsewhere("other", "pyodide")
