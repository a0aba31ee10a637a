"""Rows of the observed and reported streams: how servers number, repeat and split tool calls."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from jupyter_codeinterp.llm.seam import ModelEvent, ToolCode, ToolEnd, ToolStart
from jupyter_codeinterp.llm.tool_calls import ToolAccumulator, new_call_id, repair_arguments, split_objects

ONE = json.dumps({"code": "print(1)"})
TWO = json.dumps({"code": "print(2)"})


def piece(arguments: Any = None, name: str | None = None, **fields: Any) -> dict[str, Any]:
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    return {"function": function, **fields}


def accumulate(*items: dict[str, Any]) -> list[ModelEvent]:
    tools = ToolAccumulator()
    events = [event for item in items for event in tools.add(item)]
    return events + tools.finish()


def ended(events: list[ModelEvent]) -> list[tuple[str, str | None]]:
    """Return name and code of each call, having checked that starts, deltas and ends agree."""
    started = {event.call_id: event.name for event in events if isinstance(event, ToolStart)}
    ends = [event for event in events if isinstance(event, ToolEnd)]
    for end in ends:
        assert started.pop(end.call_id) in (end.name, "plot", "")
        written = "".join(e.text for e in events if isinstance(e, ToolCode) and e.call_id == end.call_id)
        assert (end.code or "").startswith(written)
        assert re.fullmatch(r"[A-Za-z0-9]{9}", end.call_id)
        assert isinstance(json.loads(end.arguments), dict)
    assert not started
    return [(end.name, end.code) for end in ends]


def letters(arguments: str, **fields: Any) -> list[dict[str, Any]]:
    return [piece(letter, **fields) for letter in arguments]


RUN = "execute_code"
BOTH: list[tuple[str, str | None]] = [(RUN, "print(1)"), (RUN, "print(2)")]
ROWS: dict[str, tuple[list[dict[str, Any]], list[tuple[str, str | None]]]] = {
    "one token per delta, two indexes": (
        [piece("{", RUN, index=0, id="a"), *letters(ONE[1:], index=0), piece(TWO, RUN, index=1, id="b")],
        BOTH,
    ),
    "interleaved indexes": (
        [
            piece(ONE[:5], RUN, index=0, id="a"),
            piece(TWO[:5], RUN, index=1, id="b"),
            piece(ONE[5:], index=0),
            piece(TWO[5:], index=1),
        ],
        BOTH,
    ),
    "id, type and name in every delta": (letters(ONE, name=RUN, index=0, id="a", type="function"), BOTH[:1]),
    "name in every delta without id or index": ([piece(letter, RUN) for letter in ONE], BOTH[:1]),
    "every call at index 0": ([piece(ONE, RUN, index=0, id="a"), piece(TWO, RUN, index=0, id="b")], BOTH),
    "index missing, ids": ([piece(ONE, RUN, id="a"), piece(TWO, RUN, id="b")], BOTH),
    "index and id missing": ([piece(ONE, RUN), piece(TWO, RUN)], BOTH),
    "arguments split over deltas without index": ([piece("", RUN, id="a"), *letters(ONE)], BOTH[:1]),
    "index inside the function": (
        [{"function": {"index": 0, "name": RUN, "arguments": {"code": "print(1)"}}}],
        BOTH[:1],
    ),
    "second call's arguments on the first index": ([piece(ONE, RUN, index=0, id="a"), piece(TWO, index=0)], BOTH),
    "empty name later": ([piece(ONE[:4], RUN, index=0, id="a"), piece(ONE[4:], "", index=0)], BOTH[:1]),
    "another id in every piece": ([piece(ONE[:4], RUN, index=0, id="a"), piece(ONE[4:], index=0, id="b")], BOTH[:1]),
    "arguments before the name": ([piece(ONE[:12], index=0, id="a"), piece(ONE[12:], RUN, index=0)], BOTH[:1]),
    "the name last": (
        [piece(ONE[:12], index=0, id="a"), piece(ONE[12:], index=0), piece(None, RUN, index=0)],
        BOTH[:1],
    ),
    "name in two": ([piece(None, "execute_", index=0, id="a"), piece(ONE, "code", index=0)], BOTH[:1]),
    "id only, then the rest": ([{"index": 0, "id": "a"}, piece(ONE, RUN, index=0)], BOTH[:1]),
    "arguments null": ([{"index": 0, "id": "a", "function": {"name": RUN, "arguments": None}}], [(RUN, None)]),
    "raw code": ([piece("print(", RUN, index=0), piece("1)", index=0)], BOTH[:1]),
    "standalone metadata": ([{"extra_content": {}}, piece(ONE, RUN, id="a"), {"extra_content": {"x": 1}}], BOTH[:1]),
    "another tool": ([piece('{"query": "x"}', "web_search", index=0)], [("web_search", None)]),
    # https://github.com/sst/opencode/issues/17339
    "in pieces, then whole": ([*letters(ONE, index=0), piece(ONE, index=0)], BOTH[:1]),
    "in pieces, twice": ([piece("", RUN, index=0, id="a"), *letters(ONE + ONE, index=0)], BOTH[:1]),
    "in pieces, then whole with id and name": (
        [piece("", RUN, index=0, id="a"), *letters(ONE, index=0), piece(ONE, RUN, index=0, id="a")],
        BOTH[:1],
    ),
    "in pieces, then whole with the name": (
        [piece("", RUN, index=0, id="a"), *letters(ONE, index=0), piece(ONE, RUN, index=0)],
        BOTH[:1],
    ),
    "whole once more, written otherwise": (
        [piece(ONE, RUN, index=0, id="a"), piece(ONE.replace(": ", ":"), index=0)],
        BOTH[:1],
    ),
    "two ids, equal arguments": (
        [piece(ONE, RUN, index=0, id="a"), piece(ONE, RUN, index=1, id="b")],
        [*BOTH[:1], *BOTH[:1]],
    ),
    "all so far in each piece": (
        [piece(ONE[:size], RUN, index=0, id="a") for size in range(1, len(ONE) + 1)],
        BOTH[:1],
    ),
    "all so far as an object": (
        [piece({"code": "print"}, RUN, index=0, id="a"), piece({"code": "print(1)"}, index=0)],
        BOTH[:1],
    ),
    "an empty object first": ([piece("{}", RUN, index=0, id="a"), *letters(ONE, index=0)], BOTH[:1]),
    "repeated and cut": ([piece(ONE, RUN, index=0, id="a"), piece(ONE[:9], index=0)], BOTH[:1]),
    "the second one is cut": (
        [piece(ONE, RUN, index=0, id="a"), piece(TWO[:-3], index=0)],
        [*BOTH[:1], (RUN, "print(2")],
    ),
    # https://github.com/vllm-project/vllm/issues/35266
    "no opening brace": ([piece(ONE[1:], RUN, index=0, id="a")], BOTH[:1]),
    # https://github.com/ml-explore/mlx-lm/issues/912
    "a Python dict": (letters("{'code': 'print(1)'}", name=RUN, index=0), BOTH[:1]),
    "a namespace": ([piece(ONE, "default_api.execute_code", index=0)], BOTH[:1]),
    "another name": ([piece(ONE, "python", index=0)], BOTH[:1]),
    "a name that tells nothing": ([piece(ONE, "plot", index=0)], BOTH[:1]),
    "another argument": ([piece('{"source": "print(1)"}', RUN, index=0)], BOTH[:1]),
    "half a surrogate pair": ([piece(r'{"code": "a\ud83d"}', RUN, index=0)], [(RUN, "a\ufffd")]),
}


@pytest.mark.parametrize("row", ROWS)
def test_calls_are_told_apart(row: str) -> None:
    items, expected = ROWS[row]
    assert ended(accumulate(*items)) == expected


def test_vendor_fields_are_kept_by_our_id() -> None:
    tools = ToolAccumulator()
    signature = {"google": {"thought_signature": "abc"}}
    start, *_ = tools.add(piece(ONE, RUN, id="a", extra_content=signature))
    assert isinstance(start, ToolStart)
    assert list(tools.named()) == [(start.call_id, "a", {"extra_content": signature})]


def test_the_id_of_a_call_may_come_after_its_name() -> None:
    tools = ToolAccumulator()
    tools.add(piece(ONE[:5], "execute_code", index=0, kept="of no server"))
    tools.add(piece(ONE[5:], index=0, id="functions.execute_code:0"))
    ((call_id, server_id, extra),) = tools.named()
    assert (server_id, extra) == ("functions.execute_code:0", {})
    assert [(event.call_id, event.code) for event in tools.finish() if isinstance(event, ToolEnd)] == [
        (call_id, "print(1)")
    ]


def test_code_flows_while_the_call_is_written() -> None:
    tools = ToolAccumulator()
    assert [type(event) for event in tools.add(piece('{"code": "pri', RUN, index=0, id="a"))] == [ToolStart, ToolCode]
    (more,) = tools.add(piece("nt(", index=0))
    assert isinstance(more, ToolCode)
    assert more.text == "nt("


def test_ids_are_fresh() -> None:
    assert len({new_call_id() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [(ONE + TWO, [ONE, TWO]), (f"{ONE}\n{TWO} ", [ONE, TWO]), ("{}x", ["{}"]), ("x{}", ["x{}"]), ("", [""])],
)
def test_glued_objects_are_cut_apart(arguments: str, parts: list[str]) -> None:
    assert split_objects(arguments) == parts


@pytest.mark.parametrize(
    ("arguments", "repaired"),
    [
        (ONE, {"code": "print(1)"}),
        ("print(1)", {"code": "print(1)"}),
        ('{"code": "pri', {"code": "pri"}),
        (r'{"code": "\d"}', {"code": r"\d"}),
        ("[1]", {"code": "[1]"}),
        ("", {}),
    ],
)
def test_arguments_become_an_object(arguments: str, repaired: dict[str, str]) -> None:
    assert json.loads(repair_arguments(arguments)) == repaired
