from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.llm.seam import Reasoning, Text, TextWasReasoning
from jupyter_codeinterp.llm.think import ThinkSplitter


def split(text: str, cuts: list[int], *, inside: bool = False) -> tuple[str, str, str]:
    """Return reasoning, text that turned out to be reasoning, and answer."""
    splitter = ThinkSplitter(inside=inside)
    places = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    events = [event for start, end in pairwise(places) for event in splitter.decode(text[start:end])]
    reasoning, taken_back, answer = "", "", ""
    for event in [*events, *splitter.flush()]:
        if isinstance(event, Reasoning):
            reasoning += event.text
        elif isinstance(event, Text):
            answer += event.text
        elif isinstance(event, TextWasReasoning):
            taken_back, answer = answer, ""
    return reasoning, taken_back, answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<think>why</think>\n\nBecause.", ("why", "", "Because.")),
        ("\n<thinking>why</thinking>Because.", ("why", "", "Because.")),
        ("<thought>why</thought>Because.", ("why", "", "Because.")),
        ("why\n</think>\n\nBecause.", ("", "why\n", "Because.")),
        ("Just an answer < 3.", ("", "", "Just an answer < 3.")),
        ("Use <think> to think.", ("", "", "Use <think> to think.")),
        ("The tag `</think>` ends it.", ("", "", "The tag `</think>` ends it.")),
        ("```\n</think>\n```", ("", "", "```\n</think>\n```")),
        ("<think>cut", ("cut", "", "")),
        ("<think>a</think>b</think>c", ("a", "", "b</think>c")),
        ("</think>Yes.", ("", "", "Yes.")),
    ],
)
def test_reasoning_is_told_from_the_answer(text: str, expected: tuple[str, str, str]) -> None:
    assert split(text, []) == expected
    assert split(text, list(range(len(text)))) == expected


def test_thoughts_that_google_sums_up_for_people_do_not_go_back() -> None:
    splitter = ThinkSplitter()
    splitter.decode("<thought>why</thought>Because.")
    assert (splitter.took, splitter.raw) == (True, "")


def test_a_stream_that_begins_inside_needs_no_opener() -> None:
    assert split("why</think> Because.", [3, 6], inside=True) == ("why", "", "Because.")


@given(
    st.lists(st.sampled_from(["<think>", "</think>", "<thi", "nk>", "</", "`", "```\n", " ", "\n", "a"])).map("".join),
    st.lists(st.integers(0, 100), max_size=8),
    st.booleans(),
)
def test_any_split_gives_the_same(text: str, cuts: list[int], inside: bool) -> None:
    assert split(text, cuts, inside=inside) == split(text, [], inside=inside)
