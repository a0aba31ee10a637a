"""How the database file is made, checked, migrated or put aside before anybody uses it. Blocking: one thread only."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

from ..errors import StoreError
from .file_systems import SqliteJournal
from .schema import MIGRATIONS, SCHEMA_VERSION

BUSY_SECONDS = 10
"""How long a statement waits for another process that writes."""

# a check reads the whole file, about 0.1 s for this size; larger ones are checked after trouble only
_ALWAYS_CHECKED_BYTES = 64 * 1024 * 1024
_COMPANIONS = ("-wal", "-shm", "-journal")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenedDatabase:
    """A connection that is ready, and what it may do; ``journal`` is what SQLite says it uses."""

    connection: sqlite3.Connection
    read_only: bool
    journal: str


class _DamagedError(Exception):
    """The file is no usable database; its text says why, ``inode`` which file it was."""

    def __init__(self, reason: str, inode: int) -> None:
        super().__init__(reason)
        self.inode = inode


def open_database(path: Path, journal: SqliteJournal, now: float) -> OpenedDatabase:
    """Open the database, making or migrating it as needed.

    A damaged file is renamed and a fresh one begun; a file of a newer schema is opened read-only. Raises StoreError.
    """
    try:
        try:
            return _open_checked(path, journal)
        except _DamagedError as exc:
            _put_aside(path, now, exc)
            return _open_checked(path, journal)
    except (sqlite3.Error, OSError, _DamagedError) as exc:
        if isinstance(exc, StoreError):
            raise
        raise StoreError(f"The chat database {path} cannot be opened: {exc}.") from exc


def is_damage(exc: BaseException) -> bool:
    """Tell a file that is no sound database from one that is busy, full or forbidden (those are OperationalError)."""
    return type(exc) is sqlite3.DatabaseError


def check_next_time(path: Path) -> None:
    """Remember that the file must be checked when it is opened again, however large it is."""
    _check_mark(path).touch(mode=0o600)


def _check_mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.check")


def _open_checked(path: Path, journal: SqliteJournal) -> OpenedDatabase:
    _create_private(path)
    version = _check(path)
    if version > SCHEMA_VERSION:
        log.warning(
            "The chat database %s has schema %s, this version knows %s: it is opened read-only.",
            *(path, version, SCHEMA_VERSION),
        )
        connection = _connect(path, "ro")
        return OpenedDatabase(connection, read_only=True, journal=_journal_in_use(connection))
    connection = _connect(path, "rw")
    try:
        in_use = _set_journal(connection, journal)
        connection.execute("PRAGMA foreign_keys = ON")
        _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return OpenedDatabase(connection, read_only=False, journal=in_use)


def _create_private(path: Path) -> None:
    """Make an empty file for its owner only; SQLite gives its companion files the same rights."""
    try:
        # never opened when it exists: closing it would drop the locks of SQLite in this process
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return


def _connect(path: Path, mode: Literal["ro", "rw"]) -> sqlite3.Connection:
    uri = f"{path.as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def _check(path: Path) -> int:
    """Return the schema version; raises _DamagedError when pages or structure are broken."""
    try:
        # a connection that may write would fold the log into the damaged file when it closes
        return _check_through(path, "ro")
    except sqlite3.OperationalError:
        # only a writer can roll back a transaction that a crash cut short
        return _check_through(path, "rw")


def _check_through(path: Path, mode: Literal["ro", "rw"]) -> int:
    mark, inode = _check_mark(path), path.stat().st_ino
    try:
        with closing(_connect(path, mode)) as connection:
            version: int = connection.execute("PRAGMA user_version").fetchone()[0]
            if mark.exists() or path.stat().st_size <= _ALWAYS_CHECKED_BYTES:
                verdict: str = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
                if verdict != "ok":
                    raise _DamagedError(" ".join(verdict.split()), inode)
    except sqlite3.DatabaseError as exc:
        if not is_damage(exc):
            raise
        raise _DamagedError(str(exc), inode) from exc
    mark.unlink(missing_ok=True)
    return version


def _journal_in_use(connection: sqlite3.Connection) -> str:
    mode: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
    return mode


def _set_journal(connection: sqlite3.Connection, journal: SqliteJournal) -> str:
    """Switch the journal, which needs the file for itself a moment: SQLite does not wait for that, so we try again."""
    deadline = time.monotonic() + BUSY_SECONDS
    while _journal_in_use(connection) != journal:
        try:
            connection.execute(f"PRAGMA journal_mode = {journal}").fetchone()
        except sqlite3.OperationalError as exc:
            if "locked" not in str(exc):
                raise
        if time.monotonic() > deadline:
            log.warning("Another server uses the chat database: its journal mode could not become %s.", journal)
            break
        time.sleep(0.02)
    return _journal_in_use(connection)


def _migrate(connection: sqlite3.Connection) -> None:
    # the version is read under the write lock: another process may migrate at the same time
    connection.execute("BEGIN IMMEDIATE")
    try:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        if version < SCHEMA_VERSION:
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _put_aside(path: Path, now: float, damage: _DamagedError) -> None:
    """Rename the file and its companions, so that not one byte of it changes."""
    if path.stat().st_ino != damage.inode:
        return  # another server found the damage too, and this is already the fresh file
    stamp = datetime.fromtimestamp(now, timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    for ending in ("", *_COMPANIONS):
        companion = path.with_name(path.name + ending)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + ending))
    _check_mark(path).unlink(missing_ok=True)
    log.error(
        "The chat database %s is damaged (%s). It was renamed to %s, and a fresh one begun: earlier chats are only in "
        "the renamed file.",
        *(path, damage, aside),
    )
