from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.llm.sse import MAX_EVENT_BYTES, SseDecoder, SseMessage

STREAM = (
    "\ufeff: OPENROUTER PROCESSING\r\n\r\n"
    'data: {"a": "é😀"}\n\n'
    "data:\n\n"
    "data: : keepalive\n\n"
    "id: 7\n: comment\n\n"
    'event: error\ndata: {"error": "b"}\r\n\r\n'
    'data: {"two":\ndata: 2}\n\n'
    'data: {"no": 1}\ndata: {"empty": 2}\n\n'
    "data: nonsense\n\n"
    'data:{"last": 1}\r\r'
    "data: [DONE]\n\n"
).encode()


def decode_in_pieces(stream: bytes, cuts: list[int]) -> tuple[list[SseMessage], bool, int]:
    decoder = SseDecoder()
    places = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    messages = [message for start, end in pairwise(places) for message in decoder.decode(stream[start:end])]
    return messages + decoder.flush(), decoder.done, decoder.bad_frames


def test_objects_come_out_and_everything_else_is_dropped_or_counted() -> None:
    messages, done, bad_frames = decode_in_pieces(STREAM, [])
    assert [message.body for message in messages] == [
        {"a": "é😀"},
        {"error": "b"},
        {"two": 2},
        {"no": 1},
        {"empty": 2},
        {"last": 1},
    ]
    assert [message.event for message in messages if message.event != "message"] == ["error"]
    assert (done, bad_frames) == (True, 1)


@given(st.lists(st.integers(0, 10_000), max_size=20))
def test_any_split_gives_the_same(cuts: list[int]) -> None:
    assert decode_in_pieces(STREAM, cuts) == decode_in_pieces(STREAM, [])


@given(st.binary(), st.lists(st.integers(0, 100), max_size=5))
def test_any_bytes_are_survived_at_any_split(stream: bytes, cuts: list[int]) -> None:
    assert decode_in_pieces(stream, cuts) == decode_in_pieces(stream, [])


def test_single_bytes_give_the_same() -> None:
    assert decode_in_pieces(STREAM, list(range(len(STREAM)))) == decode_in_pieces(STREAM, [])


def test_the_last_empty_line_may_be_missing() -> None:
    assert decode_in_pieces(b'data: {"a": 1}', [])[0] == [SseMessage("message", {"a": 1})]


@pytest.mark.parametrize("data", [b"[1]", b"5", b'"text"', b"{", b"[" * 100_000])
def test_data_that_is_no_object_is_a_bad_frame(data: bytes) -> None:
    assert decode_in_pieces(b"data: " + data + b"\n\n", []) == ([], False, 1)


def test_an_endless_event_is_not_kept() -> None:
    decoder = SseDecoder()
    decoder.decode(b"data: ")
    for _ in range(MAX_EVENT_BYTES // 2**20 + 2):
        decoder.decode(b"x" * 2**20)
    assert decoder.decode(b'\n\ndata: {"a": 1}\n\n') == [SseMessage("message", {"a": 1})]
    assert decoder.bad_frames == 1
