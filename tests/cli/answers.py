"""Answers as the server would tell them."""

from __future__ import annotations

from jupyter_codeinterp.cli.answer import Answer
from jupyter_codeinterp.protocol.chats import Message
from jupyter_codeinterp.protocol.events import (
    Event,
    ExecutionCode,
    ExecutionOutput,
    ExecutionStatusChanged,
    PartAdded,
    TextDelta,
    TurnFinished,
    TurnStarted,
)
from jupyter_codeinterp.protocol.outputs import Output
from jupyter_codeinterp.protocol.parts import ExecutionPart, ExecutionStatus, Note, TextPart

TURN, ANSWER, RUN = "turn-1", "message-2", "execution-3"


def started() -> TurnStarted:
    question = Message("message-1", "chat", None, "user", 0.0, (TextPart("?"),))
    return TurnStarted(TURN, (question, Message(ANSWER, "chat", "message-1", "assistant", 0.0, turn_id=TURN)))


def execution(status: ExecutionStatus = "writing", code: str = "", *notes: Note) -> ExecutionPart:
    return ExecutionPart(RUN, code, "jupyter", "model", status, notes=notes)


def status(name: ExecutionStatus, code: str = "1/0", *notes: Note) -> ExecutionStatusChanged:
    body = execution(name, code, *notes).to_dict()
    del body["outputs"]
    return ExecutionStatusChanged(RUN, body)


def text(offset: int, more: str, index: int = 0) -> TextDelta:
    return TextDelta(ANSWER, index, offset, more)


def text_part(index: int = 0) -> PartAdded:
    return PartAdded(TextPart(""), ANSWER, index)


def code_part(index: int = 0) -> PartAdded:
    return PartAdded(execution(), ANSWER, index)


def code(offset: int, more: str) -> ExecutionCode:
    return ExecutionCode(RUN, offset, more)


def output(index: int, value: Output) -> ExecutionOutput:
    return ExecutionOutput(RUN, "append", index, value)


def more_output(index: int, offset: int, value: str) -> ExecutionOutput:
    return ExecutionOutput(RUN, "extend", index, offset=offset, text=value)


def finished(reason: str = "answer") -> TurnFinished:
    return TurnFinished(TURN, {"stopped_reason": reason})


def answer(*events: Event) -> Answer:
    """Return the answer that these events make."""
    made = Answer(TURN)
    for event in (started(), *events):
        made.apply(event)
    return made
