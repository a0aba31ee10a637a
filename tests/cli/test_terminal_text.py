"""Nothing that a model or its code says is obeyed by the terminal."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.cli.terminal_text import make_code_visible, make_visible, remove_styles


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("a\rb", "a\\rb"),
        ("\x9b2J", "\\x9b2J"),
        ("safe = \u202e1", "safe = \\u202e1"),
        ("tab\tand\nnew line, \u00e9, \u4e2d, \U0001f600", "tab\tand\nnew line, \u00e9, \u4e2d, \U0001f600"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert make_visible(text) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("pass\u200bword", "pass\\u200bword"),
        ("a\u200db, c\ufe0f", "a\\u200db, c\\ufe0f"),
        ("x\u2028y\ufeff\u00ad\u3164", "x\\u2028y\\ufeff\\xad\\u3164"),
        ("tag \U000e0041", "tag \\U000e0041"),
        ("\x1b[2Jsafe = \u202e1", "\\x1b[2Jsafe = \\u202e1"),
        ("tab\tand\nnew line, \u00e9, \u4e2d, \U0001f600", "tab\tand\nnew line, \u00e9, \u4e2d, \U0001f600"),
    ],
)
def test_what_cannot_be_seen_in_code_is_written_out(code: str, shown: str) -> None:
    assert make_code_visible(code) == shown


def test_what_joins_signs_of_written_words_stays_in_prose() -> None:
    assert make_visible("\U0001f469\u200d\U0001f4bb \u2764\ufe0f") == "\U0001f469\u200d\U0001f4bb \u2764\ufe0f"


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ("\x1b[0;31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[1;1Hhome", "home"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("line\r\n", "line\n"),
        ("half \x1b[", "half \\x1b["),
    ],
)
def test_colours_of_output_are_left_out(output: str, shown: str) -> None:
    assert remove_styles(output) == shown
