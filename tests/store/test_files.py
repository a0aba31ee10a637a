"""Files: bytes shared by content, rights on disk, names and types."""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jupyter_codeinterp.errors import ConflictError, InvalidRequestError, NotFoundError, TooLargeError
from jupyter_codeinterp.store.blobs import TEMPORARY_SECONDS, BlobFolder, BlobWriter
from jupyter_codeinterp.store.sqlite import SqliteStore
from tests.store.samples import PNG, Clock, chunks, make_chat, opened


def blobs_in(folder: Path) -> list[Path]:
    return [path for path in (folder / "blobs").rglob("*") if path.is_file()]


async def put(store: SqliteStore, data: bytes, name: str = "a.txt", chat_id: str | None = None) -> str:
    return (await store.files.put(chunks(data), name=name, max_bytes=1000, chat_id=chat_id)).id


async def test_a_file_comes_back_byte_for_byte(tmp_path: Path) -> None:
    data = os.urandom(700_000)
    async with opened(tmp_path, clock=Clock(77.0)) as store:
        await store.chats.create(make_chat())
        info = await store.files.put(
            chunks(data[:10], b"", data[10:600_000], data[600_000:]),
            name="raw.bin",
            max_bytes=700_000,
            chat_id="chat",
            file_id="my-id",
        )
        assert info.to_dict() == {
            "id": "my-id",
            "name": "raw.bin",
            "media_type": "application/octet-stream",
            "size": 700_000,
            "sha256": hashlib.sha256(data).hexdigest(),
            "created": 77.0,
            "chat_id": "chat",
        }
        assert await store.files.get("my-id") == info
        assert (await store.files.path("my-id")).read_bytes() == data


