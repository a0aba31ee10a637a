"""Where the rows are tested that are about requests, other dialects and the turn; none of them is missing."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from tests.llm.test_rows import ANSWERS, REFUSALS

TESTS = Path(__file__).parents[1]

ELSEWHERE = {
    "d": "llm/test_anthropic.py::test_blocks_that_overlap_and_have_no_input",
    "f": "llm/test_openai_request.py::test_broken_arguments_are_repaired",
    "4": "llm/test_ollama.py::test_calls_come_whole_and_are_told_apart",
    "6": "llm/test_openai_request.py::test_the_bag_goes_back_to_the_same_model_only",
    "17": "llm/test_rows.py::test_reasoning_whose_opener_was_dropped_is_told_from_the_answer",
    "19": "llm/test_ollama.py::test_the_size_of_the_context_and_the_other_options_are_sent",
    "24": "llm/test_openai_request.py::test_reasoning_goes_back_with_plain_answers_too",
    "25": "llm/test_rows.py::test_reasoning_whose_opener_was_dropped_is_told_from_the_answer",
    "26": "llm/test_tool_calls.py::test_calls_are_told_apart",
    "27": "llm/test_openai_chat_failures.py::test_refused_parts_are_left_out_and_remembered",
    "28": "llm/test_refusals.py::test_a_refusal_changes_the_request",
    "30": "llm/test_anthropic.py::test_an_error_in_the_middle_of_a_stream_is_told",
    "32": "llm/test_openai_request.py::test_the_bag_goes_back_to_the_same_model_only",
    "33": "llm/test_openai_request.py::test_pictures_of_results_follow_in_the_user_role",
    "34": "turn/test_code_tags.py::test_every_way_to_write_a_block_gives_the_same_code",
    "35": "turn/test_code_tags.py::test_every_way_to_write_a_block_gives_the_same_code",
    "36": "turn/test_code_tags.py::test_what_is_no_block_stays_text_and_nothing_is_lost",
    "39": "llm/test_responses_stream.py::test_every_shape_tells_the_same_once",
}
NOT_OF_THE_WIRE = {
    "37": "the same code five times in a row: the limit of steps ends it, tests/turn",
    "38": "a turn that needs its page: ours belongs to the server, tests/web and tests/ui",
}
ROWS = (*string.ascii_lowercase[:13], *map(str, range(1, 40)))


def test_no_row_is_missing() -> None:
    here = {match[1] for name in (*ANSWERS, *REFUSALS) if (match := re.match(r"row-([a-z]|\d+)(?:-|\Z)", name))}
    assert set(ROWS) == here | ELSEWHERE.keys() | NOT_OF_THE_WIRE.keys()


@pytest.mark.parametrize("row", ELSEWHERE)
def test_the_test_of_a_row_exists(row: str) -> None:
    path, _, name = ELSEWHERE[row].partition("::")
    assert re.search(rf"def {name}\(", (TESTS / path).read_text())
