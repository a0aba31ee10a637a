"""Streams made from the recorded shapes by cutting, dropping, repeating and mixing: only what is there ever runs."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from typing import Any

import pytest

from jupyter_codeinterp.llm.openai_stream import ChatStream
from jupyter_codeinterp.llm.seam import End, ModelEvent, ToolEnd, ToolStart
from tests.llm.call_shapes import CODE, ONE, REFUSED, SHAPES, TWO

SEEDS = 700
NATIVE = tuple(json.dumps({"code": code}) for code in (CODE, ONE, TWO))


def body(finish: str | None = None, **delta: Any) -> dict[str, Any]:
    return {"choices": [{"delta": delta, "finish_reason": finish}]}


def piece(arguments: str, **fields: Any) -> dict[str, Any]:
    return body(tool_calls=[{"index": 0, **fields, "function": {"name": "execute_code", "arguments": arguments}}])


def read(bodies: Sequence[dict[str, Any]], finish: str = "stop") -> list[ModelEvent]:
    stream = ChatStream(use="native")
    events = [event for part in (*bodies, body(finish)) for event in stream.decode(part)]
    return [*events, *stream.finish(done=True)]


def runs(events: Sequence[ModelEvent]) -> list[str]:
    """Return the code that would run, having checked that no call ends twice or without a beginning.

    A turn runs nothing of a stream that broke off or reached its limit.
    """
    last = events[-1]
    assert isinstance(last, End)
    begun = [event.call_id for event in events if isinstance(event, ToolStart)]
    ends = [event for event in events if isinstance(event, ToolEnd)]
    assert len(set(begun)) == len(begun)
    assert len({end.call_id for end in ends}) == len(ends)
    assert {end.call_id for end in ends} <= set(begun)
    whole = (end for end in ends if not end.broken and end.alone and end.name == "execute_code")
    return [] if last.incomplete or last.finish == "length" else [end.code for end in whole if end.code]


def plain(text: str) -> str:
    """Leave out what tells encodings apart: backslashes, line breaks however they are written, white space."""
    return re.sub(r"\\+n|\\+|\s+", "", text)


def times_written(code: str, text: str) -> int:
    """Return how often code stands in a stream, in whatever encoding."""
    return plain(text).count(plain(code))


def cut_up(text: str, random_: random.Random) -> list[str]:
    places = sorted(random_.sample(range(1, len(text)), min(len(text) - 1, random_.randint(1, 12))))
    return [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]


def mutate(pieces: list[str], random_: random.Random) -> list[str]:
    at, other = random_.randrange(len(pieces)), random_.randrange(len(pieces))
    kind = random_.choice(("cut", "drop", "repeat", "reorder"))
    if kind == "cut":
        return pieces[: at + 1]
    if kind == "drop":
        return pieces[:at] + pieces[at + 1 :] or [""]
    if kind == "repeat":
        return pieces[: at + 1] + pieces[at:]
    pieces[at], pieces[other] = pieces[other], pieces[at]
    return pieces


@pytest.mark.parametrize("seed", range(SEEDS))
def test_only_what_is_in_a_stream_runs_and_as_often_as_it_is_there(seed: int) -> None:
    random_ = random.Random(seed)
    sources = [*(shape.written for shape in SHAPES.values()), *REFUSED.values(), *NATIVE]
    source = random_.choice(sources)
    native = source in NATIVE
    pieces = mutate(cut_up(source, random_), random_)
    bodies = [piece(part) if native else body(content=part) for part in pieces]
    found = runs(read(bodies, random_.choice(("stop", "tool_calls"))))
    for code in found:
        assert found.count(code) <= times_written(code, "".join(pieces)), (code, pieces)


@pytest.mark.parametrize("name", SHAPES)
def test_no_whole_call_is_missed_at_any_split_of_the_stream(name: str) -> None:
    shape = SHAPES[name]
    for at in range(1, len(shape.written)):
        found = runs(read([body(content=shape.written[:at]), body(content=shape.written[at:])]))
        assert tuple(found) == shape.codes


@pytest.mark.parametrize("arguments", NATIVE)
def test_arguments_run_once_however_a_server_repeats_them(arguments: str) -> None:
    code = json.loads(arguments)["code"]
    for at in range(1, len(arguments)):
        first, rest = piece(arguments[:at], id="a"), piece(arguments[at:], id="a")
        for bodies in (
            [first, rest],
            [first, rest, piece(arguments, id="a")],
            [first, rest, first, rest],
            [first, piece(arguments, id="a")],
        ):
            assert runs(read(bodies, "tool_calls")) == [code]


@pytest.mark.parametrize("name", SHAPES)
def test_no_call_runs_of_a_stream_that_breaks_off(name: str) -> None:
    stream = ChatStream(use="native")
    text = SHAPES[name].written
    events = [*stream.decode(body(content=text[: len(text) // 2])), *stream.finish(done=False)]
    assert not runs(events)
