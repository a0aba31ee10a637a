"""Takes packages out of whatever holds them: a folder, an archive, or a wheel that carries them."""

from __future__ import annotations

import hashlib
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from ..errors import InvalidRequestError, StoreError
from .lock import Lock, Package
from .mirror import Mirror

Open = Callable[[], IO[bytes]]

READ_ERRORS = (
    *(OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    RuntimeError,  # of zipfile: encrypted, or packed in a way that it does not know
    ValueError,  # a name that is no text
)
"""What the archives of the standard library raise for content that is not as it should be."""


class _DamagedError(Exception):
    """A file cannot be read to its end."""


@dataclass
class Imported:
    """What came of an import, by names of files."""

    kept: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


def import_packages(source: Path, lock: Lock, mirror: Mirror) -> Imported:
    """Keep every file of ``source`` that a lock file names, if its sum is right; ``source`` may be such a file itself.

    Only the last part of a member's name counts, so nothing is ever written elsewhere. Raises InvalidRequestError when
    the source cannot be read to its end, StoreError when the cache cannot be written.
    """
    found = Imported()
    try:
        is_package = source.name in lock.files and source.is_file()
        for name, opened in [(source.name, lambda: source.open("rb"))] if is_package else _members(source):
            package = lock.files.get(name)
            if package is not None:
                _keep(package, opened, mirror, found)
    except StoreError:
        raise
    except READ_ERRORS as error:
        raise InvalidRequestError(f"'{source}' cannot be read: {error}.") from error
    return found


def _keep(package: Package, opened: Open, mirror: Mirror, found: Imported) -> None:
    if mirror.find_cached(package) is not None:
        found.known.append(package.file_name)
        return
    try:
        part = mirror.make_room()
        try:
            if _copy(opened, part) == package.sha256:
                mirror.keep(package, part)
                found.kept.append(package.file_name)
            else:
                found.damaged.append(package.file_name)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{package.file_name} cannot be kept in {mirror.folders[0]}: {error}.") from error


def _copy(opened: Open, target: Path) -> str | None:
    """Return the sha256 of what was copied, None when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with target.open("wb") as file:
            for piece in _pieces(opened):
                digest.update(piece)
                file.write(piece)
    except _DamagedError:
        return None
    return digest.hexdigest()


def _pieces(opened: Open) -> Iterator[bytes]:
    """Give the content; its errors are told apart from those of writing it."""
    try:
        with opened() as content:
            while piece := content.read(1024 * 1024):
                yield piece
    except READ_ERRORS as error:
        raise _DamagedError from error


def _members(source: Path) -> Iterator[tuple[str, Open]]:
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.is_file():
                yield path.name, lambda path=path: path.open("rb")  # type: ignore[misc] # mypy knows no default here
    elif zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            for item in archive.infolist():
                if not item.is_dir():
                    yield PurePosixPath(item.filename).name, lambda item=item: archive.open(item)  # type: ignore[misc] # as above
    elif source.is_file():
        with tarfile.open(source) as tar:
            for member in tar:
                if member.isfile():
                    yield PurePosixPath(member.name).name, lambda member=member: _extract(tar, member)  # type: ignore[misc] # as above
    else:
        raise FileNotFoundError(f"there is no file or folder '{source}'")


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise OSError(f"'{member.name}' is no file")
    return content
