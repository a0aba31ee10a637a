"""Pieces of arguments that are read by comparing bytes say the same as those that are read one by one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.llm.anthropic_stream import MessageStream
from jupyter_codeinterp.llm.dialect import EventReader
from jupyter_codeinterp.llm.openai_stream import ChatStream
from jupyter_codeinterp.llm.responses_stream import ResponsesStream
from jupyter_codeinterp.llm.seam import ModelEvent, TokenUsage, ToolCode, ToolEnd
from jupyter_codeinterp.llm.sse import SseDecoder

Json = dict[str, Any]
Bodies = Callable[[Sequence[str]], list[Json]]


def chat(pieces: Sequence[str], *, index: int = 0, **fields: Any) -> list[Json]:
    def body(delta: Json, finish: str | None = None) -> Json:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {"id": "c", "object": "chat.completion.chunk", "created": 1764579600, "choices": [choice], **fields}

    call = {"index": index, "id": f"call_{index}", "function": {"name": "execute_code", "arguments": ""}}
    more = [{"index": index, "function": {"arguments": piece}} for piece in pieces]
    return [body({"content": None, "tool_calls": [call]}), *(body({"tool_calls": [item]}) for item in more)]


def messages(pieces: Sequence[str]) -> list[Json]:
    block = {"type": "tool_use", "id": "toolu_1", "name": "execute_code", "input": {}}
    deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]
    return [
        {"type": "content_block_start", "index": 1, "content_block": block},
        *({"type": "content_block_delta", "index": 1, "delta": delta} for delta in deltas),
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}},
    ]


def responses(pieces: Sequence[str]) -> list[Json]:
    item = {"id": "fc_1", "type": "function_call", "call_id": "call_1", "name": "execute_code", "arguments": ""}
    delta = {"type": "response.function_call_arguments.delta", "item_id": "fc_1", "output_index": 0}
    return [
        {"type": "response.output_item.added", "output_index": 0, "item": item},
        *(
            {**delta, "sequence_number": number, "delta": piece, "obfuscation": "x" * (number % 7)}
            for number, piece in enumerate(pieces)
        ),
    ]


DIALECTS: dict[str, tuple[Bodies, Callable[[], EventReader]]] = {
    "chat": (chat, lambda: ChatStream(use="native")),
    "messages": (messages, lambda: MessageStream(use="native")),
    "responses": (responses, lambda: ResponsesStream(use="native")),
}


def write(bodies: Sequence[Json], *, end: str = "\n", **options: Any) -> bytes:
    """Write server-sent events; those that have a type are named."""
    events = []
    for body in bodies:
        name = f"event: {body['type']}{end}" if "type" in body else ""
        events.append(f"{name}data: {json.dumps(body, **options)}{end}{end}")
    return "".join(events).encode("utf-8", "surrogatepass")


def told(events: Sequence[ModelEvent]) -> tuple[str, list[tuple[str | None, str, bool]]]:
    """Return the code as it was shown, and how each call ended."""
    shown = "".join(event.text for event in events if isinstance(event, ToolCode))
    return shown, [(end.code, end.arguments, end.broken) for end in events if isinstance(end, ToolEnd)]


def usage_in(events: Sequence[ModelEvent]) -> list[ModelEvent]:
    return [event for event in events if isinstance(event, TokenUsage)]


def read_singly(bodies: Sequence[Json], reader: EventReader) -> list[ModelEvent]:
    return [*(event for body in bodies for event in reader.decode(body)), *reader.finish(done=True)]


def read_stream(stream: bytes, reader: EventReader, cuts: Sequence[int] = ()) -> list[ModelEvent]:
    decoder = SseDecoder()
    places = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    found = [message for start, end in pairwise(places) for message in decoder.decode(stream[start:end])]
    assert decoder.bad_frames == 0
    return read_singly([message.body for message in found + decoder.flush()], reader)


LETTERS = [*'ab {}":,\\n\n\té€😀\x00\x01\x7f\u2028', "\ud83d", "\ude00"]
PIECES = st.lists(st.text(st.sampled_from(LETTERS), max_size=5), max_size=60)
BEGINNING = ['{"co', 'de": "', *"print(1); print(2); print(3); "]


@pytest.mark.parametrize("name", DIALECTS)
@given(
    pieces=PIECES,
    cuts=st.lists(st.integers(0, 20_000), max_size=8),
    end=st.sampled_from(["\n", "\r\n"]),
    ensure_ascii=st.booleans(),
    separators=st.sampled_from([(",", ":"), (", ", ": ")]),
)
def test_the_same_is_told_at_any_split(name: str, pieces: list[str], cuts: list[int], end: str, **options: Any) -> None:
    make, open_reader = DIALECTS[name]
    events = [write([body], end=end, **options) for body in make([*BEGINNING, *pieces])]
    singly = [message.body for event in events for message in SseDecoder().decode(event)]
    assert told(read_stream(b"".join(events), open_reader(), cuts)) == told(read_singly(singly, open_reader()))


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_long_call_that_comes_at_once_is_few_messages(name: str, end: str) -> None:
    make, _ = DIALECTS[name]
    code = "print('é', \"\\n\")\n" * 200
    arguments = json.dumps({"code": code})
    stream = write(make([arguments[at : at + 4] for at in range(0, len(arguments), 4)]), end=end)
    assert len(SseDecoder().decode(b": begins\n\n" + stream)) < 30


def test_each_call_gets_its_own_pieces() -> None:
    pieces = [*BEGINNING, "4)", '"}']
    bodies = [body for index in range(3) for body in chat(pieces, index=index)]
    ends = told(read_stream(write(bodies), ChatStream(use="native")))[1]
    assert [end[0] for end in ends] == ["print(1); print(2); print(3); 4)"] * 3


def test_calls_written_in_turns_are_kept_apart() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    first, second = ([*BEGINNING[:2], *text, '"}'] for text in (letters, letters.upper()))
    bodies = [body for pair in zip(chat(first), chat(second, index=1), strict=True) for body in pair]
    ends = told(read_stream(write(bodies), ChatStream(use="native")))[1]
    assert [end[0] for end in ends] == [letters, letters.upper()]


@pytest.mark.parametrize(
    "change",
    [
        lambda body, number: body | {"id": f"c{number}"},
        lambda body, number: body | {"system_fingerprint": '"arguments":"x"'},
        lambda body, number: body | {"arguments": "x"},
        lambda body, number: body | {"error": None, "usage": {"prompt_tokens": 5, "completion_tokens": number}},
    ],
    ids=["another id in each", "quoted words like those of a piece", "a second field of that name", "usage in each"],
)
def test_chunks_that_hold_more_are_read_as_they_are(change: Callable[[Json, int], Json]) -> None:
    pieces = [*BEGINNING, *"abcdefghij", '"}']
    bodies = [change(body, number) for number, body in enumerate(chat(pieces))]
    found = read_stream(write(bodies), ChatStream(use="native"))
    single = read_singly(bodies, ChatStream(use="native"))
    assert told(found) == told(single)
    assert usage_in(found) == usage_in(single)


def test_arguments_that_a_server_sends_all_again_are_taken_once() -> None:
    code = "print('a long piece of code')"
    arguments = json.dumps({"code": code})
    growing = [arguments[:end] for end in range(1, len(arguments) + 1)]
    for pieces in ([*arguments, arguments], [*arguments, *arguments], growing):
        bodies = chat(pieces)
        found = told(read_stream(write(bodies), ChatStream(use="native")))
        assert found == told(read_singly(bodies, ChatStream(use="native")))
        assert [end[0] for end in found[1]] == [code]


def test_bytes_that_are_no_text_are_replaced_as_ever() -> None:
    stream = write(chat([*BEGINNING, "##", "##", '"}'])).replace(b"##", b"\xe2\x82")
    ends = told(read_stream(stream, ChatStream(use="native")))[1]
    assert ends[0][0] == "print(1); print(2); print(3); \ufffd\ufffd"
