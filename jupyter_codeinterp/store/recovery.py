"""Ends what an instance that is gone left open: its turns, their answers, its executions; nothing else."""

from __future__ import annotations

from dataclasses import replace

from ..protocol.chats import Turn
from ..protocol.parts import ExecutionPart, ExecutionStatus, Note, NotePart
from .database import Transaction
from .executions import execution_from_row
from .rows import execution_to_row, save_part, turn_from_row

NOTE = NotePart(
    "interrupted", "The server stopped while this answer was being written. All but its last moments are kept."
)

NOT_RUN = Note("stopped_before_run", "The server stopped before this code ran, so it did not run.")
STOPPED = Note("server_stopped", "The server stopped before this code ended; how far it came is not known.")

_OPEN = "state IN ('running', 'stopping')"


def find_owners(transaction: Transaction) -> set[str]:
    """Return the ids of all instances that have something open."""
    rows = transaction.all(
        f"SELECT instance_id FROM turns WHERE {_OPEN} UNION SELECT instance_id FROM executions WHERE final = 0"  # noqa: S608 - ours
    )
    return {row["instance_id"] for row in rows if row["instance_id"] is not None}


def interrupt_work_of(transaction: Transaction, instance_id: str, now: float) -> tuple[Turn, ...]:
    """Mark the open work of one instance and return its turns as they are then."""
    rows = transaction.all("SELECT * FROM executions WHERE final = 0 AND instance_id = ?", instance_id)
    for row in rows:
        stored = execution_from_row(row)
        status, note = _end_of(stored.part)
        notes = (*stored.part.notes, note)
        part = replace(stored.part, status=status, notes=notes, ended=now, deadline=None, phase=None)
        transaction.upsert("executions", execution_to_row(replace(stored, part=part), instance_id), key="id")
    turns = transaction.all(f"SELECT * FROM turns WHERE {_OPEN} AND instance_id = ?", instance_id)  # noqa: S608 - ours
    return tuple(_interrupt_turn(transaction, turn_from_row(row), now) for row in turns)


def _end_of(part: ExecutionPart) -> tuple[ExecutionStatus, Note]:
    """Return what is known of code whose server is gone: the last of its states may not have been stored."""
    if part.status in ("writing", "waiting_approval"):
        return "refused", NOT_RUN
    if part.engine == "pyodide":
        # the page that ran it may be gone as well, so nobody can say how far it came
        return "lost", STOPPED
    return "interrupted", STOPPED


def _interrupt_turn(transaction: Transaction, turn: Turn, now: float) -> Turn:
    transaction.execute("UPDATE turns SET state = 'interrupted', ended = ? WHERE id = ?", now, turn.id)
    answers = transaction.execute(
        "UPDATE messages SET stopped_reason = 'interrupted', ended = ? WHERE id = ?", now, turn.answer_id
    )
    if answers:
        last = transaction.find("SELECT max(position) AS last FROM parts WHERE message_id = ?", turn.answer_id)
        index = 0 if last is None or last["last"] is None else last["last"] + 1
        save_part(transaction, turn.chat_id, turn.answer_id, index, NOTE, instance_id=turn.instance_id)
    return replace(turn, state="interrupted", ended=now)
