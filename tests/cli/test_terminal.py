"""Answer and remarks share one screen without sharing a line; colours are for terminals only."""

from __future__ import annotations

import io

import pytest

from jupyter_codeinterp.cli.terminal import Terminal, paint


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_a_remark_begins_a_new_line_after_a_piece_of_the_answer() -> None:
    screen = io.StringIO()
    terminal = Terminal(screen, screen)
    terminal.say("I will")
    terminal.remark("Python")
    terminal.say("Done.\n")
    terminal.remark("end")
    assert screen.getvalue() == "I will\nPython\nDone.\nend\n"


def test_colours_are_for_terminals() -> None:
    assert paint("x", "red", Screen()) == "\x1b[31mx\x1b[0m"
    assert paint("x", "red", io.StringIO()) == "x"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_declined(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert paint("x", "red", Screen()) == "x"
