"""The outputs of one execution in order, and what pages do not know of them yet."""

from __future__ import annotations

from collections.abc import Iterator

from ..protocol.outputs import Output
from .changes import OutputChanged
from .records import Record


class OutputList:
    """Records by position; ``take_changes`` says what changed since it was last asked."""

    def __init__(self) -> None:
        self._records: list[Record] = []
        self._known: list[Record] = []
        self._cleared = False
        self._first_changed = 0

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records)

    def outputs(self) -> tuple[Output, ...]:
        """Return the outputs as they are now."""
        return tuple(record.output() for record in self._records)

    def append(self, record: Record) -> None:
        """Add a record at the end."""
        self._records.append(record)

    def insert(self, index: int, record: Record) -> None:
        """Put a record before the one at ``index``; those behind it move on."""
        self._records.insert(index, record)
        self.touch(index)

    def replace(self, index: int, record: Record) -> Record:
        """Put a record in the place of another and return that one."""
        old, self._records[index] = self._records[index], record
        self.touch(index)
        return old

    def touch(self, index: int) -> None:
        """Remember that the record at ``index`` may have changed."""
        self._first_changed = min(self._first_changed, index)

    def index(self, record: Record) -> int | None:
        """Return where the record is, looking from the end, or None when it is gone."""
        for index in range(len(self._records) - 1, -1, -1):
            if self._records[index] is record:
                return index
        return None

    def clear(self) -> list[Record]:
        """Remove all records and return them."""
        gone, self._records = self._records, []
        self._cleared = self._cleared or bool(self._known)
        self._known = []
        self._first_changed = 0
        return gone

    def take_changes(self, stop: int | None = None) -> list[OutputChanged]:
        """Return what pages must be told, of the records before ``stop``; it counts as told then.

        With a ``stop`` of 0 they are told nothing, not even that the list was cleared.
        """
        end = len(self._records) if stop is None else stop
        changes: list[OutputChanged] = []
        if self._cleared and stop != 0:
            self._cleared = False
            changes.append(OutputChanged("clear"))
        for index in range(min(self._first_changed, len(self._known)), end):
            change = self._change_of(index, self._records[index])
            if change is not None:
                changes.append(change)
                self._records[index].mark_published()
        self._first_changed = end
        return changes

    def _change_of(self, index: int, record: Record) -> OutputChanged | None:
        if index >= len(self._known):
            self._known.append(record)
            return OutputChanged("append", index, record.output())
        if self._known[index] is not record:
            self._known[index] = record
            return OutputChanged("replace", index, record.output())
        return record.change(index) if record.dirty else None
