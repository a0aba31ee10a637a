"""Checks the folder of chats and files, and changes nothing in it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from ...store.data_folder import find_data_folder
from ...store.schema import SCHEMA_VERSION
from ...store.sqlite import DATABASE_NAME
from ..configuration import Configuration
from ..findings import Finding

BUSY_SECONDS = 2.0
_MOVE = "Make it writable for you, or name another folder with CODEINTERP_DATA_FOLDER."


async def check_data_folder(configuration: Configuration) -> list[Finding]:
    """Say whether chats could be written, and whether those that are there can be read."""
    return [await asyncio.to_thread(look_at_folder, find_data_folder(configuration.settings))]


def look_at_folder(folder: Path) -> Finding:
    """Look at the folder, or at the nearest one above it that exists."""
    details = {"folder": str(folder)}
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not existing.is_dir():
        return Finding(
            "data_folder", "problem", f"{existing} is a file, so chats cannot be kept there.", _MOVE, details
        )
    if not os.access(existing, os.R_OK | os.W_OK | os.X_OK):
        return Finding("data_folder", "problem", f"{existing} cannot be written.", _MOVE, details)
    database = folder / DATABASE_NAME
    if not database.exists():
        text = f"{folder} can be written; it is made with the first chat."
        return Finding("data_folder", "ok", text, details=details)
    return _look_at_database(database, details)


def _look_at_database(database: Path, details: dict[str, str]) -> Finding:
    try:
        version, chats = _read_database(database)
    except sqlite3.Error as exc:
        text = f"The chat database {database} cannot be read: {exc}."
        remedy = "The next start of the server puts a damaged one aside and begins anew; copy it first if it matters."
        return Finding("data_folder", "problem", text, remedy, details)
    if version > SCHEMA_VERSION:
        text = f"A newer version wrote {database}; this one can only read it."
        return Finding("data_folder", "problem", text, "Install the newer version again.", details)
    text = f"{database.parent} can be read and written, with {chats} chat{'' if chats == 1 else 's'}."
    return Finding("data_folder", "ok", text, details={**details, "chats": chats})


def _read_database(database: Path) -> tuple[int, int]:
    """Return schema version and number of chats; raises sqlite3.Error.

    Without a log beside it nobody uses the file, and "immutable" keeps SQLite from making one.
    """
    in_use = database.with_name(f"{database.name}-wal").exists()
    uri = f"{database.absolute().as_uri()}?mode=ro{'' if in_use else '&immutable=1'}"
    with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as connection:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        chats = connection.execute("SELECT count(*) FROM chats").fetchone()[0] if version else 0
        return version, int(chats)
