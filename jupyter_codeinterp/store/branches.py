"""Reads messages from the tree: a branch from its root to a head, with all parts."""

from __future__ import annotations

import json
from typing import Any

from ..errors import NotFoundError
from ..protocol.chats import Message
from .database import Transaction
from .rows import encode, message_from_row

_BRANCH = """
    WITH RECURSIVE branch (id, parent_id, depth) AS (
        SELECT id, parent_id, 0 FROM messages WHERE id = ? AND chat_id = ?
        UNION ALL
        SELECT messages.id, messages.parent_id, depth + 1
        FROM branch JOIN messages ON messages.id = branch.parent_id
    )
    SELECT messages.* FROM branch JOIN messages ON messages.id = branch.id ORDER BY depth DESC
"""
_PARTS = """
    SELECT parts.message_id, coalesce(parts.body, executions.body) AS body
    FROM parts LEFT JOIN executions ON executions.id = parts.execution_id
    WHERE parts.message_id IN (SELECT value FROM json_each(?))
    ORDER BY parts.message_id, parts.position
"""


def read_branch(transaction: Transaction, chat_id: str, head: str) -> tuple[Message, ...]:
    """Return the messages from the root to ``head``; raises NotFoundError when the chat has no such message."""
    rows = transaction.all(_BRANCH, head, chat_id)
    if not rows:
        raise NotFoundError(f"The chat has no message '{head}'.", details={"message_id": head})
    parts: dict[str, list[Any]] = {row["id"]: [] for row in rows}
    for part in transaction.all(_PARTS, encode(list(parts))):
        parts[part["message_id"]].append(json.loads(part["body"]))
    return tuple(message_from_row(row, parts[row["id"]]) for row in rows)
