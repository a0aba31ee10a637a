"""What turns and their steps used of the models, for the budgets; kept as long as the longest of them looks back."""

from __future__ import annotations

from ..policy.budget import LONGEST_SECONDS, is_metered
from ..protocol.chats import Step, Turn
from ..protocol.usage import Use
from .database import Database, Transaction


class SqliteUses:
    """The ``UseStore`` of the data folder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def since(self, moment: float) -> tuple[Use, ...]:
        def job(transaction: Transaction) -> tuple[Use, ...]:
            rows = transaction.all("SELECT at, turns, tokens, cached FROM uses WHERE at > ? ORDER BY at", moment)
            return tuple(Use(*row) for row in rows)

        return await self._database.read(job)


def count_turn(transaction: Transaction, turn: Turn) -> None:
    """Note that a turn began."""
    _count(transaction, turn.model or "", turn.id, -1, Use(turn.started, turns=1))


def count_step(transaction: Transaction, step: Step) -> None:
    """Note the tokens of a step."""
    if step.usage is not None:
        tokens, cached = step.usage.input_tokens + step.usage.output_tokens, step.usage.cached_tokens
        at = step.started if step.ended is None else step.ended
        _count(transaction, step.model, step.turn_id, step.index, Use(at, tokens=tokens, cached=cached))


def forget_old_uses(transaction: Transaction, now: float) -> None:
    """Drop what no budget looks at any more."""
    transaction.execute("DELETE FROM uses WHERE at < ?", now - LONGEST_SECONDS)


def _count(transaction: Transaction, model_id: str, turn_id: str, position: int, use: Use) -> None:
    if is_metered(model_id):
        row = {"turn_id": turn_id, "position": position, **use._asdict()}
        transaction.upsert("uses", row, key="turn_id, position")
