"""Packages are taken out of whatever holds them, and nothing but packages, and nowhere but into the cache."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from jupyter_codeinterp.errors import InvalidRequestError, StoreError
from jupyter_codeinterp.pyodide.fetching import Fetcher
from jupyter_codeinterp.pyodide.importing import import_packages
from jupyter_codeinterp.pyodide.lock import Lock
from jupyter_codeinterp.pyodide.mirror import Mirror
from tests.pyodide.test_mirror import CONTENT, entry, lock_of

KINDS = ["folder", "zip", "whl", "tar", "tar.gz", "tar.xz"]
A, B, C = (f"{name}-1.0-py3-none-any.whl" for name in "abc")
Members = list[tuple[str, bytes]]
NOISE = b"".join(hashlib.sha256(number.to_bytes(2, "big")).digest() for number in range(2_000))
"""What no archive makes smaller."""


def make_source(folder: Path, kind: str, members: Iterable[tuple[str, bytes]]) -> Path:
    """Make what holds the members; several may have the same name unless it is a folder."""
    source = folder / f"source.{kind}"
    if kind == "folder":
        for name, content in members:
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(content)
    elif kind.startswith("tar"):
        with tarfile.open(source, "w" if kind == "tar" else f"w:{kind[4:]}") as tar:  # type: ignore[call-overload] # as mypy cannot know
            for name, content in members:
                item = tarfile.TarInfo(name)
                item.size = len(content)
                tar.addfile(item, io.BytesIO(content))
    else:
        with zipfile.ZipFile(source, "w") as archive:
            for name, content in members:
                archive.writestr(zipfile.ZipInfo(name), content)
    return source


def make_mirror(folder: Path, *others: Path) -> Mirror:
    return Mirror([folder / "cache", *others], "", Fetcher())


def cached(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "cache").glob("*"))


def all_files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lock_with(file_name: str, content: bytes) -> Lock:
    return lock_of(entry("a", file_name=file_name, sha256=hashlib.sha256(content).hexdigest()))


@pytest.mark.parametrize("kind", KINDS)
def test_packages_are_found_wherever_they_lie_in_it(tmp_path: Path, kind: str) -> None:
    members = [("README", b"x"), (f"deep/down/{A}", CONTENT), (f"wrong/{B}", b"wrong"), (C, CONTENT)]
    source = make_source(tmp_path, kind, members)
    found = import_packages(source, lock_of(entry("a"), entry("b")), make_mirror(tmp_path))
    assert (found.kept, found.known, found.damaged) == ([A], [], [B])
    assert cached(tmp_path) == [A]
    assert (tmp_path / "cache" / A).read_bytes() == CONTENT
    assert (tmp_path / "cache" / A).stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_already_is_told_and_left_as_it_is(tmp_path: Path, kind: str) -> None:
    source = make_source(tmp_path, kind, [(A, CONTENT)])
    mirror = make_mirror(tmp_path)
    assert import_packages(source, lock_of(entry("a")), mirror).kept == [A]
    before = (tmp_path / "cache" / A).stat()
    again = import_packages(source, lock_of(entry("a")), mirror)
    assert (again.kept, again.known, again.damaged) == ([], [A], [])
    assert (tmp_path / "cache" / A).stat().st_ino == before.st_ino


@pytest.mark.parametrize("kind", ["zip", "tar"])
@pytest.mark.parametrize("place", ["../", "../../up/", "/", "/etc/", "cache/../../", "./", "C:/"])
def test_a_name_that_leads_elsewhere_leads_into_the_cache(tmp_path: Path, kind: str, place: str) -> None:
    inside = tmp_path / "here" / "inside"
    inside.mkdir(parents=True)
    (tmp_path / "here" / B).write_bytes(b"not ours")
    source = make_source(inside, kind, [(f"{place}{A}", CONTENT), (f"{place}{B}", b"evil"), (f"{place}evil", b"x")])
    before = all_files(tmp_path)
    found = import_packages(source, lock_of(entry("a"), entry("b")), make_mirror(inside))
    assert (found.kept, found.damaged) == ([A], [B])
    assert all_files(tmp_path) == {**before, f"here/inside/cache/{A}": CONTENT}
    assert not Path(f"/etc/{A}").exists()


def test_links_in_an_archive_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(CONTENT)
    source = tmp_path / "links.tar"
    with tarfile.open(source, "w") as tar:
        for name, kind in ((A, tarfile.SYMTYPE), (B, tarfile.LNKTYPE), (C, tarfile.FIFOTYPE)):
            item = tarfile.TarInfo(name)
            item.type = kind
            item.linkname = str(tmp_path / "secret")
            tar.addfile(item)
    found = import_packages(source, lock_of(*map(entry, "abc")), make_mirror(tmp_path))
    assert (found.kept, found.damaged, cached(tmp_path)) == ([], [], [])


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_of_several_with_one_name_the_right_one_is_kept(tmp_path: Path, kind: str) -> None:
    source = make_source(tmp_path, kind, [(f"1/{A}", b"wrong"), (f"2/{A}", CONTENT), (f"3/{A}", b"wrong")])
    found = import_packages(source, lock_of(entry("a")), make_mirror(tmp_path))
    assert (found.damaged, found.kept, found.known) == ([A], [A], [A])
    assert (tmp_path / "cache" / A).read_bytes() == CONTENT


def test_wrong_sums_leave_nothing_behind(tmp_path: Path) -> None:
    source = make_source(tmp_path, "folder", [(A, b"wrong"), (B, b"")])
    found = import_packages(source, lock_of(entry("a"), entry("b")), make_mirror(tmp_path))
    assert (found.kept, found.damaged) == ([], [A, B])
    assert cached(tmp_path) == []


def test_a_damaged_file_of_the_cache_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / A).write_bytes(b"damaged")
    source = make_source(tmp_path, "folder", [(A, CONTENT)])
    assert import_packages(source, lock_of(entry("a")), make_mirror(tmp_path)).kept == [A]
    assert (tmp_path / "cache" / A).read_bytes() == CONTENT


def test_what_another_folder_of_the_cache_has_is_not_kept_twice(tmp_path: Path) -> None:
    shared = make_source(tmp_path, "folder", [(A, CONTENT)])
    source = make_source(tmp_path, "zip", [(A, CONTENT)])
    assert import_packages(source, lock_of(entry("a")), make_mirror(tmp_path, shared)).known == [A]
    assert not (tmp_path / "cache").exists()


def test_of_the_cache_itself_what_is_damaged_is_told_and_the_rest_known(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    for name, content in ((A, b"damaged"), (B, CONTENT)):
        (cache / name).write_bytes(content)
    found = import_packages(cache, lock_of(entry("a"), entry("b")), make_mirror(tmp_path))
    assert (found.kept, found.known, found.damaged) == ([], [B], [A])
    assert cached(tmp_path) == [B]


@pytest.mark.parametrize("kind", ["whl", "zip", "tar", "tar.gz"])
def test_a_package_itself_is_taken(tmp_path: Path, kind: str) -> None:
    source = make_source(tmp_path, kind, [("a/__init__.py", b"x = 1")])
    found = import_packages(source, lock_with(source.name, source.read_bytes()), make_mirror(tmp_path))
    assert (found.kept, found.damaged) == ([source.name], [])
    assert cached(tmp_path) == [source.name]


def test_a_package_itself_that_is_cut_off_is_told_as_damaged(tmp_path: Path) -> None:
    source = make_source(tmp_path, "whl", [("a/__init__.py", b"x = 1")])
    lock = lock_with(source.name, source.read_bytes())
    source.write_bytes(source.read_bytes()[:10])
    assert import_packages(source, lock, make_mirror(tmp_path)).damaged == [source.name]


def test_a_package_of_the_name_and_not_of_the_sum_is_told(tmp_path: Path) -> None:
    source = make_source(tmp_path, "whl", [("a/__init__.py", b"x = 1")])
    found = import_packages(source, lock_with(source.name, b"other"), make_mirror(tmp_path))
    assert (found.kept, found.damaged, cached(tmp_path)) == ([], [source.name], [])


@pytest.mark.parametrize("kind", ["folder", "zip", "tar"])
def test_where_no_package_is_nothing_is_found_and_nothing_made(tmp_path: Path, kind: str) -> None:
    source = make_source(
        tmp_path,
        kind,
        [("README", b"x"), (B, CONTENT), ("..", b"x"), (A + ".part", CONTENT)][: 2 if kind == "folder" else 4],
    )
    found = import_packages(source, lock_of(entry("a")), make_mirror(tmp_path))
    assert (found.kept, found.known, found.damaged) == ([], [], [])
    assert not (tmp_path / "cache").exists()


def test_what_is_no_archive_is_told_by_its_name(tmp_path: Path) -> None:
    for name, content in (("text.txt", b"hello"), ("empty.zip", b""), ("cut.zip", b"PK\x03\x04")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InvalidRequestError, match=rf"{name}' cannot be read: "):
            import_packages(tmp_path / name, lock_of(entry("a")), make_mirror(tmp_path))
    with pytest.raises(InvalidRequestError, match="there is no file or folder"):
        import_packages(tmp_path / "none", lock_of(entry("a")), make_mirror(tmp_path))
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("kind", ["tar", "tar.gz"])
def test_of_an_archive_that_is_cut_off_what_was_whole_is_kept(tmp_path: Path, kind: str) -> None:
    source = make_source(tmp_path, kind, [(A, CONTENT), (B, NOISE)])
    source.write_bytes(source.read_bytes()[: -len(source.read_bytes()) // 2])
    with pytest.raises(InvalidRequestError, match="cannot be read"):
        import_packages(source, lock_of(entry("a"), entry("b")), make_mirror(tmp_path))
    assert cached(tmp_path) == [A]


def change_content(archive: bytes) -> bytes:
    return archive.replace(CONTENT, CONTENT.upper(), 1)


def encrypt(archive: bytes) -> bytes:
    """Say in both headers of the first member that it is encrypted."""
    flags = bytearray(archive)
    flags[6] |= 1
    flags[archive.index(b"PK\x01\x02") + 8] |= 1
    return bytes(flags)


def pack_unknown(archive: bytes) -> bytes:
    """Say in both headers of the first member that it is packed in a way nobody knows."""
    methods = bytearray(archive)
    methods[8] = methods[archive.index(b"PK\x01\x02") + 10] = 77
    return bytes(methods)


@pytest.mark.parametrize("damage", [change_content, encrypt, pack_unknown])
def test_of_a_zip_archive_the_damaged_member_is_told_and_the_others_kept(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    source = make_source(tmp_path, "zip", [(A, CONTENT), (B, CONTENT)])
    source.write_bytes(damage(source.read_bytes()))
    found = import_packages(source, lock_of(entry("a"), entry("b")), make_mirror(tmp_path))
    assert (found.kept, found.damaged, cached(tmp_path)) == ([B], [A], [B])


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_packed_member_that_is_damaged_is_told(tmp_path: Path, method: int) -> None:
    source = tmp_path / "packed.zip"
    with zipfile.ZipFile(source, "w", method) as archive:
        archive.writestr(A, NOISE)
    content = bytearray(source.read_bytes())
    content[60:80] = b"\xff" * 20
    source.write_bytes(content)
    assert import_packages(source, lock_of(entry("a")), make_mirror(tmp_path)).damaged == [A]
    assert cached(tmp_path) == []


@pytest.mark.parametrize("place", [12, 100, 3_000])
@pytest.mark.parametrize("kind", ["tar.gz", "tar.xz", "tar.bz2"])
def test_a_damaged_tar_archive_is_told_in_words_and_nothing_wrong_kept(tmp_path: Path, kind: str, place: int) -> None:
    source = make_source(tmp_path, kind, [(A, NOISE)])
    content = bytearray(source.read_bytes())
    content[place : place + 40] = b"\xff" * 40
    source.write_bytes(content)
    # versions of Python differ in whether they go on reading after damage inside of a member
    damaged = [A]
    with suppress(InvalidRequestError):
        damaged = import_packages(source, lock_with(A, NOISE), make_mirror(tmp_path)).damaged
    assert damaged == [A]
    assert cached(tmp_path) == []


def test_a_cache_that_cannot_be_written_is_told_as_that(tmp_path: Path) -> None:
    source = make_source(tmp_path, "folder", [(A, CONTENT)])
    (tmp_path / "cache").touch()
    with pytest.raises(StoreError, match=f"{A} cannot be kept in {tmp_path / 'cache'}"):
        import_packages(source, lock_of(entry("a")), make_mirror(tmp_path))
