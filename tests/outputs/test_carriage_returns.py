"""Progress bars stay small and look the same in a terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.outputs.carriage_returns import LONGEST_LINE, LineCollapser


def collapse(*chunks: str) -> str:
    collapser = LineCollapser()
    text = ""
    for chunk in chunks:
        taken, added = collapser.feed(chunk)
        text = text[: len(text) - taken] + added
    return text


def terminal(text: str) -> list[str]:
    """Return the lines a terminal shows."""
    lines: list[str] = []
    for line in text.split("\n"):
        shown = ""
        for segment in line.split("\r"):
            shown = segment + shown[len(segment) :]
        lines.append(shown)
    return lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain\ntext", "plain\ntext"),
        ("\r 1%\r 2%\r 3%", " 3%"),
        ("long line\rshort", "long line\rshort"),
        ("long line\rshort\rmedium", "long line\rmedium"),
        ("abc\r", "abc\r"),
        ("abc\r\ndef\r\n", "abc\ndef\n"),
        ("a\rb\nc\rd\n", "b\nd\n"),
        ("long text\r\x1b[2Kshort", "\x1b[2Kshort"),
        ("\x1b[31mred\x1b[0m\rblue", "blue"),
    ],
)
def test_covered_text_goes(text: str, expected: str) -> None:
    assert collapse(text) == expected
    assert collapse(*text) == expected


@given(st.lists(st.text(alphabet="ab\r\n\x1b[0K", max_size=8), max_size=8))
def test_any_split_gives_the_same(chunks: list[str]) -> None:
    assert collapse(*chunks) == collapse("".join(chunks))


@given(st.lists(st.text(alphabet="ab\r\n", max_size=8), max_size=8))
def test_a_terminal_shows_the_same(chunks: list[str]) -> None:
    assert terminal(collapse(*chunks)) == terminal("".join(chunks))


def covered(later: str, earlier: str) -> bool:
    if not earlier or not later:
        return not earlier
    width_later, width_earlier = (len(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]?|\x1b", "", text)) for text in (later, earlier))
    return width_later >= width_earlier or re.search(r"\x1b\[[02]?K", later) is not None


def drop_covered(line: str) -> str:
    """Return the line without what is covered, one segment after the other."""
    kept: list[str] = []
    for segment in line.split("\r"):
        while kept and covered(segment, kept[-1]):
            kept.pop()
        kept.append(segment)
    return "\r".join(kept)


PIECES = st.sampled_from(
    ["a", "bb", "\r", "\r", "\n", "\x1b", "\x1b[", "\x1b[31m", "\x1b[K", "\x1b[0K", "\x1b[2K", "0", "K"]
)


@given(st.lists(PIECES, max_size=24).map("".join))
def test_exactly_the_covered_segments_go(text: str) -> None:
    *complete, last = text.split("\n")
    expected = [drop_covered(line.rstrip("\r") if "\r" in line else line) for line in complete]
    assert collapse(text) == "\n".join([*expected, drop_covered(last)])


def test_a_message_of_carriage_returns_only_is_collapsed() -> None:
    assert collapse("x\r" * 500_000) == "x\r"
    assert collapse("ab\rx\n" * 200_000) == "ab\rx\n" * 200_000


def test_a_line_too_long_for_a_bar_is_left_as_it_is() -> None:
    long = "x" * (LONGEST_LINE + 1)
    assert collapse(long, "\r", long, "\nabc\rdef") == f"{long}\r{long}\ndef"
