"""Remembers what a request with a ``client_id`` made, so that sending it again makes nothing twice."""

from __future__ import annotations

from typing import Literal

from .database import Transaction

Kind = Literal["chat", "turn", "execution"]

KEPT_SECONDS = 30 * 24 * 3600.0
"""A page that repeats a request does it within seconds; a month covers a tab that slept."""


def find_result(transaction: Transaction, kind: Kind, scope: str, client_id: str | None) -> str | None:
    """Return the id of what an earlier request made; ``scope`` is the chat's id, or empty for chats themselves."""
    if client_id is None:
        return None
    row = transaction.find(
        "SELECT result_id FROM client_ids WHERE kind = ? AND scope = ? AND client_id = ?", kind, scope, client_id
    )
    return None if row is None else str(row["result_id"])


def remember_result(
    transaction: Transaction,
    kind: Kind,
    scope: str,
    client_id: str | None,
    *,
    chat_id: str,
    result_id: str,
    now: float,
) -> None:
    """Keep what this request made; it is forgotten with its chat."""
    if client_id is None:
        return
    row = {"kind": kind, "scope": scope, "client_id": client_id}
    transaction.insert("client_ids", {**row, "chat_id": chat_id, "result_id": result_id, "created": now})


def forget_old_results(transaction: Transaction, now: float) -> None:
    """Drop what is older than KEPT_SECONDS."""
    transaction.execute("DELETE FROM client_ids WHERE created < ?", now - KEPT_SECONDS)
