"""What happens to a database that is damaged, newer, older, foreign or out of reach."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_codeinterp.errors import ReadOnlyStoreError, StoreError
from jupyter_codeinterp.protocol.models import ProviderConfig
from jupyter_codeinterp.protocol.parts import TextPart
from jupyter_codeinterp.protocol.requests import TurnRequest
from jupyter_codeinterp.store import opening
from jupyter_codeinterp.store.schema import SCHEMA_VERSION
from jupyter_codeinterp.store.sqlite import DATABASE_NAME, SqliteStore
from tests.store.samples import (
    Clock,
    chunks,
    make_chat,
    make_manual,
    make_messages,
    make_step,
    make_turn,
    opened,
)


def overwrite_everything(data: bytes) -> bytes:
    return b"this is no database " * (len(data) // 20)


def overwrite_the_middle(data: bytes) -> bytes:
    return data[:4096] + b"\xff" * (len(data) - 4096)


def cut_off_the_end(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize("damage", [overwrite_everything, overwrite_the_middle, cut_off_the_end])
async def test_a_damaged_database_is_put_aside_whole_and_a_fresh_one_begun(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[bytes], bytes]
) -> None:
    async with opened(tmp_path) as store:
        for number in range(20):
            await store.chats.create(make_chat(f"c{number}"))
    path = tmp_path / DATABASE_NAME
    broken = damage(path.read_bytes())
    path.write_bytes(broken)
    with caplog.at_level(logging.ERROR):
        async with opened(tmp_path, clock=Clock(0.0)) as store:
            assert (await store.chats.list()).chats == ()
            await store.chats.create(make_chat())
    aside = tmp_path / f"{DATABASE_NAME}.damaged-19700101T000000Z"
    assert aside.read_bytes() == broken
    assert [str(aside) in record.getMessage() for record in caplog.records] == [True]


async def test_the_companions_of_a_damaged_database_go_with_it_and_an_earlier_one_stays(tmp_path: Path) -> None:
    path = tmp_path / DATABASE_NAME
    for content in (b"first", b"second"):
        path.write_bytes(content * 1000)
        (tmp_path / f"{DATABASE_NAME}-wal").write_bytes(content)
        async with opened(tmp_path, clock=Clock(0.0)):
            pass
    name = f"{DATABASE_NAME}.damaged-19700101T000000Z"
    kept = {ending: (tmp_path / f"{name}{ending}").read_bytes() for ending in ("", "-wal", "-2", "-2-wal")}
    assert kept == {"": b"first" * 1000, "-wal": b"first", "-2": b"second" * 1000, "-2-wal": b"second"}


async def test_damage_found_at_work_is_told_and_checked_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_ALWAYS_CHECKED_BYTES", 0)
    async with opened(tmp_path) as store:
        for number in range(100):
            await store.chats.create(make_chat(f"c{number}", title="long" * 1000))
    path = tmp_path / DATABASE_NAME
    data = path.read_bytes()
    schema_pages = 4096 * 60
    path.write_bytes(data[:schema_pages] + b"\xff" * (len(data) - schema_pages))
    async with opened(tmp_path) as store:
        with pytest.raises(StoreError, match=r"damaged .*Restart the server"):
            await store.chats.list(limit=200)
    async with opened(tmp_path) as store:
        assert (await store.chats.list()).chats == ()
    names = names_in(tmp_path)
    assert len([name for name in names if name.endswith("Z")]) == 1
    assert f"{DATABASE_NAME}.check" not in names


def pretend_newer(folder: Path) -> None:
    connection = sqlite3.connect(folder / DATABASE_NAME)
    connection.execute("CREATE TABLE from_the_future (x)")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.commit()
    connection.close()


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file but the log and its index, which a reader needs as well."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm"))]
    return {str(path): path.read_bytes() for path in files}


async def every_write(store: SqliteStore) -> list[str]:
    """Try every method that changes something and return the codes of the refusals."""
    turn = make_turn("late")
    calls = (
        store.chats.create(make_chat("late")),
        store.chats.update("chat", {"title": "x"}),
        store.chats.delete("chat"),
        store.conversation.begin_turn(turn, make_messages(turn)),
        store.conversation.save_parts("turn-answer", {0: TextPart("x")}),
        store.conversation.end_turn(make_turn(), make_messages(make_turn())[1]),
        store.conversation.save_step(make_step()),
        store.conversation.set_queued("chat", TurnRequest("x")),
        store.executions.add_manual("chat", make_manual()),
        store.executions.save_manual(make_manual()),
        store.files.put(chunks(b"x"), name="x", max_bytes=9),
        store.files.attach("file", "chat"),
        store.files.delete("file"),
        store.providers.put(ProviderConfig("p", "ollama", ""), None),
        store.providers.delete("p"),
        store.preferences.change({"a": 1}),
    )
    codes = []
    for call in calls:
        with pytest.raises(ReadOnlyStoreError, match="newer version") as caught:
            await call
        codes.append(caught.value.code)
    return codes


async def test_a_newer_schema_is_only_read(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat())
        await store.conversation.begin_turn(make_turn(), make_messages(make_turn()))
        await store.files.put(chunks(b"abc"), name="a.txt", max_bytes=9, chat_id="chat", file_id="file")
    pretend_newer(tmp_path)
    before = contents(tmp_path)
    async with opened(tmp_path, instance_id="later") as store:
        assert store.read_only
        assert (await store.chats.get("chat")).head == "turn-answer"
        assert len(await store.conversation.branch("chat", "turn-answer")) == 2
        assert (await store.files.path("file")).read_bytes() == b"abc"
        assert await store.recover() == ()
        assert set(await every_write(store)) == {"store_read_only"}
    assert contents(tmp_path) == before


async def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    connection.execute("CREATE TABLE chats (theirs)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="cannot be opened"):
        async with opened(tmp_path):
            pass
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
    connection.close()
    assert tables == ["chats"]


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"data folder .*file.*data_folder"):
        async with opened(tmp_path / "file" / "codeinterp"):
            pass


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
async def test_a_folder_with_other_things_keeps_its_rights(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shared, ours = tmp_path / "shared", tmp_path / "ours"
    for folder in (shared, ours):
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
    (shared / "thesis.txt").write_text("x")
    for folder in (shared, ours):
        async with opened(folder):
            pass
    assert shared.stat().st_mode & 0o777 == 0o755
    assert ours.stat().st_mode & 0o777 == 0o700
    assert "others may look into it" in caplog.text


async def test_after_the_end_every_call_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        pass
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.chats.list()
