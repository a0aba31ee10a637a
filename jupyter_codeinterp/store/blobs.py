"""The bytes of files on disk, once per content: ``blobs/ab/cdef...`` by sha256.

The classes block: they belong on worker threads. A blob is written under a temporary name, synced, and renamed while
the database is locked; it is removed under the same lock. So a blob that a row names is always there, whole, even when
two servers share the folder.
"""

from __future__ import annotations

import codecs
import hashlib
import logging
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from ..errors import StoreError
from .database import Database, Transaction
from .durable_files import sync_folder

TEMPORARY_SECONDS = 24 * 3600.0
"""How old an unfinished upload is when nobody can still be writing it."""

HEAD_BYTES = 1024 * 1024
"""How much of the beginning is kept in memory to find the type; a JPEG's size may stand behind a long preview."""

ODD_BYTES = 64 * 1024
"""How much around bytes that are not UTF-8 is kept to find their encoding."""

_TEMPORARY = "unfinished"

log = logging.getLogger(__name__)


class BlobFolder:
    """The folder with all blobs."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def prepare(self) -> None:
        """Make the folder."""
        self._root.mkdir(mode=0o700, exist_ok=True)
        (self._root / _TEMPORARY).mkdir(mode=0o700, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Return where the bytes with this sha256 are, or would be."""
        return self._root / digest[:2] / digest[2:]

    def begin(self) -> BlobWriter:
        """Open a new blob for writing."""
        return BlobWriter(self._root / _TEMPORARY / secrets.token_hex(16))

    def keep(self, writer: BlobWriter) -> None:
        """Give a finished blob its name; call it in the transaction that inserts the file's row."""
        target = self.path(writer.digest)
        if not target.parent.is_dir():
            target.parent.mkdir(mode=0o700, exist_ok=True)
            sync_folder(self._root)
        writer.path.replace(target)
        sync_folder(target.parent)

    def mark_unused(self, transaction: Transaction, digests: Iterable[str]) -> None:
        """Note blobs that may have lost their last file; ``remove_unused`` comes after this transaction."""
        for digest in set(digests):
            transaction.execute("INSERT OR IGNORE INTO unused_blobs (sha256) VALUES (?)", digest)

    def remove_unused(self, transaction: Transaction) -> None:
        """Remove noted blobs that no file names, in a transaction of its own: a crash leaves none without its bytes."""
        for row in transaction.all("SELECT sha256 FROM unused_blobs"):
            digest = row["sha256"]
            if transaction.find("SELECT 1 FROM files WHERE sha256 = ?", digest) is None:
                self.path(digest).unlink(missing_ok=True)
            transaction.execute("DELETE FROM unused_blobs WHERE sha256 = ?", digest)

    def remove_unfinished(self, now: float) -> None:
        """Remove what writers that died left behind."""
        for path in (self._root / _TEMPORARY).iterdir():
            if path.stat().st_mtime < now - TEMPORARY_SECONDS:
                path.unlink(missing_ok=True)


async def remove_unused_blobs(database: Database, blobs: BlobFolder) -> None:
    """Remove noted blobs that no file names; what cannot be removed now is tried again with the next one."""
    try:
        await database.write(blobs.remove_unused, durable=False)
    except StoreError as exc:
        # the file is forgotten already, as was asked: only room on the disk is not yet free
        log.warning("The bytes of deleted files are still on the disk: %s", exc)


class BlobWriter:
    """One blob while it is written; counts, hashes and looks at the bytes on their way.

    ``odd`` is what stands around the first bytes that are not UTF-8.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self.head = b""
        self.is_text = True
        self.odd = b""
        self.digest = ""
        self._hash = hashlib.sha256()
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)

    def write(self, data: bytes) -> None:
        """Append bytes."""
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        self.size += len(data)
        self._hash.update(data)
        if len(self.head) < HEAD_BYTES:
            self.head += data[: HEAD_BYTES - len(self.head)]
        if self.is_text:
            self._look_for_text(data, final=False)

    def finish(self) -> None:
        """Put the bytes on the disk; ``digest`` and ``is_text`` are final then."""
        if self.is_text:
            self._look_for_text(b"", final=True)
        os.fsync(self._file.fileno())
        self._file.close()
        self.digest = self._hash.hexdigest()

    def discard(self) -> None:
        """Close and remove it; does nothing when it was kept."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _look_for_text(self, data: bytes, *, final: bool) -> None:
        try:
            self._decoder.decode(data, final)
        except UnicodeDecodeError as exc:
            self.is_text = False
            self.odd = exc.object[max(0, exc.start - ODD_BYTES // 2) : exc.start + ODD_BYTES // 2]
        else:
            self.is_text = b"\0" not in data
