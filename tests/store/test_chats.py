"""Chats: list, search, cursor, change, delete."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_codeinterp.errors import ConflictError, InvalidRequestError, NotFoundError
from jupyter_codeinterp.protocol.chats import KernelChoice
from jupyter_codeinterp.store import chats as chats_file
from jupyter_codeinterp.store.sqlite import DATABASE_NAME
from tests.store.samples import PNG, chunks, make_chat, make_execution, make_messages, make_step, make_turn, opened


async def test_a_chat_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    chat = replace(
        make_chat(),
        kernel=KernelChoice(bound_id="k1"),
        archived=True,
        pinned=True,
        code_on=False,
        title="Über 'das' 🐍",
    )
    async with opened(tmp_path) as store:
        assert await store.chats.create(chat) == chat
    async with opened(tmp_path) as store:
        assert await store.chats.get("chat") == chat


async def test_a_client_id_seen_before_returns_the_chat_it_made(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        first = await store.chats.create(make_chat("one"), client_id="c1")
        assert await store.chats.create(make_chat("two"), client_id="c1") == first
        assert len((await store.chats.list()).chats) == 1
        await store.chats.delete("one")
        assert (await store.chats.create(make_chat("two"), client_id="c1")).id == "two"


async def test_an_id_that_is_taken_is_a_conflict(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        with pytest.raises(ConflictError, match="exists already"):
            await store.chats.create(make_chat())


async def test_changes_keep_the_other_fields(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        changed = await store.chats.update("chat", {"title": "June", "kernel": KernelChoice(name="r"), "pinned": True})
        assert changed == replace(make_chat(), title="June", kernel=KernelChoice(name="r"), pinned=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "other"}, "id"),
        ({"colour": "red"}, "colour"),
        ({"engine": "fortran"}, "engine"),
        ({"title": None}, "title"),
        ({"kernel": {"name": "r"}}, "kernel"),
        ({"pinned": "yes"}, "pinned"),
    ],
)
async def test_a_change_that_makes_no_sense_is_refused(tmp_path: Path, changes: dict[str, object], field: str) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        with pytest.raises(InvalidRequestError, match=f"'{field}'"):
            await store.chats.update("chat", changes)
        assert await store.chats.get("chat") == make_chat()


async def test_the_head_must_be_a_message_of_the_chat(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        with pytest.raises(NotFoundError, match="no message 'nowhere'"):
            await store.chats.update("chat", {"head": "nowhere"})


@pytest.mark.parametrize("verb", ["get", "delete", "update"])
async def test_a_missing_chat_is_not_found(tmp_path: Path, verb: str) -> None:
    async with opened(tmp_path) as store:
        call = getattr(store.chats, verb)
        with pytest.raises(NotFoundError, match="no chat"):
            await (call("gone", {"title": "x"}) if verb == "update" else call("gone"))


async def test_pages_cover_every_chat_once_newest_first(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        for number in range(7):
            # several chats of one moment are told apart by their ids
            await store.chats.create(make_chat(f"c{number}", updated=100.0 + number // 3))
        seen: list[str] = []
        cursor: str | None = None
        for _ in range(4):
            page = await store.chats.list(cursor=cursor, limit=2)
            seen += [chat.id for chat in page.chats]
            cursor = page.next_cursor
        assert cursor is None
        assert seen == ["c6", "c5", "c4", "c3", "c2", "c1", "c0"]


@pytest.mark.parametrize(
    ("search", "found"),
    [("ÜBER", ["b"]), ("sales", ["a"]), ("100%", ["c"]), ("_", []), ("\\", ["d"]), ("", ["d", "c", "b", "a"])],
)
async def test_search_finds_titles_whatever_their_case(tmp_path: Path, search: str, found: list[str]) -> None:
    titles = {"a": "Sales", "b": "über Wasser", "c": "100% right", "d": "back\\slash"}
    async with opened(tmp_path) as store:
        for number, (chat_id, title) in enumerate(titles.items()):
            await store.chats.create(make_chat(chat_id, title=title, updated=100.0 + number))
        assert [chat.id for chat in (await store.chats.list(search=search)).chats] == found


async def test_archived_chats_are_a_list_of_their_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat("a"))
        await store.chats.create(replace(make_chat("b"), archived=True))
        assert [chat.id for chat in (await store.chats.list()).chats] == ["a"]
        assert [chat.id for chat in (await store.chats.list(archived=True)).chats] == ["b"]


@pytest.mark.parametrize("cursor", ["", "nonsense", "W10", "WyJhIiwgImIiXQ", "é", "Wz" * 5000])
async def test_a_cursor_of_somebody_else_is_refused(tmp_path: Path, cursor: str) -> None:
    async with opened(tmp_path) as store:
        with pytest.raises(InvalidRequestError, match="cursor"):
            await store.chats.list(cursor=cursor)


async def test_the_list_is_read_by_index_without_sorting(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    for statement, values in (
        (chats_file._FIRST_PAGE, (False, "%", 50)),
        (chats_file._NEXT_PAGE, (False, 1.0, "x", "%", 50)),
    ):
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values))
        assert "USING INDEX chats_by_change" in plan
        assert "TEMP B-TREE" not in plan
    connection.close()


async def test_deleting_a_chat_takes_all_that_is_its_own_and_nothing_else(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        for name in ("one", "two"):
            await store.chats.create(make_chat(name))
            turn = make_turn(f"turn-{name}", chat_id=name)
            await store.conversation.begin_turn(turn, make_messages(turn))
            await store.conversation.save_parts(turn.answer_id, {0: make_execution(f"run-{name}")})
            await store.conversation.save_step(make_step(turn.id))
            await store.files.put(chunks(PNG), name="p.png", max_bytes=100, chat_id=name, file_id=f"file-{name}")
        own = await store.files.put(chunks(b"only here"), name="a.txt", max_bytes=100, chat_id="one")
        own_path, shared_path = await store.files.path(own.id), await store.files.path("file-two")
        await store.chats.delete("one")
        for lost in (
            store.chats.get("one"),
            store.executions.get("run-one"),
            store.files.get("file-one"),
            store.conversation.branch("one", "turn-one-answer"),
        ):
            with pytest.raises(NotFoundError):
                await lost
        assert not own_path.exists()
        assert shared_path.read_bytes() == PNG
        assert (await store.executions.get("run-two")).chat_id == "two"
        assert (await store.conversation.steps(["turn-one", "turn-two"]))["turn-two"] == (make_step("turn-two"),)


async def test_fifty_callers_at_once_lose_nothing(tmp_path: Path) -> None:
    async def work(store_number: int) -> None:
        name = f"c{store_number}"
        await store.chats.create(make_chat(name))
        turn = make_turn(f"t{store_number}", chat_id=name)
        await store.conversation.begin_turn(turn, make_messages(turn))
        for number in range(5):
            await store.conversation.save_parts(turn.answer_id, {number: make_execution(f"{name}-{number}")})
        await store.chats.update(name, {"pinned": True})

    async with opened(tmp_path) as store:
        await asyncio.gather(*(work(number) for number in range(50)))
        chats = (await store.chats.list(limit=200)).chats
        assert len(chats) == 50
        for chat in chats:
            assert chat.pinned
            branch = await store.conversation.branch(chat.id, chat.head)
            assert [len(message.parts) for message in branch] == [1, 5]
