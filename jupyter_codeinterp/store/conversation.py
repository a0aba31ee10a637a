"""The message tree, turns, steps and the waiting message in the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace

from ..errors import ConflictError, InvalidRequestError, NotFoundError
from ..protocol.chats import Message, Step, Turn
from ..protocol.parts import Part
from ..protocol.requests import TurnRequest, turn_request_from_dict
from .branches import add_siblings, find_newest_leaf, read_branch
from .chats import get_chat
from .client_ids import find_result, remember_result
from .database import Database, Transaction
from .instances import Instances
from .rows import (
    encode,
    message_to_row,
    save_part,
    step_from_row,
    step_to_row,
    turn_from_row,
    turn_to_row,
)
from .uses import count_step, count_turn

_OPEN_TURN = "SELECT * FROM turns WHERE chat_id = ? AND state IN ('running', 'stopping')"


class SqliteConversation:
    """The ``ConversationStore`` of the data folder."""

    def __init__(self, database: Database, clock: Callable[[], float], instances: Instances) -> None:
        self._database = database
        self._clock = clock
        self._instances = instances

    async def branch(self, chat_id: str, head: str | None, *, siblings: bool = False) -> tuple[Message, ...]:
        def job(transaction: Transaction) -> tuple[Message, ...]:
            get_chat(transaction, chat_id)
            found = () if head is None else read_branch(transaction, chat_id, head)
            return add_siblings(transaction, chat_id, found) if siblings else found

        return await self._database.read(job)

    async def show(self, chat_id: str, message_id: str) -> None:
        def job(transaction: Transaction) -> None:
            get_chat(transaction, chat_id)
            self._refuse_open_turn(transaction, chat_id, "wait for it, or stop it before you show another one.")
            head = find_newest_leaf(transaction, chat_id, message_id)
            transaction.execute("UPDATE chats SET head = ? WHERE id = ?", head, chat_id)

        await self._database.write(job, durable=True)

    async def begin_turn(self, turn: Turn, messages: Sequence[Message], *, client_id: str | None = None) -> Turn:
        """Store a turn of this instance; the last of ``messages`` becomes the chat's head."""
        ours = replace(turn, instance_id=self._instances.instance_id)

        def job(transaction: Transaction) -> Turn:
            get_chat(transaction, turn.chat_id)
            earlier = find_result(transaction, "turn", turn.chat_id, client_id)
            if earlier is not None:
                return _get_turn(transaction, earlier)
            self._refuse_open_turn(transaction, turn.chat_id, "wait for it, stop it, or queue the message.")
            for message in messages:
                _check_parent(transaction, turn.chat_id, message)
                self._save_message(transaction, message)
            transaction.insert("turns", turn_to_row(ours))
            count_turn(transaction, ours)
            head = messages[-1].id if messages else turn.answer_id
            transaction.execute("UPDATE chats SET head = ?, updated = ? WHERE id = ?", head, turn.started, turn.chat_id)
            now = self._clock()
            remember_result(
                transaction, "turn", turn.chat_id, client_id, chat_id=turn.chat_id, result_id=turn.id, now=now
            )
            return _get_turn(transaction, turn.id)

        return await self._database.write(job, durable=True)

    async def save_parts(self, message_id: str, parts: Mapping[int, Part], *, durable: bool = False) -> None:
        def job(transaction: Transaction) -> None:
            row = transaction.find("SELECT chat_id FROM messages WHERE id = ?", message_id)
            if row is None:
                raise NotFoundError(
                    f"There is no message '{message_id}'; its chat may have been deleted.",
                    details={"message_id": message_id},
                )
            instance_id = self._instances.instance_id
            for index, part in parts.items():
                save_part(transaction, row["chat_id"], message_id, index, part, instance_id=instance_id)

        await self._database.write(job, durable=durable)

    async def end_turn(self, turn: Turn, answer: Message, *, step: Step | None = None) -> None:
        """Store the end of a turn and its whole answer; parts beyond those of ``answer`` are dropped."""
        ours = replace(turn, instance_id=self._instances.instance_id)

        def job(transaction: Transaction) -> None:
            _get_turn(transaction, turn.id)
            transaction.upsert("turns", turn_to_row(ours), key="id")
            self._save_message(transaction, answer)
            if step is not None:
                transaction.upsert("steps", step_to_row(step), key="turn_id, position")
                count_step(transaction, step)
            ended = self._clock() if turn.ended is None else turn.ended
            transaction.execute("UPDATE chats SET updated = ? WHERE id = ?", ended, turn.chat_id)

        await self._database.write(job, durable=True)

    async def save_step(self, step: Step) -> None:
        def job(transaction: Transaction) -> None:
            _get_turn(transaction, step.turn_id)
            transaction.upsert("steps", step_to_row(step), key="turn_id, position")
            count_step(transaction, step)

        await self._database.write(job, durable=False)

    async def steps(self, turn_ids: Sequence[str]) -> dict[str, tuple[Step, ...]]:
        """Return the steps of each turn; a turn without steps, or that does not exist, has none."""

        def job(transaction: Transaction) -> dict[str, tuple[Step, ...]]:
            found: dict[str, list[Step]] = {turn_id: [] for turn_id in turn_ids}
            rows = transaction.all(
                "SELECT * FROM steps WHERE turn_id IN (SELECT value FROM json_each(?)) ORDER BY turn_id, position",
                encode(list(turn_ids)),
            )
            for row in rows:
                found[row["turn_id"]].append(step_from_row(row))
            return {turn_id: tuple(steps) for turn_id, steps in found.items()}

        return await self._database.read(job)

    async def find_turn(
        self, *, turn_id: str | None = None, open_in_chat: str | None = None, begun_by: tuple[str, str] | None = None
    ) -> Turn | None:
        def job(transaction: Transaction) -> Turn | None:
            if open_in_chat is not None:
                row = transaction.find(_OPEN_TURN, open_in_chat)
            else:
                wanted = find_result(transaction, "turn", *begun_by) if begun_by else turn_id
                row = transaction.find("SELECT * FROM turns WHERE id = ?", wanted)
            return None if row is None else turn_from_row(row)

        if sum(given is not None for given in (turn_id, open_in_chat, begun_by)) != 1:
            raise InvalidRequestError("find_turn needs one of a turn's id, a chat's, and how a turn was begun.")
        return await self._database.read(job)

    async def set_queued(self, chat_id: str, request: TurnRequest | None) -> None:
        def job(transaction: Transaction) -> None:
            get_chat(transaction, chat_id)
            if request is None:
                transaction.execute("DELETE FROM queued WHERE chat_id = ?", chat_id)
            else:
                row = {"chat_id": chat_id, "request": encode(asdict(request)), "created": self._clock()}
                transaction.upsert("queued", row, key="chat_id")

        await self._database.write(job, durable=True)

    async def get_queued(self, chat_id: str) -> TurnRequest | None:
        def job(transaction: Transaction) -> TurnRequest | None:
            get_chat(transaction, chat_id)
            row = transaction.find("SELECT request FROM queued WHERE chat_id = ?", chat_id)
            return None if row is None else turn_request_from_dict(json.loads(row["request"]))

        return await self._database.read(job)

    def _refuse_open_turn(self, transaction: Transaction, chat_id: str, advice: str) -> None:
        row = transaction.find(_OPEN_TURN, chat_id)
        if row is None:
            return
        # a turn whose server died does not hold up the chat until the next look-round
        self._instances.recover(transaction)
        if transaction.find(_OPEN_TURN, chat_id) is not None:
            raise ConflictError(
                f"An answer is still being written in this chat; {advice}",
                code="turn_running",
                details={"turn_id": row["id"]},
            )

    def _save_message(self, transaction: Transaction, message: Message) -> None:
        transaction.upsert("messages", message_to_row(message), key="id")
        kept = [part.id for part in message.parts if part.type == "execution"]
        transaction.execute(
            "DELETE FROM executions WHERE message_id = ? AND id NOT IN (SELECT value FROM json_each(?))",
            *(message.id, encode(kept)),
        )
        transaction.execute("DELETE FROM parts WHERE message_id = ? AND position >= ?", message.id, len(message.parts))
        for index, part in enumerate(message.parts):
            save_part(transaction, message.chat_id, message.id, index, part, instance_id=self._instances.instance_id)


def _get_turn(transaction: Transaction, turn_id: str) -> Turn:
    row = transaction.find("SELECT * FROM turns WHERE id = ?", turn_id)
    if row is None:
        raise NotFoundError(
            f"There is no turn '{turn_id}'; its chat may have been deleted.", details={"turn_id": turn_id}
        )
    return turn_from_row(row)


def _check_parent(transaction: Transaction, chat_id: str, message: Message) -> None:
    if message.chat_id != chat_id:
        raise InvalidRequestError(
            f"The message '{message.id}' is of another chat than its turn.", details={"message_id": message.id}
        )
    if transaction.find("SELECT 1 FROM messages WHERE id = ?", message.id) is not None:
        raise ConflictError(f"A message '{message.id}' exists already.", details={"message_id": message.id})
    parent = message.parent_id
    if parent is None:
        return
    if transaction.find("SELECT 1 FROM messages WHERE id = ? AND chat_id = ?", parent, chat_id) is None:
        raise NotFoundError(f"The chat has no message '{parent}' to answer.", details={"message_id": parent})
