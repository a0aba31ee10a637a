"""What code prints arrives as it was written: in order, with its line ends, and whole characters only."""

from __future__ import annotations

import io

import pytest

from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.sending import Sender
from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.streams import OutStream
from tests.sandbox.conftest import Sent, StartPython


@pytest.fixture
def out(sender: Sender) -> OutStream:
    return OutStream("stdout", sender)


def test_both_streams_keep_their_order(sender: Sender, sent: Sent, out: OutStream) -> None:
    err = OutStream("stderr", sender)
    print("1", file=out)
    print("2", file=err)
    print("3", "4", sep="", end="", file=out)
    print("5", file=err, flush=True)
    assert sent.streams() == [("stdout", "1\n"), ("stderr", "2\n"), ("stdout", "34"), ("stderr", "5\n")]


@pytest.mark.parametrize("text", ["", "a", "a\r", "\n\n", "grüße 😀 漢字\n", "\t|\x00|\x1b[31m", "e\u0301"])
def test_text_arrives_unchanged(sent: Sent, out: OutStream, text: str) -> None:
    assert out.write(text) == len(text)
    assert sent.text() == text


def test_half_a_character_is_written_as_an_escape(sent: Sent, out: OutStream) -> None:
    print("a\ud800b", file=out)
    assert sent.text() == "a\\ud800b\n"


def test_bytes_wait_for_the_rest_of_their_character(sent: Sent, out: OutStream) -> None:
    data = "ü😀".encode()
    for index in range(len(data)):
        assert out.buffer.write(data[index : index + 1]) == 1
    out.buffer.write(memoryview(b"\xff!"))
    out.buffer.flush()
    assert sent.text() == "ü😀\ufffd!"


def test_only_text_is_text(out: OutStream) -> None:
    with pytest.raises(TypeError, match="must be str, not bytes"):
        out.write(b"a")  # type: ignore[arg-type]


def test_libraries_get_answers_to_their_questions(out: OutStream) -> None:
    assert (out.name, out.encoding, out.errors) == ("<stdout>", "utf-8", "backslashreplace")
    assert (out.writable(), out.readable(), out.isatty(), out.closed) == (True, False, False, False)
    with pytest.raises(io.UnsupportedOperation, match="fileno"):
        out.fileno()


def test_a_stream_that_is_closed_goes_on(sent: Sent, out: OutStream) -> None:
    out.buffer.close()
    with out:
        out.write("1")
    out.write("2")
    out.buffer.write(b"3")
    assert sent.text() == "123"


def test_a_run_writes_to_both_in_order(start_python: StartPython) -> None:
    run = start_python().run("import sys\nprint('a', end='')\nprint('b', file=sys.stderr)\nprint('c', end='')\n'd'")
    assert run.streams() == [("stdout", "a"), ("stderr", "b\n"), ("stdout", "c")]
    assert run.kinds()[-1] == "result"


def test_a_run_that_takes_the_streams_away_is_alone_with_that(start_python: StartPython) -> None:
    python = start_python()
    code = "import io, sys\nfrom contextlib import redirect_stdout\nwith redirect_stdout(io.StringIO()) as kept:\n"
    assert python.run(f"{code}    print('hidden')\nprint(kept.getvalue().upper())").text() == "HIDDEN\n\n"
    assert python.run("print(1)").text() == "1\n"


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("sys.stdout = io.StringIO(); print('hid'); sys.stdout.close()", "sys.stdout"),
        ("sys.stderr = io.StringIO(); del sys.stdout", "sys.stdout and sys.stderr"),
        ("class Odd:\n    def __eq__(self, other): raise ValueError\nsys.stderr = Odd()", "sys.stderr"),
        ("raise_later = sys.stdout = None\n1/0", "sys.stdout"),
        ("sys.stdout = sys.__stderr__", ""),
        ("sys.stdout.close()", ""),
    ],
)
def test_a_stream_that_code_left_replaced_is_put_back_and_told(
    start_python: StartPython, code: str, named: str
) -> None:
    python = start_python()
    told = str(python.run("import io, sys\n" + code).outcome.get("replaced", ""))
    assert told.partition(" replaced")[0] == (f"This code left {named}" if named else "")
    after = python.run("import sys\nprint(1)\nprint(2, file=sys.stderr)")
    assert (after.streams(), "replaced" in after.outcome) == ([("stdout", "1\n"), ("stderr", "2\n")], False)
