"""Reads messages from the tree: a branch from its root to a head, with all parts, and what stands beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
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
_SIBLINGS = """
    WITH shared (parent_id) AS (
        SELECT parent_id FROM messages WHERE chat_id = ? GROUP BY parent_id HAVING count(*) > 1
    )
    SELECT messages.id, messages.parent_id
    FROM shared JOIN messages ON messages.chat_id = ? AND messages.parent_id IS shared.parent_id
    ORDER BY messages.created, messages.rowid
"""
_NEWEST_LEAF = """
    WITH RECURSIVE below (id, created, depth) AS (
        SELECT id, created, 0 FROM messages WHERE id = ? AND chat_id = ?
        UNION ALL
        SELECT messages.id, messages.created, depth + 1
        FROM below JOIN messages ON messages.chat_id = ? AND messages.parent_id = below.id
    )
    SELECT id FROM below
    WHERE NOT EXISTS (SELECT 1 FROM messages WHERE messages.chat_id = ? AND messages.parent_id = below.id)
    ORDER BY created DESC, depth DESC LIMIT 1
"""


def read_branch(transaction: Transaction, chat_id: str, head: str) -> tuple[Message, ...]:
    """Return the messages from the root to ``head``; raises NotFoundError when the chat has no such message."""
    rows = transaction.all(_BRANCH, head, chat_id)
    if not rows:
        raise _no_message(head)
    parts: dict[str, list[Any]] = {row["id"]: [] for row in rows}
    for part in transaction.all(_PARTS, encode(list(parts))):
        parts[part["message_id"]].append(json.loads(part["body"]))
    return tuple(message_from_row(row, parts[row["id"]]) for row in rows)


def add_siblings(transaction: Transaction, chat_id: str, branch: Sequence[Message]) -> tuple[Message, ...]:
    """Return the messages of a branch, each with all that have the same parent when there are others."""
    beside: dict[str | None, list[str]] = {}
    for row in transaction.all(_SIBLINGS, chat_id, chat_id):
        beside.setdefault(row["parent_id"], []).append(row["id"])
    return tuple(
        replace(message, siblings=tuple(beside[message.parent_id])) if message.parent_id in beside else message
        for message in branch
    )


def find_newest_leaf(transaction: Transaction, chat_id: str, message_id: str) -> str:
    """Return the last message of the newest branch through a message; raises NotFoundError."""
    row = transaction.find(_NEWEST_LEAF, message_id, chat_id, chat_id, chat_id)
    if row is None:
        raise _no_message(message_id)
    return str(row["id"])


def _no_message(message_id: str) -> NotFoundError:
    return NotFoundError(f"The chat has no message '{message_id}'.", details={"message_id": message_id})
