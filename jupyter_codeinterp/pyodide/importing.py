"""Takes packages out of whatever holds them: a folder, an archive, or a wheel that carries them."""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from ..errors import InvalidRequestError
from .lock import Lock, Package
from .mirror import Mirror

Open = Callable[[], IO[bytes]]


@dataclass
class Imported:
    """What came of an import, by names of files."""

    kept: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


def import_packages(source: Path, lock: Lock, mirror: Mirror) -> Imported:
    """Keep every file of ``source`` that a lock file names, if its sum is right.

    Only the last part of a member's name counts, so nothing is ever written elsewhere. Raises InvalidRequestError when
    the source cannot be read.
    """
    found = Imported()
    try:
        for name, opened in _members(source):
            package = lock.files.get(name)
            if package is not None:
                _keep(package, opened, mirror, found)
    except (OSError, tarfile.TarError, zipfile.BadZipFile, EOFError) as error:
        raise InvalidRequestError(f"'{source}' cannot be read: {error}.") from error
    return found


def _keep(package: Package, opened: Open, mirror: Mirror, found: Imported) -> None:
    if mirror.find_cached(package) is not None:
        found.known.append(package.file_name)
        return
    part = mirror.make_room()
    try:
        digest = hashlib.sha256()
        with opened() as content, part.open("wb") as file:
            while piece := content.read(1024 * 1024):
                digest.update(piece)
                file.write(piece)
        if digest.hexdigest() == package.sha256:
            mirror.keep(package, part)
            found.kept.append(package.file_name)
        else:
            found.damaged.append(package.file_name)
    finally:
        part.unlink(missing_ok=True)


def _members(source: Path) -> Iterator[tuple[str, Open]]:
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.is_file():
                yield path.name, lambda path=path: path.open("rb")  # type: ignore[misc] # mypy knows no default here
    elif zipfile.is_zipfile(source):
        yield source.name, lambda: source.open("rb")
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
