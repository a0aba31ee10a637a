from __future__ import annotations

import pytest

from jupyter_codeinterp.llm.demo_answers import answer
from jupyter_codeinterp.outputs.feedback import feedback_for_model
from jupyter_codeinterp.protocol.outputs import DisplayOutput, ErrorOutput, Output, StreamOutput
from jupyter_codeinterp.protocol.parts import ExecutionPart, ExecutionStatus

NUMBERS = "stdout:\nHighest: Q4 with 310\nLowest: Q1 with 150\nTotal: 870\n"
IMAGE = "![Output image](/codeinterp/api/v1/files/abc/content)"


def test_a_chart_is_answered_with_its_highest_value() -> None:
    assert "The highest value is Q4 with 310" in answer(f"status: ok\n{NUMBERS}{IMAGE}", repeat_link=False)


def test_the_link_is_repeated_exactly_when_it_was_asked_for() -> None:
    assert answer(f"{NUMBERS}{IMAGE}", repeat_link=True).endswith(IMAGE)
    assert IMAGE not in answer(f"{NUMBERS}{IMAGE}", repeat_link=False)


def test_a_bare_address_becomes_an_image() -> None:
    result = f"Status: ok\n\nstdout:\n/user/me/codeinterp/api/v1/files/f-1/content\n{NUMBERS}"
    assert answer(result, repeat_link=True).endswith("![Chart](/user/me/codeinterp/api/v1/files/f-1/content)")


def test_a_missing_package_is_told_with_the_remedy() -> None:
    result = "status: error\nTraceback\nModuleNotFoundError: No module named 'matplotlib'"
    assert "`%pip install matplotlib`" in answer(result, repeat_link=False)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            "status: error\nTraceback (most recent call last):\n  ...\nZeroDivisionError: division by zero",
            "division by",
        ),
        ("status: error\nTraceback (most recent call last):\nOSError: no such file.", "no such file. The traceback"),
        ("Status: timeout", "time limit"),
        ("status: refused\nThe person rejected this code.", "was not run"),
        ("status: interrupted", "interrupted"),
    ],
)
def test_failures_are_told_as_failures(result: str, expected: str) -> None:
    assert expected in answer(result, repeat_link=False)


def test_words_of_an_error_in_good_output_are_no_failure() -> None:
    assert "ran" in answer("status: ok\nstdout:\nValueError: is only a word here", repeat_link=False)


def told(status: ExecutionStatus, *outputs: Output) -> str:
    """Return what the turn tells a model about such an execution."""
    execution = ExecutionPart("e1", "code", "jupyter", "model", status=status, outputs=outputs)
    return feedback_for_model(execution, lambda file_id: f"/files/{file_id}/content", 24_000)


def test_the_feedback_of_a_turn_is_understood() -> None:
    numbers = StreamOutput("stdout", "Highest: Q4 with 310\nLowest: Q1 with 150\nTotal: 870\n")
    result = told("ok", numbers, DisplayOutput({"image/png": {"file": "f1"}}))
    assert answer(result, repeat_link=True).startswith("Here is the chart. The highest value is Q4 with 310")
    assert answer(result, repeat_link=True).endswith("![Output image](/files/f1/content)")


def test_the_feedback_of_a_failure_is_understood() -> None:
    trace = ("Traceback (most recent call last):", "ModuleNotFoundError: No module named 'matplotlib'")
    missing = told("error", ErrorOutput("ModuleNotFoundError", "No module named 'matplotlib'", trace))
    assert "`%pip install matplotlib`" in answer(missing, repeat_link=False)
    printed = StreamOutput("stdout", "ValueError: only printed\n")
    raised = told("error", ErrorOutput("NameError", "name 'x' is not defined"), printed)
    assert "failed with NameError: name 'x' is not defined" in answer(raised, repeat_link=False)
    assert "time limit" in answer(told("timeout"), repeat_link=False)
    assert "not run" in answer(told("refused"), repeat_link=False)


def test_nothing_is_said_to_be_shown_when_the_code_gave_nothing() -> None:
    result = "Status: ok: the code ran to its end.\n\nThere was no output. To see a value, print it."
    assert answer(result, repeat_link=False) == "The code ran; it gave no output."
