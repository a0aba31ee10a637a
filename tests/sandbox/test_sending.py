"""However much the code writes, the page gets a bounded part in few messages, and knows what is missing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.sending import BURST, PIECE, REFILL_PER_SECOND, Sender
from tests.sandbox.conftest import Sent

MARKER = re.compile(r"\n\[\.\.\. ([\d,]+) bytes left out \.\.\.\]\n")
TEXTS = st.lists(st.tuples(st.sampled_from(["stdout", "stderr"]), st.text(max_size=40)), max_size=40)


class Clock:
    """Stands still until it is told otherwise."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def write_all(texts: list[tuple[str, str]], output_bytes: int) -> tuple[Sent, Sender]:
    sent = Sent()
    sender = Sender(sent.take)
    sender.begin(output_bytes, 1_000)
    for name, text in texts:
        sender.write(name, text)
    sender.finish()
    return sent, sender


def test_text_goes_out_when_it_is_written(sender: Sender, sent: Sent) -> None:
    sender.write("stdout", "a")
    assert sent.events == [{"type": "stream", "name": "stdout", "text": "a"}]
    sender.write("stdout", "")
    assert len(sent.events) == 1


def test_a_flood_of_small_texts_becomes_few_messages(sent: Sent) -> None:
    clock = Clock()
    sender = Sender(sent.take, clock)
    lines = [f"{number}\n" for number in range(20_000)]
    for line in lines:
        sender.write("stdout", line)
    assert len(sent.events) == BURST
    clock.now = 5 / REFILL_PER_SECOND
    sender.write("stdout", "later\n")
    assert sent.text() == "".join([*lines, "later\n"])
    assert len(sent.events) < BURST + 10
    sender.finish()
    assert sender.left_out == 0


def test_text_that_is_held_back_keeps_its_place(sent: Sent) -> None:
    sender = Sender(sent.take, Clock())
    for _ in range(BURST):
        sender.write("stdout", "x")
    sender.write("stdout", "out")
    sender.write("stderr", "err")
    sender.event({"type": "clear"})
    sender.write("stdout", "end")
    assert sent.kinds()[-1] == "clear"
    assert sent.streams() == [("stdout", "x" * BURST + "out"), ("stderr", "err")]
    sender.finish()
    assert sent.streams()[-1] == ("stdout", "end")


def test_a_long_text_comes_in_pieces(sender: Sender, sent: Sent) -> None:
    sender.write("stdout", "ü" * (2 * PIECE + 1))
    assert [len(event["text"]) for event in sent.events] == [PIECE, PIECE, 1]


def test_the_middle_of_too_much_is_left_out_and_counted() -> None:
    sent, sender = write_all([("stdout", f"{number:08}\n") for number in range(1_000)], 1_000)
    head, number, tail = MARKER.split(sent.text())
    assert head.startswith("00000000\n00000001\n")
    assert tail.endswith("00000998\n00000999\n")
    assert (len(head), len(tail)) == (900, 100)
    assert int(number.replace(",", "")) == sender.left_out == 8_000


def test_one_huge_text_keeps_its_beginning_and_its_end() -> None:
    sent, sender = write_all([("stdout", "a" * 5_000 + "b" * 5_000)], 1_000)
    assert MARKER.split(sent.text()) == ["a" * 900, "9,000", "b" * 100]
    assert sender.left_out == 9_000


def test_just_enough_is_whole() -> None:
    sent, sender = write_all([("stdout", "a" * 600), ("stderr", "b" * 400)], 1_000)
    assert sent.streams() == [("stdout", "a" * 600), ("stderr", "b" * 400)]
    assert sender.left_out == 0


def test_the_end_of_both_streams_is_kept_in_order() -> None:
    texts = [("stdout", "o" * 10), ("stderr", "e" * 10)] * 100
    sent, _ = write_all([*texts, ("stderr", "last")], 200)
    (_, before), (name, end) = sent.streams()[-2:]
    assert MARKER.split(before) == ["", "1,804", "o" * 6]
    assert (name, end) == ("stderr", "e" * 10 + "last")


@given(TEXTS, st.integers(10, 400))
def test_what_is_sent_and_what_is_left_out_is_all(texts: list[tuple[str, str]], output_bytes: int) -> None:
    sent, sender = write_all(texts, output_bytes)
    for name in ("stdout", "stderr"):
        whole = "".join(text for stream, text in texts if stream == name)
        if sender.left_out == 0:
            assert sent.text(name) == whole
    written = sum(len(text.encode()) for _, text in texts)
    kept = sum(len(MARKER.sub("", text).encode()) for _, text in sent.streams())
    assert kept + sender.left_out == written


@given(st.lists(st.text("abü😀\n", max_size=50), max_size=50), st.integers(10, 400))
def test_no_more_than_allowed_is_sent(texts: list[str], output_bytes: int) -> None:
    sent, _ = write_all([("stdout", text) for text in texts], output_bytes)
    assert len(MARKER.sub("", sent.text()).encode()) <= output_bytes


def test_every_execution_starts_anew() -> None:
    sent, sender = write_all([("stdout", "x" * 500)], 100)
    assert sender.left_out == 400
    sent.events.clear()
    sender.begin(100, 1_000)
    sender.write("stdout", "y" * 90)
    sender.finish()
    assert sent.text() == "y" * 90
    assert (sender.left_out, sender.room) == (0, 0)


def test_room_is_taken_whole_or_not_at_all(sender: Sender) -> None:
    sender.begin(100, 1_000)
    assert sender.room == 90
    assert not sender.spend(91)
    assert sender.spend(90)
    assert not sender.spend(1)
    assert sender.room == 0


def test_an_event_may_hold_what_json_does_not_know(sender: Sender, sent: Sent) -> None:
    sender.event({"type": "display", "metadata": {"size": 1 + 2j, "text": "😀"}})
    assert sent.events == [{"type": "display", "metadata": {"size": "(1+2j)", "text": "😀"}}]


def test_the_end_is_as_long_in_any_script() -> None:
    sent, sender = write_all([("stdout", "ü" * 10_000)] * 3, 1_000)
    head, number, tail = MARKER.split(sent.text())
    assert (len(head.encode()), len(tail.encode())) == (900, 100)
    assert int(number.replace(",", "")) == sender.left_out == 59_000


def test_what_is_left_out_of_something_shown_counts_too() -> None:
    sent = Sent()
    sender = Sender(sent.take)
    sender.begin(100, 1_000)
    sender.leave_out(7)
    sender.write("stdout", "x" * 150)
    sender.finish()
    sender.finish()
    assert sender.left_out == 57


@pytest.mark.parametrize("output_bytes", [0, 1, 9])
def test_almost_no_room_is_no_problem(output_bytes: int) -> None:
    sent, sender = write_all([("stdout", "ü😀" * 10)] * 3, output_bytes)
    assert len(MARKER.sub("", sent.text()).encode()) <= output_bytes
    assert sender.left_out >= 180 - output_bytes
