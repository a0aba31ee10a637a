"""One SQLite connection, its one thread and its transactions; the rest of the room hands in what to do."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from ..errors import CodeInterpError, ReadOnlyStoreError, StoreError
from .file_systems import SqliteJournal
from .opening import BUSY_SECONDS, OpenedDatabase, check_next_time, is_damage, open_database

T = TypeVar("T")

Row = Mapping[str, Any] | sqlite3.Row
"""A row of a query, read by column name."""


def replace_surrogates(text: str) -> str:
    """Return text that UTF-8 can hold: halves of a pair are joined, lone ones become U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


class Transaction:
    """What a job may do between BEGIN and COMMIT; only valid during the job, only on the database's thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, statement: str, *values: object) -> int:
        """Run one statement and return how many rows it changed."""
        return self._run(statement, values).rowcount

    def all(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """Return every row."""
        return self._run(statement, values).fetchall()

    def find(self, statement: str, *values: object) -> sqlite3.Row | None:
        """Return the first row."""
        row: sqlite3.Row | None = self._run(statement, values).fetchone()
        return row

    def insert(self, table: str, row: Mapping[str, object]) -> None:
        """Insert a row by the names of its columns."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self._run(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 - names are ours

    def upsert(self, table: str, row: Mapping[str, object], *, key: str) -> None:
        """Insert a row, or replace the columns of the one with the same ``key`` (names, separated by commas)."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        changes = ", ".join(f"{name} = excluded.{name}" for name in row)
        self._run(
            f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT ({key}) DO UPDATE SET {changes}",  # noqa: S608
            tuple(row.values()),
        )

    def _run(self, statement: str, values: Sequence[object]) -> sqlite3.Cursor:
        clean = [replace_surrogates(value) if isinstance(value, str) else value for value in values]
        return self._connection.execute(statement, clean)


class Database:
    """The open database. Jobs run one after the other on a thread of their own, each in one transaction."""

    def __init__(self, path: Path, thread: ThreadPoolExecutor, opened: OpenedDatabase) -> None:
        self.path = path
        self.read_only = opened.read_only
        self.journal = opened.journal
        self._connection = opened.connection
        self._thread = thread
        self._closed = False

    @classmethod
    async def open(cls, path: Path, journal: SqliteJournal, now: float) -> Database:
        """Open, check and migrate the file, or make it; see ``opening`` for what happens to a damaged one."""
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="codeinterp-store")
        loop = asyncio.get_running_loop()
        try:
            opened = await loop.run_in_executor(thread, open_database, path, journal, now)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(path, thread, opened)

    async def read(self, job: Callable[[Transaction], T]) -> T:
        """Run a job that only looks; it sees one moment."""
        return await self._hand_over(lambda: self._transact("BEGIN", job))

    async def write(self, job: Callable[[Transaction], T], *, durable: bool) -> T:
        """Run a job that changes something.

        ``durable`` returns when the disk has it; otherwise only a crash of the machine (not of the process) can
        lose it.
        """
        if self.read_only:
            raise ReadOnlyStoreError(
                f"The chats in {self.path.parent} were written by a newer version of jupyter-codeinterp and can only "
                "be read; update the package to write."
            )

        def synchronous() -> T:
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            return self._transact("BEGIN IMMEDIATE", job)

        return await self._hand_over(synchronous)

    async def close(self) -> None:
        """Run what was handed in, then let go of the file."""
        if self._closed:
            return
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown()

    async def _hand_over(self, work: Callable[[], T]) -> T:
        if self._closed:
            raise StoreError("The chat store is closed: the server is stopping.", code="store_closed")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except sqlite3.Error as exc:
            raise StoreError(self._explain(exc)) from exc
        except CodeInterpError:
            raise
        except OSError as exc:
            raise StoreError(f"The data folder {self.path.parent} cannot be used: {exc}.") from exc

    def _transact(self, begin: str, job: Callable[[Transaction], T]) -> T:
        connection = self._connection
        try:
            connection.execute(begin)
            result = job(Transaction(connection))
            connection.execute("COMMIT")
        except BaseException as exc:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if is_damage(exc):
                check_next_time(self.path)
            raise
        return result

    def _explain(self, exc: sqlite3.Error) -> str:
        reason = str(exc)
        if "locked" in reason:
            return (
                f"The chat database {self.path} was held by another server for more than {BUSY_SECONDS} seconds; "
                "try again."
            )
        if "full" in reason:
            return f"The disk that holds {self.path} is full; nothing was changed. Make room and try again."
        if is_damage(exc):
            return (
                f"The chat database {self.path} is damaged ({reason}). Restart the server: the file is then put aside "
                "and a fresh one begun."
            )
        return f"The chat database {self.path} cannot be used: {reason}."
