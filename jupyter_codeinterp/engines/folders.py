"""Where a chat's code runs on disk, and how files get there without overwriting anything."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeVar

from ..errors import EngineError, InvalidRequestError
from ..policy.folders import is_hidden

NAMES_TRIED = 1_000
T = TypeVar("T")


def find_folder(root: Path, folder: str, *, allow_hidden: bool = False) -> Path | None:
    """Return the existing folder that the API path names, or None; raises InvalidRequestError outside ``root``.

    A hidden folder counts as missing unless ``allow_hidden`` is set.
    """
    base = root.resolve()
    found = (base / folder.strip("/")).resolve()
    if not found.is_relative_to(base):
        raise InvalidRequestError(
            f"The folder '{folder}' is outside the server's root folder; choose one inside it.",
            details={"field": "folder"},
        )
    return found if found.is_dir() and (allow_hidden or not is_hidden(folder)) else None


def check_name(name: str) -> str:
    """Return ``name`` when it is the name of a plain file; raises InvalidRequestError."""
    if name in {"", ".", ".."} or PurePosixPath(name).name != name or "\\" in name or "\0" in name:
        raise InvalidRequestError(
            f"{name!r} cannot be a file name here; use one without slashes.", details={"field": "name"}
        )
    return name


async def write_without_overwriting(folder: Path, name: str, content: AsyncIterator[bytes]) -> str:
    """Store the bytes as ``name``, or as ``name (1)`` and so on when that holds other bytes; return the name used."""
    check_name(name)
    temporary = folder / f".codeinterp-{secrets.token_hex(8)}.part"
    digest = hashlib.sha256()
    try:
        handle = await _on_disk(temporary.open, "xb")
        with handle:
            async for chunk in content:
                await _on_disk(_write, handle, digest.update, chunk)
        return await _on_disk(_publish, temporary, folder, name, digest.digest())
    finally:
        await _on_disk(temporary.unlink, True)


async def _on_disk(work: Callable[..., T], *args: Any) -> T:
    try:
        return await asyncio.to_thread(work, *args)
    except OSError as exc:
        reason = f"{exc.strerror or exc} ({exc.filename})"
        raise EngineError(f"The file could not be stored: {reason}. Free space or allow writing there.") from exc


def _write(handle: BinaryIO, update: Callable[[bytes], None], chunk: bytes) -> None:
    handle.write(chunk)
    update(chunk)


def _publish(temporary: Path, folder: Path, name: str, digest: bytes) -> str:
    for number in range(NAMES_TRIED):
        target = folder / numbered(name, number)
        if _put(temporary, target) or _has_content(target, digest):
            return target.name
    raise EngineError(f"There are too many files called '{name}' in '{folder}'; rename the file or clean up there.")


def numbered(name: str, number: int) -> str:
    """Return the name to try next when those before it are taken."""
    if number == 0:
        return name
    path = PurePosixPath(name)
    return f"{path.stem} ({number}){path.suffix}"


def _put(temporary: Path, target: Path) -> bool:
    """Give the file its name unless that is taken; whole or not at all where the file system has hard links."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        return False
    except OSError:
        # no hard links here: take the name first, so that nobody else's file can be replaced
        try:
            target.open("xb").close()
        except FileExistsError:
            return False
        temporary.replace(target)
    return True


def _has_content(target: Path, digest: bytes) -> bool:
    if not target.is_file():
        return False
    found = hashlib.sha256()
    with target.open("rb") as handle:
        while chunk := handle.read(1024 * 1024):
            found.update(chunk)
    return found.digest() == digest
