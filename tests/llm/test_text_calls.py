from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.llm.call_blocks import Ending
from jupyter_codeinterp.llm.seam import CallLeftInText, ModelEvent, Text, ToolCode, ToolEnd, ToolStart
from jupyter_codeinterp.llm.text_calls import CallScanner
from tests.llm.call_shapes import CODE, NAMED, REFUSED, SHAPES, qwen


def scan(pieces: Iterable[str], ending: Ending = "stop", *, tags: bool = False) -> list[ModelEvent]:
    scanner = CallScanner(tags=tags)
    events = [event for piece in pieces for event in scanner.decode(piece)]
    return [*events, *scanner.flush(ending), *scanner.describe_left()]


def said(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


def codes(events: list[ModelEvent]) -> tuple[str, ...]:
    """Return what would run, having checked that each call begins once, before its code and its end."""
    begun: list[str] = []
    ended: list[ToolEnd] = []
    for event in events:
        if isinstance(event, ToolStart):
            assert event.call_id not in begun
            begun.append(event.call_id)
        elif isinstance(event, ToolCode):
            assert event.call_id == begun[-1]
        elif isinstance(event, ToolEnd):
            assert event.call_id in begun
            assert event.in_text
            ended.append(event)
    assert len({end.call_id for end in ended}) == len(ended)
    return tuple(end.code for end in ended if end.code is not None and not end.broken and end.alone)


def shown(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, ToolCode))


@pytest.mark.parametrize("name", SHAPES)
def test_a_call_runs_in_every_notation_and_at_every_split(name: str) -> None:
    shape = SHAPES[name]
    text = shape.written
    splits = [[text], list(text), *([text[:at], text[at:]] for at in range(1, len(text)))]
    for pieces in splits:
        events = scan(pieces)
        assert codes(events) == shape.codes
        assert said(events).strip() == shape.text.strip()
        assert not any(isinstance(event, CallLeftInText) for event in events)


@pytest.mark.parametrize("name", sorted(set(SHAPES) - {"hermes, arguments first", "hermes, arguments as text"}))
def test_code_is_shown_while_it_is_written(name: str) -> None:
    shape = SHAPES[name]
    begun = shape.written[: shape.written.index(shape.codes[0].split("\n")[0][:3]) + 10]
    assert shown(scan([begun], "cut")).startswith(shape.codes[0][:2])


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_call_does_not_run_and_nothing_of_it_is_lost(name: str) -> None:
    text = REFUSED[name]
    for pieces in ([text], list(text)):
        events = scan(pieces)
        assert not codes(events)
        assert said(events) == text or any(isinstance(event, ToolEnd) for event in events)


@pytest.mark.parametrize("name", SHAPES)
def test_a_call_in_a_fence_stays_text(name: str) -> None:
    text = f"Like this:\n\n````text\n{SHAPES[name].written}\n````\nSo it is."
    assert said(scan([text])) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (REFUSED["another tool"], True),
        (REFUSED["in a fence"], True),
        (REFUSED["arguments alone"], True),
        (f"The call is {NAMED}", False),
        (f"Well.\n{REFUSED['another tool']}", False),
        ('{"name": "search", "arguments": {"query": "x"}}', True),
    ],
)
def test_what_looks_like_a_call_is_told(text: str, left: bool) -> None:
    assert scan([text])[-1] == CallLeftInText(alone=left)


@pytest.mark.parametrize(
    "name", ["a fence of Python", "JSON of something else", "words", "prose with a comparison", "python that is shown"]
)
def test_ordinary_answers_are_not_taken_for_calls(name: str) -> None:
    assert not any(isinstance(event, CallLeftInText) for event in scan([REFUSED[name]]))


def test_code_of_a_call_that_breaks_off_is_kept_and_does_not_run() -> None:
    (*_, end) = scan([qwen(CODE)[:100]])
    assert isinstance(end, ToolEnd)
    assert (end.broken, end.code) == (True, CODE[: len(end.code or "")])
    assert not any(isinstance(event, ToolEnd) for event in scan([qwen(CODE)[:100]], "cut"))


def test_a_call_that_counts_alone_does_not_run_beside_text() -> None:
    (end,) = (event for event in scan([f"{NAMED}\nThat is the call."]) if isinstance(event, ToolEnd))
    assert (end.code, end.alone) == (CODE, False)


def test_our_tag_is_left_alone_where_another_reads_it_with_all_that_is_in_it() -> None:
    text = f"So:\n<code_interpreter>\nprint('{NAMED}')\n<tool_call>{NAMED}</tool_call>\n</code_interpreter>{qwen(CODE)}"
    for pieces in ([text], list(text)):
        events = scan(pieces, tags=True)
        assert codes(events) == (CODE,)
        assert said(events) == text.removesuffix(qwen(CODE))


PIECES = (
    f"<tool_call>{NAMED}</tool_call>",
    qwen("x"),
    "<tool_call>",
    "</tool_call>",
    "`",
    "```\n",
    "\n",
    "<tool",
    "a",
    "{}",
)


@given(
    st.lists(st.sampled_from(PIECES)).map("".join),
    st.lists(st.integers(0, 1000), max_size=8),
    st.sampled_from(["stop", "whole", "cut"]),
)
def test_any_split_gives_the_same(text: str, cuts: list[int], ending: Ending) -> None:
    places = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    pieces = [text[start:end] for start, end in pairwise(places)]
    whole, split = scan([text], ending), scan(pieces, ending)
    assert (said(whole), codes(whole), shown(whole)) == (said(split), codes(split), shown(split))
