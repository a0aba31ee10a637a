"""The folder as a whole: crashes, several processes, the fixture of each schema version."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from jupyter_codeinterp.store.sqlite import DATABASE_NAME, open_store
from tests.store.filled_folder import check_filled_folder
from tests.store.samples import opened

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures"


def start_writer(folder: Path, name: str, turns: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.writer", str(folder), name, str(turns)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def damaged_in(folder: Path) -> list[Path]:
    return list(folder.glob("*damaged*"))


def load(fixture: Path, folder: Path) -> None:
    connection = sqlite3.connect(folder / DATABASE_NAME)
    connection.executescript(fixture.read_text(encoding="utf-8"))
    connection.close()


async def check_acknowledged(folder: Path, keys: list[str]) -> None:
    async with opened(folder, instance_id="checker") as store:
        for key in keys:
            _, answer = await store.conversation.branch(key, f"t-{key}-answer")
            assert answer.to_dict()["parts"][0]["text"] == f"Answer of {key}"
            assert (await store.executions.get(f"run-{key}")).message_id == answer.id
            assert (await store.files.path(f"f-{key}")).read_bytes() == key.encode()
        for chat in (await store.chats.list(limit=200)).chats:
            assert await store.conversation.find_turn(open_in_chat=chat.id) is None


async def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    for number in range(4):
        with start_writer(tmp_path, f"life{number}", 100_000) as process:
            assert process.stdout is not None
            # the kill falls into another place of the work each time
            acknowledged += [process.stdout.readline().strip() for _ in range(3 + 4 * number)]
            process.kill()
            acknowledged += process.stdout.read().split("\n")[:-1]
    assert len(acknowledged) >= 36
    await check_acknowledged(tmp_path, acknowledged)
    assert not damaged_in(tmp_path)


async def test_two_processes_share_the_folder_from_its_first_moment(tmp_path: Path) -> None:
    writers = [start_writer(tmp_path, name, 15) for name in ("left", "right")]
    said = await asyncio.gather(*(asyncio.to_thread(writer.communicate, timeout=60) for writer in writers))
    assert [writer.returncode for writer in writers] == [0, 0]
    keys = [key for out, _ in said for key in out.split()]
    assert len(keys) == 30
    await check_acknowledged(tmp_path, keys)


@pytest.mark.parametrize("fixture", sorted(FIXTURES.glob("schema_*.sql")), ids=lambda path: path.stem)
async def test_a_folder_of_every_earlier_schema_reads_back_complete(tmp_path: Path, fixture: Path) -> None:
    load(fixture, tmp_path)
    async with opened(tmp_path, instance_id="later") as store:
        await check_filled_folder(store)


async def test_the_released_schema_is_not_edited(tmp_path: Path) -> None:
    def structure(connection: sqlite3.Connection) -> list[str]:
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        return [" ".join(row[0].split()) for row in rows]

    async with opened(tmp_path):
        pass
    fresh, kept = sqlite3.connect(tmp_path / DATABASE_NAME), sqlite3.connect(":memory:")
    newest = max(FIXTURES.glob("schema_*.sql"), key=lambda path: int(path.stem.partition("_")[2]))
    kept.executescript(newest.read_text(encoding="utf-8"))
    try:
        assert structure(fresh) == structure(kept), "add a migration and keep a fixture of the new version"
        assert fresh.execute("PRAGMA user_version").fetchone() == kept.execute("PRAGMA user_version").fetchone()
    finally:
        fresh.close()
        kept.close()


async def test_an_opening_that_fails_leaves_no_thread(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("in the way")
    with pytest.raises(OSError, match="blobs"):
        await open_store(tmp_path)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("codeinterp-store")]
