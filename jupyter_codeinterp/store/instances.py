"""The running servers that share the data folder: who lives, who died, and what the dead left open."""

from __future__ import annotations

from collections.abc import Callable

from ..protocol.chats import Turn
from .database import Row, Transaction
from .processes import ProcessIdentity, identify_this_process, is_running
from .recovery import find_owners, interrupt_work_of

FORGOTTEN_SECONDS = 30 * 24 * 3600.0


class Instances:
    """The row of this instance among the others'; every method runs inside a transaction."""

    def __init__(self, instance_id: str, clock: Callable[[], float], dead_after_seconds: float) -> None:
        self.instance_id = instance_id
        self._clock = clock
        self._dead_after_seconds = dead_after_seconds
        self._here = identify_this_process()
        self._started = clock()

    def beat(self, transaction: Transaction) -> None:
        """Say that we live; the first call makes our row."""
        row = {
            "id": self.instance_id,
            "host": self._here.host,
            "pid": self._here.pid,
            "process_mark": self._here.mark,
            "started": self._started,
            "heartbeat": self._clock(),
            "ended": None,
        }
        transaction.upsert("instances", row, key="id")

    def end(self, transaction: Transaction) -> None:
        """Say that we stop; what we left open belongs to a dead instance from now on."""
        transaction.execute("UPDATE instances SET ended = ? WHERE id = ?", self._clock(), self.instance_id)

    def recover(self, transaction: Transaction) -> tuple[Turn, ...]:
        """Mark what dead instances left open as interrupted and return those turns; a look-up when there is nothing."""
        now = self._clock()
        owners = find_owners(transaction) - {self.instance_id}
        dead = [owner for owner in sorted(owners) if not self._lives(transaction, owner)]
        for owner in dead:
            transaction.execute("UPDATE instances SET ended = ? WHERE id = ? AND ended IS NULL", now, owner)
        return tuple(turn for owner in dead for turn in interrupt_work_of(transaction, owner, now))

    def forget_old(self, transaction: Transaction) -> None:
        """Drop the rows of instances that have not been heard of for FORGOTTEN_SECONDS."""
        transaction.execute("DELETE FROM instances WHERE heartbeat < ?", self._clock() - FORGOTTEN_SECONDS)

    def _lives(self, transaction: Transaction, instance_id: str) -> bool:
        row: Row | None = transaction.find("SELECT * FROM instances WHERE id = ?", instance_id)
        if row is None or row["ended"] is not None:
            return False
        known = is_running(ProcessIdentity(row["host"], row["pid"], row["process_mark"]), self._here)
        if known is not None:
            # a machine that slept has old heartbeats and living servers
            return known
        return bool(self._clock() - row["heartbeat"] < self._dead_after_seconds)
