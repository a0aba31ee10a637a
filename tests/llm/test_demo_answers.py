from __future__ import annotations

import pytest

from jupyter_codeinterp.llm.demo_answers import answer

NUMBERS = "stdout:\nHighest: Q4 with 310\nLowest: Q1 with 150\nTotal: 870\n"
IMAGE = "![Output image](/codeinterp/api/v1/files/abc/content)"


def test_a_chart_is_answered_with_its_highest_value() -> None:
    assert "The highest value is Q4 with 310" in answer(f"status: ok\n{NUMBERS}{IMAGE}", repeat_link=False)


def test_the_link_is_repeated_exactly_when_it_was_asked_for() -> None:
    assert answer(f"{NUMBERS}{IMAGE}", repeat_link=True).endswith(IMAGE)
    assert IMAGE not in answer(f"{NUMBERS}{IMAGE}", repeat_link=False)


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
        ("Status: timeout", "time limit"),
        ("status: refused\nThe person rejected this code.", "refused"),
        ("status: interrupted", "interrupted"),
    ],
)
def test_failures_are_told_as_failures(result: str, expected: str) -> None:
    assert expected in answer(result, repeat_link=False)


def test_words_of_an_error_in_good_output_are_no_failure() -> None:
    assert "ran" in answer("status: ok\nstdout:\nValueError: is only a word here", repeat_link=False)
