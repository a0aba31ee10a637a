"""What the user chose in the settings, by the name of the switch; values are JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from .database import Database, Transaction
from .rows import encode


class SqlitePreferences:
    """The ``PreferenceStore`` of the data folder."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    async def get(self) -> dict[str, Any]:
        return await self._database.read(_read_all)

    async def change(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        def job(transaction: Transaction) -> dict[str, Any]:
            for name, value in changes.items():
                if value is None:
                    transaction.execute("DELETE FROM preferences WHERE name = ?", name)
                else:
                    row = {"name": name, "value": encode(value), "changed": self._clock()}
                    transaction.upsert("preferences", row, key="name")
            return _read_all(transaction)

        return await self._database.write(job, durable=True)


def _read_all(transaction: Transaction) -> dict[str, Any]:
    rows = transaction.all("SELECT name, value FROM preferences ORDER BY name")
    return {row["name"]: json.loads(row["value"]) for row in rows}
