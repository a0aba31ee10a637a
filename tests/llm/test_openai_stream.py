"""Rows of the observed and reported streams: how servers stream answers, reasoning, usage and their end."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_codeinterp.llm.openai_stream import ChatStream, read_usage
from jupyter_codeinterp.llm.seam import (
    End,
    ModelEvent,
    Reasoning,
    Text,
    TextWasReasoning,
    TokenUsage,
    ToolEnd,
    ToolStart,
)
from jupyter_codeinterp.protocol.chats import Usage

CALL = {"index": 0, "id": "x", "function": {"name": "execute_code", "arguments": '{"code": "print(1)"}'}}


def chunk(finish: str | None = None, **delta: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def play(*chunks: dict[str, Any], done: bool = False, inside: bool = False) -> list[ModelEvent]:
    stream = ChatStream(use="native", inside=inside)
    events = [event for body in chunks for event in stream.decode(body)]
    return events + stream.finish(done=done)


def text_of(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


def thought_of(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Reasoning))


def end_of(events: list[ModelEvent]) -> End:
    assert isinstance(events[-1], End)
    return events[-1]


def code_of(events: list[ModelEvent]) -> list[str | None]:
    return [event.code for event in events if isinstance(event, ToolEnd)]


def test_text_comes_at_once_and_ends_with_stop() -> None:
    events = play(chunk(role="assistant", content=None), chunk(content="Hel"), chunk(content="lo"), chunk("stop"))
    assert events == [Text("Hel"), Text("lo"), End("stop")]


@pytest.mark.parametrize("finish", ["stop", "tool_calls", "function_call", "eos", "whatever"])
def test_a_call_is_a_call_whatever_the_finish_reason_says(finish: str) -> None:
    events = play(chunk(tool_calls=[CALL]), chunk(finish))
    assert code_of(events) == ["print(1)"]
    assert end_of(events).finish == "tool_calls"


def test_a_call_cut_by_the_length_limit_is_not_ended() -> None:
    events = play(chunk(tool_calls=[CALL]), chunk("length"))
    assert any(isinstance(event, ToolStart) for event in events)
    assert code_of(events) == []
    assert (end_of(events).finish, end_of(events).incomplete) == ("length", False)


def test_a_stream_without_its_end_is_incomplete_and_ends_no_call() -> None:
    events = play(chunk(content="Half"), chunk(tool_calls=[CALL]))
    assert code_of(events) == []
    assert end_of(events).incomplete


def test_the_done_mark_alone_is_an_end() -> None:
    events = play(chunk(tool_calls=[CALL]), done=True)
    assert code_of(events) == ["print(1)"]
    assert not end_of(events).incomplete


def test_a_finish_reason_error_is_incomplete() -> None:
    assert end_of(play(chunk(content="Half"), chunk("error"), done=True)).incomplete


def test_a_whole_message_is_read_like_a_stream() -> None:
    body = {"choices": [{"message": {"content": "Hi", "tool_calls": [CALL]}, "finish_reason": "tool_calls"}]}
    events = play(body, done=True)
    assert (text_of(events), code_of(events)) == ("Hi", ["print(1)"])


def test_the_legacy_field_is_read_only_where_it_is_alone() -> None:
    both = chunk(tool_calls=[CALL], function_call=CALL["function"])
    assert code_of(play(both, chunk("stop"))) == ["print(1)"]
    assert code_of(play(chunk(function_call=CALL["function"]), chunk("function_call"))) == ["print(1)"]


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning", "thinking"])
def test_reasoning_fields_are_reasoning(name: str) -> None:
    events = play(chunk(**{name: "hm"}), chunk(content="\n\nYes."), chunk("stop"))
    assert (thought_of(events), text_of(events)) == ("hm", "Yes.")


def test_mistral_streams_parts() -> None:
    parts = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text", "text": "Yes."}]
    events = play(chunk(content=parts), chunk("stop"))
    assert (thought_of(events), text_of(events)) == ("hm", "Yes.")


def test_reasoning_in_the_text_is_told_apart() -> None:
    events = play(chunk(content="<thi"), chunk(content="nk>hm</think>\n"), chunk(content="\nYes."), chunk("stop"))
    assert (thought_of(events), text_of(events)) == ("hm", "Yes.")


def test_a_dropped_opener_is_noticed_and_then_known() -> None:
    stream = ChatStream(use="native")
    events = stream.decode(chunk(content="hm\n</think>\n\nYes."))
    assert events == [Text("hm\n"), TextWasReasoning(), Text("Yes.")]
    stream.finish(done=True)
    assert stream.dropped_opener
    again = play(chunk(content="hm</think>Yes."), chunk("stop"), inside=True)
    assert (thought_of(again), text_of(again)) == ("hm", "Yes.")


def test_an_answer_wrongly_taken_for_reasoning_is_given_after_all() -> None:
    stream = ChatStream(use="native", inside=True)
    events = [*stream.decode(chunk(content="Just an answer.")), *stream.decode(chunk("stop"))]
    events += stream.finish(done=True)
    assert text_of(events) == "Just an answer."
    assert stream.dropped_opener is False


def test_a_call_left_in_the_text_is_a_call() -> None:
    text = '<tool_call>{"name": "execute_code", "arguments": {"code": "print(1)"}}</tool_call>'
    events = play(*(chunk(content=letter) for letter in text), chunk("stop"))
    assert (text_of(events), code_of(events)) == ("", ["print(1)"])
    assert end_of(events).finish == "tool_calls"


def test_text_that_was_held_back_comes_before_the_call() -> None:
    events = play(chunk(content="a <"), chunk(tool_calls=[CALL]), chunk("tool_calls"))
    assert [type(event) for event in events[:3]] == [Text, Text, ToolStart]
    assert text_of(events) == "a <"


def test_halves_of_surrogate_pairs_are_joined_or_replaced() -> None:
    events = play(chunk(content="a\ud83d"), chunk(content="\ude00b\ude00"), chunk(content="\ud83d"), chunk("stop"))
    assert text_of(events) == "a\U0001f600b\ufffd\ufffd"


@pytest.mark.parametrize(
    "body",
    [
        {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 7}},
        {"choices": [{"delta": {}}], "usage": {"prompt_tokens": 5, "completion_tokens": 7, "timings": {}}},
        {"usage": {"input_tokens": 5, "output_tokens": 7.0}},
        {"choices": [{"delta": {}, "usage": {"prompt_tokens": 5, "completion_tokens": 7}}]},
        {"choices": [], "x_groq": {"usage": {"prompt_tokens": 5, "completion_tokens": 7}}},
        {"choices": [], "prompt_eval_count": 5, "eval_count": 7},
    ],
)
def test_usage_is_read_in_any_shape(body: dict[str, Any]) -> None:
    assert read_usage(body) == Usage(5, 7)
    assert TokenUsage(Usage(5, 7)) in play(chunk(content="x"), chunk("stop"), body)


@pytest.mark.parametrize(
    ("counts", "cached", "stored"),
    [
        ({"prompt_tokens_details": {"cached_tokens": 80}}, 80, 0),
        ({"prompt_tokens_details": {"cached_tokens": 80, "cache_write_tokens": 15}}, 80, 15),
        ({"input_tokens_details": {"cached_tokens": 80}}, 80, 0),
        ({"prompt_cache_hit_tokens": 80, "prompt_cache_miss_tokens": 20}, 80, 0),
        ({"cached_tokens": 80}, 80, 0),
        ({"cache_read_input_tokens": 80, "cache_creation_input_tokens": 15}, 80, 15),
        ({"prompt_tokens_details": {"cached_tokens": None}, "cached_tokens": "80"}, 0, 0),
        ({"prompt_tokens_details": None}, 0, 0),
    ],
)
def test_tokens_of_the_cache_are_read_in_any_shape(counts: dict[str, Any], cached: int, stored: int) -> None:
    usage = {"prompt_tokens": 100, "completion_tokens": 7, **counts}
    assert read_usage({"usage": usage}) == Usage(100, 7, None, cached, stored)


@pytest.mark.parametrize(
    ("counts", "dollars"),
    [
        ({"cost": 0.0021}, 0.0021),
        ({"cost": 0}, 0.0),
        ({"cost_in_usd_ticks": 37_756_000}, 0.0037756),
        ({"cost": "0.1"}, None),
        ({"cost": True}, None),
        ({"cost": -1}, None),
        ({"cost": {"total_cost": 1}}, None),
    ],
)
def test_the_price_of_a_call_is_read_in_dollars(counts: dict[str, Any], dollars: float | None) -> None:
    usage = read_usage({"usage": {"prompt_tokens": 5, "completion_tokens": 7, **counts}})
    assert usage is not None
    assert usage.cost == (None if dollars is None else pytest.approx(dollars))


@pytest.mark.parametrize("usage", [None, {}, [], {"prompt_tokens": None}, {"prompt_tokens": True}, "5"])
def test_usage_that_says_nothing_is_none(usage: Any) -> None:
    assert read_usage({"choices": None, "usage": usage}) is None


def test_odd_chunks_are_passed_over() -> None:
    odd: list[dict[str, Any]] = [
        {},
        {"choices": []},
        {"choices": [None]},
        {"choices": [{"delta": None}]},
        {"choices": [{"delta": {"content": 5, "tool_calls": [None, 3]}}]},
    ]
    assert play(*odd, chunk("stop")) == [End("stop")]


def test_what_the_server_wants_back_is_in_the_bag() -> None:
    signature = {"google": {"thought_signature": "s"}}
    events = play(
        chunk(reasoning_content="h", reasoning_details=[{"type": "t", "index": 0, "text": "h"}]),
        chunk(reasoning_content="m", reasoning_details=[{"type": "t", "index": 0, "text": "m", "signature": "z"}]),
        chunk(tool_calls=[{**CALL, "extra_content": signature}]),
        chunk("tool_calls"),
    )
    call_id = next(event.call_id for event in events if isinstance(event, ToolStart))
    details = [{"type": "t", "index": 0, "text": "hm", "signature": "z"}]
    assert end_of(events).bag == {
        "dialect": "chat",
        "items": [{"call": call_id, "id": "x", "extra_content": signature}],
        "message": {"reasoning_details": details},
    }


@pytest.mark.parametrize(
    ("reason", "finish", "incomplete", "word"),
    [
        ("STOP", "stop", False, ""),
        ("SAFETY", "content_filter", False, ""),
        ("max_output_tokens", "length", False, ""),
        ("insufficient_system_resource", "unknown", True, "insufficient_system_resource"),
        ("abort", "unknown", True, "abort"),
        ("Malformed: call", "unknown", False, "malformed: call"),
        (None, "unknown", True, ""),
    ],
)
def test_reasons_to_stop(reason: str | None, finish: str, incomplete: bool, word: str) -> None:
    events = play(chunk(content="Hi"), {"choices": [{"delta": {}, "finish_reason": reason}]})
    assert (end_of(events).finish, end_of(events).incomplete, end_of(events).reason) == (finish, incomplete, word)
