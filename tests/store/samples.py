"""Chats, messages and turns to store, and a folder opened for one test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from jupyter_codeinterp.protocol.chats import Chat, KernelChoice, Message, Step, Turn, Usage
from jupyter_codeinterp.protocol.outputs import DisplayOutput, ErrorOutput, ResultOutput, StreamOutput
from jupyter_codeinterp.protocol.parts import (
    Anchor,
    ErrorPart,
    ExecutionPart,
    FilePart,
    Note,
    NotePart,
    ReasoningPart,
    TextPart,
)
from jupyter_codeinterp.store.sqlite import SqliteStore, open_store

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def opened(folder: Path, *, clock: Clock | None = None, instance_id: str = "here") -> AsyncIterator[SqliteStore]:
    """Open a folder with ids that count up, and close it."""
    numbers = count(1)
    store = await open_store(
        folder, clock=clock or Clock(), new_id=lambda: f"{instance_id}-{next(numbers)}", instance_id=instance_id
    )
    try:
        yield store
    finally:
        await store.close()


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    """Stream some bytes."""
    for part in parts:
        yield part


def make_chat(chat_id: str = "chat", *, title: str = "Sales of May", updated: float = 20.5) -> Chat:
    return Chat(
        id=chat_id,
        title=title,
        created=10.25,
        updated=updated,
        model="demo/analyst",
        engine="jupyter",
        approval="ask",
        code_mode="native",
        kernel=KernelChoice(name="python3"),
        folder="reports",
    )


def make_turn(turn_id: str = "turn", *, chat_id: str = "chat", state: str = "running") -> Turn:
    turn = Turn(turn_id, chat_id, f"{turn_id}-ask", f"{turn_id}-answer", "running", started=30.5, model="demo/analyst")
    return turn if state == "running" else replace(turn, state="finished", ended=60.0)


def make_messages(turn: Turn, *, parent_id: str | None = None, text: str = "Plot it") -> tuple[Message, Message]:
    """Return the user's message and the answer that is yet empty."""
    ask = Message(turn.user_message_id, turn.chat_id, parent_id, "user", 30.0, (TextPart(text),), turn_id=turn.id)
    answer = Message(
        turn.answer_id, turn.chat_id, ask.id, "assistant", 30.25, (), model="demo/analyst", turn_id=turn.id
    )
    return ask, answer


def make_execution(execution_id: str = "run", *, status: str = "ok", engine: str = "jupyter") -> ExecutionPart:
    part = ExecutionPart(execution_id, "print(1)", "jupyter", "model", status="ok", step=0, call_id="call-1")
    return replace(part, status=status, engine=engine)  # type: ignore[arg-type]  # a test may name any


def make_every_part() -> tuple[TextPart | ReasoningPart | ExecutionPart | FilePart | NotePart | ErrorPart, ...]:
    """Return one part of every kind, the execution with every kind of output and every field set."""
    outputs = (
        StreamOutput("stdout", "grün ✓\r\n"),
        DisplayOutput({"image/png": {"file": "picture"}, "text/plain": "<Figure>"}, {"width": 3}, "shown"),
        ResultOutput({"text/plain": "42"}, {}, 7),
        ErrorOutput("ValueError", "no", ("\x1b[31mline\x1b[0m",)),
    )
    execution = ExecutionPart(
        id="run-all",
        code="x = 1",
        engine="jupyter",
        origin="model",
        status="error",
        ran_code="x = 2",
        step=1,
        call_id="call-2",
        outputs=outputs,
        count=7,
        started=40.0,
        ended=41.5,
        deadline=100.0,
        phase="done",
        notes=(Note("variables_lost", "Variables were lost."),),
    )
    return (
        ReasoningPart("I think"),
        TextPart("Here: 'quotes' \"and\" 🐍"),
        execution,
        FilePart("picture", "plot.png", "image/png", 33),
        NotePart("step_limit", "The step limit was reached."),
        ErrorPart("model_timeout", "The model said nothing for 5 minutes.", retryable=True),
    )


def make_step(turn_id: str = "turn", index: int = 0) -> Step:
    bag = {"reasoning": [{"signature": "äöü", "n": 1.5}], "empty": None}
    return Step(turn_id, index, "demo/analyst", 31.0, 32.0, "tool_calls", Usage(10, 20, 0.5), bag)


def make_manual(execution_id: str = "manual", *, status: str = "ok") -> ExecutionPart:
    part = ExecutionPart(execution_id, "print(2)", "pyodide", "user", status="ok", anchor=Anchor("turn-answer", 1, 0))
    return replace(part, status=status)  # type: ignore[arg-type]  # a test may name any
