"""Nothing that a model or its code says is obeyed by the terminal."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.cli.terminal_text import make_visible, remove_styles


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
