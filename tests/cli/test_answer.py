"""An answer is put together from events, and from a snapshot after a broken connection."""

from __future__ import annotations

from jupyter_codeinterp.cli.answer import Answer, ShownText
from jupyter_codeinterp.protocol.chats import Message
from jupyter_codeinterp.protocol.events import PartAdded, TextDelta, TurnFailed
from jupyter_codeinterp.protocol.outputs import StreamOutput
from jupyter_codeinterp.protocol.parts import ErrorPart, ExecutionPart, TextPart
from tests.cli.answers import (
    ANSWER,
    TURN,
    answer,
    code,
    code_part,
    finished,
    more_output,
    output,
    status,
    text,
    text_part,
)


def texts_of(made: Answer) -> list[str]:
    return [part.text.text() for part in made.parts if isinstance(part, ShownText)]


def test_text_grows_and_its_end_can_be_taken_back() -> None:
    made = answer(text_part(), text(0, "\U0001f600 caf"), text(3, "tea"))
    assert texts_of(made) == ["\U0001f600 tea"]


def test_code_output_and_status_reach_their_execution() -> None:
    made = answer(
        *(code_part(), code(0, "print("), code(6, "1)"), status("running", "print(1)")),
        *(output(0, StreamOutput("stdout", "1")), more_output(0, 1, "\n"), status("ok", "print(1)")),
    )
    (run,) = made.executions
    assert (run.head.status, run.code.text(), run.outputs) == ("ok", "print(1)", (StreamOutput("stdout", "1\n"),))


def test_what_belongs_to_another_message_changes_nothing() -> None:
    made = answer(text_part(), PartAdded(TextPart("x"), "other", 1), TextDelta("other", 0, 0, "x"))
    assert texts_of(made) == [""]


def test_it_ends_with_its_turn() -> None:
    assert not answer(text_part()).ended
    assert answer(finished("step_limit")).reason == "step_limit"
    error = ErrorPart("model_auth", "The key was refused.")
    failed = answer(TurnFailed(TURN, {}, error))
    assert (failed.reason, failed.error) == ("error", error)


def test_a_snapshot_replaces_what_was_known() -> None:
    run = ExecutionPart("e", "1", "jupyter", "model", "ok", outputs=(StreamOutput("stdout", "1"),))
    message = Message(ANSWER, "c", "q", "assistant", 0.0, (TextPart("All"), run), stopped_reason="answer", turn_id=TURN)
    made = answer(text_part(), text(0, "A"))
    made.load({"messages": [message.to_dict()], "turn": None})
    assert texts_of(made) == ["All"]
    assert made.executions[0].outputs == run.outputs
    assert made.reason == "answer"


def test_a_snapshot_of_a_running_turn_does_not_end_it() -> None:
    message = Message(ANSWER, "c", "q", "assistant", 0.0, turn_id=TURN)
    made = Answer(TURN)
    made.load({"messages": [message.to_dict()], "turn": {"id": TURN, "state": "running"}})
    assert not made.ended
