"""Executions in the database, found by id; manual runs are kept without a message."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..errors import ConflictError, NotFoundError
from ..protocol.models import FolderTraces
from ..protocol.outputs import Output
from ..protocol.parts import EngineName, ExecutionPart, Note, execution_from_dict
from .chats import get_chat
from .client_ids import find_result, remember_result
from .database import Database, Row, Transaction
from .rows import encode, execution_to_row
from .seam import StoredExecution, own_run_error

_MANUAL_RUNS = "SELECT * FROM executions WHERE chat_id = ? AND message_id IS NULL ORDER BY number"
_TOLD_RUNS = _MANUAL_RUNS.replace(" ORDER", " AND final AND json_extract(body, '$.told') ORDER")
# that server keeps the run in memory and writes over what is changed here
_RUNS_ELSEWHERE = "SELECT 1 FROM executions WHERE id = ? AND NOT final AND instance_id != ?"
# attached files have their names in the folder; of what code wrote there, only the time is known
_FILES_OF_FOLDER = (
    "SELECT DISTINCT files.name, files.size FROM files JOIN chats ON chats.id = files.chat_id"
    " WHERE chats.folder = ? ORDER BY files.created DESC LIMIT 2000"
)
# bodies are large: only those of the newest runs of the folder's chats are looked into
_RUNS_IN_FOLDER = (
    "SELECT json_extract(body, '$.started') AS started, json_extract(body, '$.ended') AS ended FROM executions"
    " WHERE started IS NOT NULL AND ended IS NOT NULL AND number IN ("
    " SELECT number FROM chats CROSS JOIN executions ON executions.chat_id = chats.id"
    " WHERE chats.folder = ? AND executions.engine = 'jupyter' AND final ORDER BY number DESC LIMIT 500"
    ") ORDER BY number DESC"
)


def execution_from_row(row: Row) -> StoredExecution:
    """Read an execution."""
    part = execution_from_dict(json.loads(row["body"]))
    return StoredExecution(row["chat_id"], part, row["message_id"], row["position"])


def get_execution(transaction: Transaction, execution_id: str) -> StoredExecution:
    """Return one execution; raises NotFoundError."""
    row = transaction.find("SELECT * FROM executions WHERE id = ?", execution_id)
    if row is None:
        raise NotFoundError(
            f"There is no execution '{execution_id}'; its chat may have been deleted.",
            details={"execution_id": execution_id},
        )
    return execution_from_row(row)


class SqliteExecutions:
    """The ``ExecutionStore`` of the data folder."""

    def __init__(self, database: Database, clock: Callable[[], float], instance_id: str) -> None:
        self._database = database
        self._clock = clock
        self._instance_id = instance_id

    async def get(self, execution_id: str) -> StoredExecution:
        return await self._database.read(lambda transaction: get_execution(transaction, execution_id))

    async def add_manual(self, chat_id: str, part: ExecutionPart, *, client_id: str | None = None) -> ExecutionPart:
        def job(transaction: Transaction) -> ExecutionPart:
            get_chat(transaction, chat_id)
            earlier = find_result(transaction, "execution", chat_id, client_id)
            if earlier is not None:
                return get_execution(transaction, earlier).part
            if transaction.find("SELECT 1 FROM executions WHERE id = ?", part.id) is not None:
                raise ConflictError(f"An execution '{part.id}' exists already.", details={"execution_id": part.id})
            transaction.insert("executions", execution_to_row(StoredExecution(chat_id, part), self._instance_id))
            now = self._clock()
            remember_result(transaction, "execution", chat_id, client_id, chat_id=chat_id, result_id=part.id, now=now)
            return get_execution(transaction, part.id).part

        return await self._database.write(job, durable=True)

    async def save_manual(self, part: ExecutionPart, *, durable: bool = False) -> None:
        def job(transaction: Transaction) -> None:
            stored = get_execution(transaction, part.id)
            if stored.message_id is not None:
                raise ConflictError(
                    f"The execution '{part.id}' belongs to a message and is saved with its parts.",
                    details={"execution_id": part.id},
                )
            row = execution_to_row(StoredExecution(stored.chat_id, part), self._instance_id)
            transaction.upsert("executions", row, key="id")

        await self._database.write(job, durable=durable)

    async def save_late(self, execution_id: str, outputs: Sequence[Output], notes: Sequence[Note]) -> None:
        def job(transaction: Transaction) -> None:
            stored = get_execution(transaction, execution_id)
            part = replace(stored.part, outputs=tuple(outputs), notes=tuple(notes))
            transaction.execute("UPDATE executions SET body = ? WHERE id = ?", encode(part.to_dict()), execution_id)

        await self._database.write(job, durable=False)

    async def set_told(self, execution_id: str, *, told: bool) -> StoredExecution:
        def job(transaction: Transaction) -> StoredExecution:
            stored = get_execution(transaction, execution_id)
            if stored.message_id is not None:
                raise own_run_error(execution_id)
            if transaction.find(_RUNS_ELSEWHERE, execution_id, self._instance_id) is not None:
                raise ConflictError(
                    "This code runs in another Jupyter server that shares the data folder; tell the model when it "
                    "has ended.",
                    code="other_instance",
                    details={"execution_id": execution_id},
                )
            changed = replace(stored, part=replace(stored.part, told=told))
            transaction.execute(
                "UPDATE executions SET body = ? WHERE id = ?", encode(changed.part.to_dict()), execution_id
            )
            return changed

        return await self._database.write(job, durable=True)

    async def list_manual(self, chat_id: str, *, told: bool = False) -> tuple[ExecutionPart, ...]:
        def job(transaction: Transaction) -> tuple[ExecutionPart, ...]:
            get_chat(transaction, chat_id)
            rows = transaction.all(_TOLD_RUNS if told else _MANUAL_RUNS, chat_id)
            return tuple(execution_from_row(row).part for row in rows)

        return await self._database.read(job)

    async def traces_in(self, folder: str) -> FolderTraces:
        def job(transaction: Transaction) -> FolderTraces:
            files = transaction.all(_FILES_OF_FOLDER, folder)
            runs = transaction.all(_RUNS_IN_FOLDER, folder)
            return FolderTraces(
                tuple((row["name"], row["size"]) for row in files),
                tuple((row["started"], row["ended"]) for row in runs),
            )

        return await self._database.read(job)

    async def ran_elsewhere(self, chat_id: str, engine: EngineName) -> bool:
        def job(transaction: Transaction) -> bool:
            row = transaction.find(
                "SELECT 1 FROM executions WHERE chat_id = ? AND engine = ? AND instance_id != ?"
                " AND status IN ('ok', 'error', 'timeout', 'interrupted') LIMIT 1",
                chat_id,
                engine,
                self._instance_id,
            )
            return row is not None

        return await self._database.read(job)
