"""Opens the data folder and puts its stores together."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from ..errors import CodeInterpError, StoreError
from ..protocol.chats import Turn
from ..protocol.settings import JournalMode
from .blobs import BlobFolder, remove_unused_blobs
from .chats import SqliteChats
from .client_ids import forget_old_results
from .conversation import SqliteConversation
from .database import Database, Transaction
from .executions import SqliteExecutions
from .file_systems import SqliteJournal, choose_journal
from .files import SqliteFiles
from .instances import Instances
from .preferences import SqlitePreferences
from .providers import JsonProviders
from .seam import ChatStore, ConversationStore, ExecutionStore, FileStore, PreferenceStore, ProviderStore, UseStore
from .uses import SqliteUses, forget_old_uses

DATABASE_NAME = "chats.sqlite"
HEARTBEAT_SECONDS = 10.0
DEAD_AFTER_SECONDS = 45.0

log = logging.getLogger(__name__)


def _new_id() -> str:
    return uuid4().hex


class SqliteStore:
    """The ``Store`` of a data folder; ``open_store`` makes it."""

    def __init__(
        self,
        folder: Path,
        database: Database,
        instances: Instances,
        clock: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        blobs = BlobFolder(folder / "blobs")
        self.folder = folder
        self.instance_id = instances.instance_id
        self.chats: ChatStore = SqliteChats(database, blobs, clock)
        self.conversation: ConversationStore = SqliteConversation(database, clock, instances)
        self.executions: ExecutionStore = SqliteExecutions(database, clock, instances.instance_id)
        self.files: FileStore = SqliteFiles(database, blobs, clock, new_id)
        self.providers: ProviderStore = JsonProviders(database, folder)
        self.preferences: PreferenceStore = SqlitePreferences(database, clock)
        self.uses: UseStore = SqliteUses(database)
        self._database = database
        self._instances = instances
        self._blobs = blobs
        self._clock = clock
        self._heart: asyncio.Task[None] | None = None

    @property
    def read_only(self) -> bool:
        """Tell whether a newer version wrote the folder, so that every write raises ReadOnlyStoreError."""
        return self._database.read_only

    @property
    def journal(self) -> str:
        """Return the journal mode SQLite uses: ``wal`` or ``delete``."""
        return self._database.journal

    async def begin(self, heartbeat_seconds: float) -> None:
        """Join the instances of the folder, end what dead ones left, tidy up; ``open_store`` calls it once."""
        if self.read_only:
            return
        await self._database.write(self._join, durable=True)
        await remove_unused_blobs(self._database, self._blobs)
        self._heart = asyncio.create_task(self._beat_for_ever(heartbeat_seconds), name="codeinterp-heartbeat")

    async def recover(self) -> tuple[Turn, ...]:
        """End what dead instances left open and return those turns; also done at opening and with each heartbeat."""
        if self.read_only:
            return ()
        return await self._database.write(self._instances.recover, durable=True)

    async def close(self) -> None:
        if self._heart is not None:
            self._heart.cancel()
            await asyncio.wait([self._heart])
            self._heart = None
            try:
                await self._database.write(self._instances.end, durable=True)
            finally:
                await self._database.close()
        await self._database.close()

    def _join(self, transaction: Transaction) -> None:
        now = self._clock()
        self._blobs.prepare()
        self._blobs.remove_unfinished(now)
        self._instances.beat(transaction)
        self._instances.recover(transaction)
        self._instances.forget_old(transaction)
        forget_old_results(transaction, now)
        forget_old_uses(transaction, now)

    async def _beat_for_ever(self, every_seconds: float) -> None:
        def job(transaction: Transaction) -> None:
            self._instances.beat(transaction)
            self._instances.recover(transaction)

        while True:
            await asyncio.sleep(every_seconds)
            try:
                await self._database.write(job, durable=False)
            except CodeInterpError as exc:
                # the next beat may work again; who waits for a write is told by that write
                log.warning("The heartbeat of this server could not be stored: %s", exc)


async def open_store(
    folder: Path,
    *,
    journal_mode: JournalMode = "auto",
    clock: Callable[[], float] = time.time,
    new_id: Callable[[], str] = _new_id,
    instance_id: str | None = None,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    dead_after_seconds: float = DEAD_AFTER_SECONDS,
) -> SqliteStore:
    """Open the data folder, making what is missing.

    Parameters
    ----------
    folder
        Made with mode 0700; files in it get 0600.
    journal_mode
        ``auto`` is ``wal``, or ``delete`` on a network file system.
    clock
        Seconds since the epoch.
    new_id
        Makes ids for files and for this instance; never the same twice.
    instance_id
        The id of this running server; made when not given.
    heartbeat_seconds, dead_after_seconds
        How often this instance says that it lives, and after what silence another one counts as dead.

    Raises
    ------
    StoreError
        The folder cannot be used; the message says why.
    """
    place, journal = await asyncio.to_thread(_prepare, folder, journal_mode)
    database = await Database.open(place / DATABASE_NAME, journal, clock())
    instances = Instances(instance_id or new_id(), clock, dead_after_seconds)
    store = SqliteStore(place, database, instances, clock, new_id)
    try:
        await store.begin(heartbeat_seconds)
    except BaseException:
        await database.close()
        raise
    return store


def _prepare(folder: Path, journal_mode: JournalMode) -> tuple[Path, SqliteJournal]:
    place = folder.absolute()
    _make_private(place)
    return place, choose_journal(journal_mode, place)


def _make_private(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.name == "posix" and folder.stat().st_mode & 0o077:
            # a folder that holds other things keeps the rights its owner gave it; our files have their own
            if (folder / DATABASE_NAME).exists() or not any(folder.iterdir()):
                folder.chmod(0o700)
            else:
                log.warning("The data folder %s holds other things and others may look into it.", folder)
    except OSError as exc:
        raise StoreError(f"The data folder {folder} cannot be used: {exc}. Check the switch 'data_folder'.") from exc
