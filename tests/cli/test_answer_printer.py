"""What a person sees of an answer: each thing once, in order, the answer apart from the rest."""

from __future__ import annotations

import io

from jupyter_codeinterp.cli.answer import Answer
from jupyter_codeinterp.cli.answer_printer import AnswerPrinter
from jupyter_codeinterp.cli.terminal import Terminal
from jupyter_codeinterp.protocol.events import Event, ExecutionOutput
from jupyter_codeinterp.protocol.outputs import DisplayOutput, ErrorOutput, ResultOutput, StreamOutput
from jupyter_codeinterp.protocol.parts import Note
from jupyter_codeinterp.protocol.waiting import ModelWait, TurnWaiting
from tests.cli.answers import (
    RUN,
    TURN,
    code,
    code_part,
    finished,
    more_output,
    output,
    started,
    status,
    text,
    text_part,
)


class Screen:
    """Shows events one by one, as they come."""

    def __init__(self) -> None:
        self.stdout, self.stderr = io.StringIO(), io.StringIO()
        self._answer = Answer(TURN)
        self._printer = AnswerPrinter(Terminal(self.stdout, self.stderr))
        self.show(started())

    def show(self, *events: Event) -> None:
        for event in events:
            self._answer.apply(event)
            self._printer.catch_up(self._answer)

    @property
    def remarks(self) -> list[str]:
        return self.stderr.getvalue().splitlines()


def test_text_is_written_as_it_comes_and_ends_with_a_line() -> None:
    screen = Screen()
    screen.show(text_part(), text(0, "Hel"))
    assert screen.stdout.getvalue() == "Hel"
    screen.show(text(3, "lo"), finished())
    assert screen.stdout.getvalue() == "Hello\n"
    assert screen.remarks == []


def test_code_is_written_line_by_line_and_output_after_it() -> None:
    screen = Screen()
    screen.show(code_part(), code(0, "a = 1\npri"))
    assert screen.remarks == ["Python", "  | a = 1"]
    screen.show(code(9, "nt(a)"), status("running", "a = 1\nprint(a)"), output(0, StreamOutput("stdout", "1\n")))
    assert screen.remarks[2:] == ["  | print(a)", "  1"]
    screen.show(status("ok", "a = 1\nprint(a)"), text_part(1), text(0, "One.", 1), finished())
    assert screen.remarks[4:] == ["  done"]
    assert screen.stdout.getvalue() == "One.\n"


def test_a_progress_bar_is_one_line() -> None:
    screen = Screen()
    screen.show(code_part(), status("running", "x"), output(0, StreamOutput("stdout", "10 %")))
    screen.show(more_output(0, 0, "50 %"), more_output(0, 0, "99 %\n"), status("ok", "x"))
    assert screen.remarks == ["Python", "  | x", "  99 %", "  done"]


def test_code_that_is_written_anew_is_shown_whole_before_anybody_is_asked() -> None:
    screen = Screen()
    screen.show(code_part(), code(0, "import math\nprint(math.pi)\n"), code(0, "import os\nos.remove('x')\n# \n# \n"))
    screen.show(status("waiting_approval", "import os\nos.remove('x')"))
    assert screen.remarks[-3:] == ["  written anew:", "  | import os", "  | os.remove('x')"]


def test_what_cannot_be_seen_in_code_is_named() -> None:
    screen = Screen()
    screen.show(code_part(), status("waiting_approval", "pass\u200bword = 1"))
    assert screen.remarks == ["Python", "  | pass\\u200bword = 1"]


def test_what_is_printed_after_the_output_was_cleared_is_written() -> None:
    screen = Screen()
    screen.show(code_part(), status("running", "x"), output(0, StreamOutput("stdout", "a long first line\n")))
    screen.show(ExecutionOutput(RUN, "clear"), output(0, StreamOutput("stdout", "end\n")), status("ok", "x"))
    assert screen.remarks[2:] == ["  a long first line", "  end", "  done"]


def test_outputs_of_all_kinds_are_named_or_shown() -> None:
    screen = Screen()
    screen.show(
        *(code_part(), status("running", "x")),
        output(0, DisplayOutput({"image/png": {"file": "f"}, "text/plain": "<Figure>"})),
        output(1, ResultOutput({"text/plain": "42", "text/html": "<b>42</b>"})),
        output(2, DisplayOutput({"text/html": "<b>x</b>"})),
        output(3, ErrorOutput("E", "v", ("\x1b[31mTraceback\x1b[0m", "E: v"))),
        status("error", "x", Note("hint", "Try again.")),
    )
    assert screen.remarks[2:] == [
        "  [picture]",
        "  42",
        "  x",
        "  Traceback",
        "  E: v",
        "  failed",
        "  Try again.",
    ]


def test_a_printed_picture_is_not_shown_as_a_reference() -> None:
    screen = Screen()
    screen.show(code_part(), output(0, StreamOutput("stdout", "![x](codeinterp-file:0a1b)\n")), status("ok", "x"))
    assert "  ![x]([picture])" in screen.remarks


def test_cleared_output_begins_anew() -> None:
    screen = Screen()
    screen.show(code_part(), status("running", "x"), output(0, StreamOutput("stdout", "old\n")))
    screen.show(output(1, ResultOutput({"text/plain": "1"})), ExecutionOutput("execution-3", "clear"))
    screen.show(output(0, ResultOutput({"text/plain": "new"})), status("ok", "x"))
    assert screen.remarks[2:] == ["  old", "  1", "  new", "  done"]


def test_a_model_cannot_steer_the_terminal() -> None:
    screen = Screen()
    screen.show(text_part(), text(0, "\x1b[2Jgone"), code_part(1), code(0, "x = 1 # \x1b[8m"), status("ok", "x\x1b[8m"))
    screen.show(finished())
    assert "\x1b" not in screen.stdout.getvalue() + screen.stderr.getvalue()


def test_a_wait_for_the_models_server_is_told_once() -> None:
    screen = Screen()
    wait = ModelWait("model_rate_limit", "models.example gets too many requests.", 11.5)
    screen.show(TurnWaiting(TURN, wait))
    screen.show(TurnWaiting(TURN), text_part(), text(0, "Hi"), finished())
    assert screen.remarks == ["models.example gets too many requests. Trying again in 12 s ..."]
