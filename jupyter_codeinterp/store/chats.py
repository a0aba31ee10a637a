"""Chats in the database: the list with its cursor, and one chat's own fields."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from ..errors import ConflictError, InvalidRequestError, NotFoundError
from ..protocol.chats import Chat, KernelChoice, chat_from_dict
from .blobs import BlobFolder, remove_unused_blobs
from .client_ids import find_result, remember_result
from .database import Database, Row, Transaction
from .rows import chat_from_row, chat_to_row
from .seam import ChatPage

MAX_PAGE = 200
_CHANGEABLE = {field.name for field in fields(Chat)} - {"id", "created"}
_FIRST_PAGE = (
    "SELECT * FROM chats WHERE archived = ? AND title_folded LIKE ? ESCAPE '\\' ORDER BY updated DESC, id DESC LIMIT ?"
)
_NEXT_PAGE = (
    "SELECT * FROM chats WHERE archived = ? AND (updated, id) < (?, ?) AND title_folded LIKE ? ESCAPE '\\' "
    "ORDER BY updated DESC, id DESC LIMIT ?"
)


def get_chat(transaction: Transaction, chat_id: str) -> Chat:
    """Return one chat; raises NotFoundError."""
    row = transaction.find("SELECT * FROM chats WHERE id = ?", chat_id)
    if row is None:
        raise NotFoundError(f"There is no chat '{chat_id}'; it may have been deleted.", details={"chat_id": chat_id})
    return chat_from_row(row)


class SqliteChats:
    """The ``ChatStore`` of the data folder."""

    def __init__(self, database: Database, blobs: BlobFolder, clock: Callable[[], float]) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    async def list(
        self, *, search: str = "", cursor: str | None = None, limit: int = 50, archived: bool = False
    ) -> ChatPage:
        """Return chats by last change; ``archived`` ones are a list of their own, ``limit`` is at most MAX_PAGE."""
        count = max(1, min(limit, MAX_PAGE))
        pattern = _contains(search)
        after = None if cursor is None else _read_cursor(cursor)

        def job(transaction: Transaction) -> ChatPage:
            if after is None:
                rows = transaction.all(_FIRST_PAGE, archived, pattern, count + 1)
            else:
                rows = transaction.all(_NEXT_PAGE, archived, *after, pattern, count + 1)
            more = len(rows) > count
            chats = tuple(chat_from_row(row) for row in rows[:count])
            return ChatPage(chats, _write_cursor(rows[count - 1]) if more else None)

        return await self._database.read(job)

    async def get(self, chat_id: str) -> Chat:
        return await self._database.read(lambda transaction: get_chat(transaction, chat_id))

    async def create(self, chat: Chat, *, client_id: str | None = None) -> Chat:
        """Store a new chat durably; ConflictError when its id is taken."""

        def job(transaction: Transaction) -> Chat:
            earlier = find_result(transaction, "chat", "", client_id)
            if earlier is not None:
                return get_chat(transaction, earlier)
            if transaction.find("SELECT 1 FROM chats WHERE id = ?", chat.id) is not None:
                raise ConflictError(f"A chat '{chat.id}' exists already.", details={"chat_id": chat.id})
            transaction.insert("chats", chat_to_row(chat))
            remember_result(transaction, "chat", "", client_id, chat_id=chat.id, result_id=chat.id, now=self._clock())
            return get_chat(transaction, chat.id)

        return await self._database.write(job, durable=True)

    async def update(self, chat_id: str, changes: Mapping[str, Any]) -> Chat:
        """Change fields; the time of the last change stays, unless ``updated`` is among them."""
        unknown = sorted(set(changes) - _CHANGEABLE)
        if unknown:
            raise InvalidRequestError(f"A chat has no field '{unknown[0]}' to change.", details={"field": unknown[0]})
        if not isinstance(changes.get("kernel", KernelChoice()), KernelChoice):
            raise InvalidRequestError("The field 'kernel' must be a kernel choice.", details={"field": "kernel"})

        def job(transaction: Transaction) -> Chat:
            changed = chat_from_dict(replace(get_chat(transaction, chat_id), **changes).to_dict())
            _require_message(transaction, chat_id, changed.head)
            transaction.upsert("chats", chat_to_row(changed), key="id")
            return get_chat(transaction, chat_id)

        return await self._database.write(job, durable=True)

    async def delete(self, chat_id: str) -> None:
        def job(transaction: Transaction) -> None:
            get_chat(transaction, chat_id)
            digests = [row["sha256"] for row in transaction.all("SELECT sha256 FROM files WHERE chat_id = ?", chat_id)]
            transaction.execute("DELETE FROM files WHERE chat_id = ?", chat_id)
            transaction.execute("DELETE FROM chats WHERE id = ?", chat_id)
            self._blobs.mark_unused(transaction, digests)

        await self._database.write(job, durable=True)
        await remove_unused_blobs(self._database, self._blobs)


def _require_message(transaction: Transaction, chat_id: str, message_id: str | None) -> None:
    if message_id is None:
        return
    if transaction.find("SELECT 1 FROM messages WHERE id = ? AND chat_id = ?", message_id, chat_id) is None:
        raise NotFoundError(f"The chat has no message '{message_id}'.", details={"message_id": message_id})


def _contains(search: str) -> str:
    text = search.casefold()
    for special in ("\\", "%", "_"):
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"


def _write_cursor(row: Row) -> str:
    return base64.urlsafe_b64encode(json.dumps([row["updated"], row["id"]]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[float, str]:
    try:
        updated, chat_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return float(updated), str(chat_id)
    except (binascii.Error, ArithmeticError, RecursionError, TypeError, ValueError) as exc:
        raise InvalidRequestError(
            "The cursor is not one that a list of chats gave out; start the list again without it.",
            details={"field": "cursor"},
        ) from exc
