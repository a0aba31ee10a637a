"""Files arrive in the chat's folder without overwriting anything and never outside the root."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jupyter_codeinterp.engines.folders import check_name, find_folder, write_without_overwriting
from jupyter_codeinterp.errors import EngineError, InvalidRequestError
from tests.engines.running import chunks, names_in


async def test_a_file_is_written_from_its_pieces(folder: Path) -> None:
    assert await write_without_overwriting(folder, "a.csv", chunks(b"1,", b"2")) == "a.csv"
    assert (folder / "a.csv").read_bytes() == b"1,2"
    assert names_in(folder) == ["a.csv"]


async def test_the_same_content_keeps_the_name_and_other_content_gets_a_number(folder: Path) -> None:
    (folder / "a.tar.gz").write_bytes(b"mine")
    (folder / "a.tar (1).gz").mkdir()
    names = [await write_without_overwriting(folder, "a.tar.gz", chunks(data)) for data in (b"mine", b"x", b"x")]
    assert names == ["a.tar.gz", "a.tar (2).gz", "a.tar (2).gz"]
    assert (folder / "a.tar.gz").read_bytes() == b"mine"


async def test_without_hard_links_nothing_is_overwritten_either(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr("os.link", refuse)
    (folder / "a").write_bytes(b"mine")
    assert await write_without_overwriting(folder, "a", chunks(b"x")) == "a (1)"
    assert names_in(folder) == ["a", "a (1)"]


async def test_an_upload_that_breaks_off_leaves_nothing(folder: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError):
        await write_without_overwriting(folder, "a.csv", broken())
    assert names_in(folder) == []


async def test_a_disk_that_refuses_is_a_clear_error(folder: Path) -> None:
    with pytest.raises(EngineError, match="could not be stored"):
        await write_without_overwriting(folder / "gone", "a.csv", chunks(b"1"))


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/a", "..\\a", "a\0b"])
def test_a_name_that_is_a_path_is_refused(name: str) -> None:
    with pytest.raises(InvalidRequestError, match="file name"):
        check_name(name)


def test_folders_are_found_below_the_root_only(folder: Path) -> None:
    root, sibling = folder / "root", folder / "root-of-another"
    (root / "notes").mkdir(parents=True)
    sibling.mkdir()
    (root / "way-out").symlink_to(sibling)
    assert find_folder(root, "/notes/") == root / "notes"
    assert find_folder(root, "") == root
    assert find_folder(root, "gone") is None
    assert find_folder(root, "gone", allow_hidden=True) is None
    for outside in ("../root-of-another", "way-out", "notes/../../root-of-another"):
        with pytest.raises(InvalidRequestError, match="outside"):
            find_folder(root, outside)


def test_a_hidden_folder_counts_as_missing_unless_the_server_shows_it(folder: Path) -> None:
    root = folder / ".root"
    (root / ".git" / "hooks").mkdir(parents=True)
    for hidden in (".git", "/.git/hooks", "./.git"):
        assert find_folder(root, hidden) is None
        assert find_folder(root, hidden, allow_hidden=True) == (root / hidden.strip("/")).resolve()
    # only what lies below the root counts
    assert find_folder(root, "") == root
