"""What a row of the database means: its columns to the values of ``protocol`` and back."""

from __future__ import annotations

import json
from typing import Any

from ..protocol.chats import Chat, Message, Step, Turn, Usage, chat_from_dict, message_from_dict, usage_from_dict
from ..protocol.models import FileInfo
from ..protocol.parts import FINAL_STATUSES, ExecutionPart, Part
from .database import Row, Transaction
from .seam import StoredExecution

TURN_COLUMNS = "id, chat_id, user_message_id, answer_id, state, started, ended, instance_id, model"


def encode(value: Any) -> str:
    """Return JSON as it is kept in a column; characters stay as they are, so that the file can be searched."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def chat_to_row(chat: Chat) -> dict[str, object]:
    """Return the columns of a chat."""
    row: dict[str, object] = {name: value for name, value in chat.to_dict().items() if name != "kernel"}
    row["title_folded"] = chat.title.casefold()
    row["kernel_name"], row["kernel_bound_id"] = chat.kernel.name, chat.kernel.bound_id
    return row


def chat_from_row(row: Row) -> Chat:
    """Read a chat."""
    body: dict[str, Any] = dict(row)
    body["kernel"] = {"name": body.pop("kernel_name"), "bound_id": body.pop("kernel_bound_id")}
    for name in ("code_on", "archived", "pinned"):
        body[name] = bool(body[name])
    return chat_from_dict(body)


def message_to_row(message: Message) -> dict[str, object]:
    """Return the columns of a message; its parts are rows of their own."""
    return {
        "id": message.id,
        "chat_id": message.chat_id,
        "parent_id": message.parent_id,
        "role": message.role,
        "created": message.created,
        "model": message.model,
        "usage": _usage_to_text(message.usage),
        "stopped_reason": message.stopped_reason,
        "turn_id": message.turn_id,
        "steps": message.steps,
        "ended": message.ended,
    }


def message_from_row(row: Row, parts: list[Any]) -> Message:
    """Read a message with the decoded bodies of its parts."""
    body: dict[str, Any] = dict(row)
    body["usage"] = None if body["usage"] is None else json.loads(body["usage"])
    body["parts"] = parts
    return message_from_dict(body)


def turn_to_row(turn: Turn) -> dict[str, object]:
    """Return the columns of a turn."""
    return {name: getattr(turn, name) for name in TURN_COLUMNS.split(", ")}


def turn_from_row(row: Row) -> Turn:
    """Read a turn."""
    return Turn(**{name: row[name] for name in TURN_COLUMNS.split(", ")})


def step_to_row(step: Step) -> dict[str, object]:
    """Return the columns of a step."""
    return {
        "turn_id": step.turn_id,
        "position": step.index,
        "model": step.model,
        "started": step.started,
        "ended": step.ended,
        "finish": step.finish,
        "usage": _usage_to_text(step.usage),
        "bag": encode(step.bag),
        "told": encode(step.told),
        "parts_end": step.parts_end,
    }


def step_from_row(row: Row) -> Step:
    """Read a step."""
    usage = row["usage"]
    return Step(
        turn_id=row["turn_id"],
        index=row["position"],
        model=row["model"],
        started=row["started"],
        ended=row["ended"],
        finish=row["finish"],
        usage=None if usage is None else usage_from_dict(json.loads(usage)),
        bag=json.loads(row["bag"]),
        told=json.loads(row["told"]),
        parts_end=row["parts_end"],
    )


def file_from_row(row: Row) -> FileInfo:
    """Read what is known about a file."""
    names = ("id", "name", "media_type", "size", "sha256", "created", "chat_id")
    return FileInfo(**{name: row[name] for name in names})


def execution_to_row(stored: StoredExecution, instance_id: str | None) -> dict[str, object]:
    """Return the columns of an execution; ``instance_id`` names who runs it."""
    part = stored.part
    return {
        "id": part.id,
        "chat_id": stored.chat_id,
        "message_id": stored.message_id,
        "position": stored.index,
        "origin": part.origin,
        "engine": part.engine,
        "status": part.status,
        "final": part.status in FINAL_STATUSES,
        "anchor_message_id": part.anchor.message_id if part.anchor else None,
        "instance_id": instance_id,
        "body": encode(part.to_dict()),
    }


def save_part(
    transaction: Transaction, chat_id: str, message_id: str, index: int, part: Part, *, instance_id: str | None
) -> None:
    """Insert or replace one part of a message, an execution in its own table."""
    is_execution = isinstance(part, ExecutionPart)
    if isinstance(part, ExecutionPart):
        stored = StoredExecution(chat_id, part, message_id, index)
        transaction.upsert("executions", execution_to_row(stored, instance_id), key="id")
    row = {
        "message_id": message_id,
        "position": index,
        "type": part.type,
        "body": None if is_execution else encode(part.to_dict()),
        "execution_id": part.id if isinstance(part, ExecutionPart) else None,
    }
    transaction.upsert("parts", row, key="message_id, position")


def _usage_to_text(usage: Usage | None) -> str | None:
    return None if usage is None else encode(usage.to_dict())