async def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        info = await store.files.put(chunks(), name="nothing.csv", max_bytes=10)
        assert (info.size, info.media_type) == (0, "text/csv")
        assert (await store.files.path(info.id)).read_bytes() == b""


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
async def test_only_the_owner_may_read(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "codeinterp"
    earlier = os.umask(0)
    try:
        async with opened(folder) as store:
            await put(store, b"x")
            await store.chats.create(make_chat())
            paths = [folder, *folder.rglob("*")]
            modes = {path.relative_to(tmp_path).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in paths}
            kinds = {path.relative_to(tmp_path).as_posix(): path.is_dir() for path in paths}
    finally:
        os.umask(earlier)
    assert "data/codeinterp/chats.sqlite-wal" in modes
    assert {name: oct(mode) for name, mode in modes.items()} == {
        name: oct(0o700 if kinds[name] else 0o600) for name in modes
    }


async def test_equal_bytes_are_kept_until_the_last_file_goes(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        one, two = await put(store, PNG, "a.png"), await put(store, PNG, "b.png")
        path = await store.files.path(one)
        assert path == await store.files.path(two)
        assert blobs_in(tmp_path) == [path]
        await store.files.delete(one)
        assert path.read_bytes() == PNG
        await store.files.delete(two)
        assert blobs_in(tmp_path) == []
        with pytest.raises(NotFoundError):
            await store.files.get(two)


async def test_a_file_of_no_chat_moves_and_one_of_another_chat_is_doubled(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.chats.create(make_chat("one"))
        await store.chats.create(make_chat("two"))
        upload = await put(store, b"table")
        moved = await store.files.attach(upload, "one")
        assert (moved.id, moved.chat_id) == (upload, "one")
        assert await store.files.attach(upload, "one") == moved
        second = await store.files.attach(upload, "two")
        assert second.id != upload
        assert (second.chat_id, second.sha256, second.name) == ("two", moved.sha256, moved.name)
        await store.chats.delete("one")
        assert (await store.files.path(second.id)).read_bytes() == b"table"
        with pytest.raises(NotFoundError, match="no chat"):
            await store.files.attach(second.id, "one")


async def test_past_the_limit_nothing_is_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        with pytest.raises(TooLargeError, match="limit of 10 bytes") as caught:
            await store.files.put(chunks(b"12345", b"67890", b"1"), name="a", max_bytes=10)
        assert caught.value.details == {"limit_bytes": 10}
        assert blobs_in(tmp_path) == []
        assert (await store.files.put(chunks(b"12345", b"67890"), name="a", max_bytes=10)).size == 10


async def test_an_upload_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    async def breaks_off() -> AsyncIterator[bytes]:
        yield b"x" * 300_000
        raise ConnectionResetError

    async with opened(tmp_path) as store:
        with pytest.raises(ConnectionResetError):
            await store.files.put(breaks_off(), name="a", max_bytes=1_000_000)
        assert blobs_in(tmp_path) == []


async def test_a_cancelled_upload_leaves_nothing(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def waits() -> AsyncIterator[bytes]:
        yield b"x" * 300_000
        begun.set()
        await asyncio.Event().wait()

    async with opened(tmp_path) as store:
        upload = asyncio.create_task(store.files.put(waits(), name="a", max_bytes=1_000_000))
        await asyncio.wait_for(begun.wait(), 10)
        upload.cancel()
        with pytest.raises(asyncio.CancelledError):
            await upload
        assert blobs_in(tmp_path) == []


async def test_an_upload_cancelled_while_its_blob_is_opened_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, opening, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()
    begin = BlobFolder.begin

    def slow_begin(folder: BlobFolder) -> BlobWriter:
        loop.call_soon_threadsafe(opening.set)
        go_on.wait(10)
        return begin(folder)

    async with opened(tmp_path) as store:
        monkeypatch.setattr(BlobFolder, "begin", slow_begin)
        upload = asyncio.create_task(store.files.put(chunks(b"x"), name="a", max_bytes=1000))
        await asyncio.wait_for(opening.wait(), 10)
        upload.cancel()
        loop.call_soon(go_on.set)
        with pytest.raises(asyncio.CancelledError):
            await upload
        assert blobs_in(tmp_path) == []


async def test_what_dead_writers_left_is_removed_after_a_day(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, clock=clock):
        folder = tmp_path / "blobs" / "unfinished"
        for name, age in (("old", TEMPORARY_SECONDS + 1), ("young", TEMPORARY_SECONDS - 60)):
            (folder / name).write_bytes(b"half")
            os.utime(folder / name, (clock.now - age, clock.now - age))
    async with opened(tmp_path, clock=clock):
        assert [path.name for path in blobs_in(tmp_path)] == ["young"]


async def test_a_blob_whose_removal_was_cut_short_is_removed_at_the_next_start(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        file_id = await put(store, b"x")
        path = await store.files.path(file_id)
        await store.files.delete(file_id)
        kept = await store.files.path(await put(store, b"still used"))
        path.write_bytes(b"x")
        digests = [hashlib.sha256(data).hexdigest() for data in (b"x", b"still used")]
        await store._database.write(lambda transaction: store._blobs.mark_unused(transaction, digests), durable=True)
    async with opened(tmp_path):
        assert blobs_in(tmp_path) == [kept]


@pytest.mark.parametrize("file_id", ["", "../x", "a/b", "a" * 65, "ü", "a\n"])
async def test_an_id_that_could_be_a_path_is_refused(tmp_path: Path, file_id: str) -> None:
    async with opened(tmp_path) as store:
        with pytest.raises(InvalidRequestError):
            await store.files.put(chunks(b""), name="a", max_bytes=10, file_id=file_id)


async def test_a_taken_id_and_a_missing_chat_are_told_before_bytes_are_read(tmp_path: Path) -> None:
    read: list[bytes] = []

    async def counted() -> AsyncIterator[bytes]:
        read.append(b"x")
        yield b"x"

    async with opened(tmp_path) as store:
        await store.files.put(chunks(b"1"), name="a", max_bytes=10, file_id="taken")
        with pytest.raises(ConflictError):
            await store.files.put(counted(), name="a", max_bytes=10, file_id="taken")
        with pytest.raises(NotFoundError):
            await store.files.put(counted(), name="a", max_bytes=10, chat_id="gone")
        assert read == []


async def test_names_and_types_are_made_safe(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        info = await store.files.put(chunks(b"a,b\n"), name="../../etc/da\x00ta.CSV", max_bytes=10)
        assert (info.name, info.media_type) == ("data.CSV", "text/csv")
        lie = await store.files.put(chunks(b"<script>"), name="x", max_bytes=10, media_type="image/png")
        assert lie.media_type == "text/plain"


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        ("Ort;Größe\nKöln;1\n".encode("cp1252"), "text/csv; charset=windows-1252"),
        ("Ort;Größe\nKöln;1\n".encode("utf-16"), "text/csv; charset=utf-16"),
        ("Ort;Größe\nKöln;1\n".encode("utf-8-sig"), "text/csv"),
        # the first letter that is not ASCII comes late
        (b"a;b\n" * 600_000 + "Köln;1\nMünchen;2\n".encode("cp1252"), "text/csv; charset=windows-1252"),
        (b"a;b\n" * 600_000 + b"\xff\x00\x01", "application/octet-stream"),
    ],
)
async def test_text_is_told_with_its_encoding(tmp_path: Path, data: bytes, media_type: str) -> None:
    async with opened(tmp_path) as store:
        pieces = [data[start : start + 100_000] for start in range(0, len(data), 100_000)]
        info = await store.files.put(chunks(*pieces), name="sales.csv", max_bytes=10_000_000)
        assert info.media_type == media_type


async def test_twenty_writers_of_equal_bytes_and_their_deleters_agree(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:

        async def come_and_go() -> None:
            for _ in range(3):
                file_id = await put(store, b"same")
                assert (await store.files.path(file_id)).read_bytes() == b"same"
                await store.files.delete(file_id)

        await asyncio.gather(*(come_and_go() for _ in range(20)))
        assert blobs_in(tmp_path) == []


async def test_bytes_that_cannot_be_removed_now_go_with_the_next_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path) as store:
        stuck, other = await put(store, b"stuck"), await put(store, b"other")
        path = await store.files.path(stuck)
        path.unlink()
        path.mkdir()  # a folder cannot be unlinked
        await store.files.delete(stuck)
        with pytest.raises(NotFoundError):
            await store.files.get(stuck)
        assert "still on the disk" in caplog.text
        path.rmdir()
        path.write_bytes(b"stuck")
        await store.files.delete(other)
        assert blobs_in(tmp_path) == []
