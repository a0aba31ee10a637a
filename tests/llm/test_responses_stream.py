"""Streams of OpenAI's Responses API, as different servers really send them, cut anywhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jupyter_codeinterp.errors import ModelError, ModelErrorKind
from jupyter_codeinterp.llm.http_errors import Asked
from jupyter_codeinterp.llm.responses_body import ResponsesBody
from jupyter_codeinterp.llm.responses_stream import ResponsesStream
from jupyter_codeinterp.llm.seam import (
    End,
    ModelEvent,
    Reasoning,
    Text,
    TokenUsage,
    ToolCode,
    ToolEnd,
    ToolStart,
)
from jupyter_codeinterp.protocol.chats import Usage
from tests.servers.model_scripts import Item
from tests.servers.responses_scripts import (
    call_arguments,
    events_of,
    function_call,
    message,
    named,
    reasoning,
    response,
    written,
)

Json = dict[str, Any]

ASKED = Asked("lab", "api.example.test", "m", tools=True)
CODE = "print(6 * 7)  # \u00fc"
CALL = function_call(call_arguments(CODE))
SAID = "Let me see. \U0001f600"


def decode(data: bytes, size: int = 0) -> list[ModelEvent]:
    """Read a body, in chunks of ``size`` bytes if that is given."""
    answer, stream = ResponsesBody(ASKED), ResponsesStream(use="native")
    events: list[ModelEvent] = []
    for start in range(0, len(data), size or len(data)):
        for body in answer.decode(data[start : start + (size or len(data))]):
            events += stream.decode(body)
    for body in answer.flush():
        events += stream.decode(body)
    return events + stream.finish(done=answer.done)


def bytes_of(items: Sequence[Item]) -> bytes:
    return "".join(item for item in items if isinstance(item, str)).encode()


@dataclass(frozen=True)
class Told:
    """What an answer came to."""

    text: str
    thought: str
    code: str
    codes: tuple[str | None, ...]
    finish: str
    incomplete: bool


def tell(events: Sequence[ModelEvent]) -> Told:
    (end,) = [event for event in events if isinstance(event, End)]
    assert events[-1] is end
    started = [event.call_id for event in events if isinstance(event, ToolStart)]
    assert len(started) == len(set(started))
    return Told(
        "".join(event.text for event in events if isinstance(event, Text)),
        "".join(event.text for event in events if isinstance(event, Reasoning)),
        "".join(event.text for event in events if isinstance(event, ToolCode)),
        tuple(event.code for event in events if isinstance(event, ToolEnd)),
        end.finish,
        end.incomplete,
    )


def without(events: Sequence[Json], *kinds: str) -> list[Json]:
    return [event for event in events if not any(event["type"].endswith(kind) for kind in kinds)]


def bare(events: Sequence[Json], *names: str) -> list[Json]:
    return [{name: value for name, value in event.items() if name not in names} for event in events]


def other_ids(events: Sequence[Json]) -> list[Json]:
    """Give each event another id for the same item, as GitHub Copilot does (github.com/BerriAI/litellm/pull/30072)."""
    found = []
    for number, event in enumerate(events):
        event = json.loads(json.dumps(event))
        if "item_id" in event:
            event["item_id"] = f"random{number}"
        for item in (event.get("item"), *event.get("response", {}).get("output", ())):
            if item:
                item["id"] = f"random{number}"
        found.append(event)
    return found


FULL = events_of(reasoning("I must compute."), message(SAID), CALL)
SHAPES: dict[str, list[Item]] = {
    "openai": written(FULL),
    # llama-server numbers nothing, sends no end of arguments, and ends all items together
    "llama-server": written(
        bare(
            sorted(
                without(FULL, "function_call_arguments.done"),
                key=lambda event: ("item.done" in event["type"]) + 2 * ("completed" in event["type"]),
            ),
            "output_index",
            "content_index",
            "sequence_number",
            "summary_index",
        )
    ),
    # no names of events, and a mark of the end
    "litellm": written(FULL, names=False, done=True),
    "without deltas": written(without(FULL, ".delta")),
    "items only": written(without(FULL, ".delta", "text.done", "arguments.done", "part.done", "part.added")),
    "finished items only": written([event for event in FULL if event["type"].endswith(("item.done", "completed"))]),
    "finished response only": written(FULL[-1:]),
    "no finished items": written(without(FULL, "item.done", "text.done", "arguments.done", "part.done")),
    "deltas only": written([{**e, "response": {**e.get("response", {}), "output": []}} for e in without(FULL, "done")]),
    "other ids": written(other_ids(FULL)),
    "other ids, no places": written(bare(other_ids(FULL), "output_index")),
    "one place for all": written([{**event, "output_index": 0} for event in FULL]),
    "types in names only": [
        f"event: {event['type']}\ndata: {json.dumps(nameless)}\n\n"
        for event, nameless in zip(FULL, bare(FULL, "type"), strict=True)
    ],
    "whole": [json.dumps(response(reasoning("I must compute."), message(SAID), CALL))],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_tells_the_same_once(shape: str) -> None:
    told = tell(decode(bytes_of(SHAPES[shape])))
    assert told == Told(SAID, "I must compute.", CODE, (CODE,), "tool_calls", incomplete=False)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_stream_cut_into_bytes_tells_the_same(shape: str) -> None:
    data = bytes_of(SHAPES[shape])
    whole = tell(decode(data))
    assert all(tell(decode(data, size)) == whole for size in (1, 2, 3, 7))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_stream_that_ends_early_runs_only_what_was_whole(shape: str) -> None:
    data = bytes_of(SHAPES[shape])
    for end in range(1, len(data), 97):
        try:
            told = tell(decode(data[:end]))
        except ModelError:
            continue
        assert set(told.codes) <= {CODE}
        assert told.incomplete or told.codes == (CODE,)


RECORDED = Path(__file__).with_name("recorded_responses")
"""What llama.cpp's server, LiteLLM's proxy, ``transformers serve`` and aimock sent when asked in Responses, in 2026."""


@pytest.mark.parametrize("name", ["aimock", "litellm", "llama-server", "transformers"])
def test_a_recorded_stream_cut_anywhere_tells_what_was_said_once(name: str) -> None:
    data = (RECORDED / f"{name}.sse").read_bytes()
    whole = tell(decode(data))
    assert (whole.text.strip(), whole.codes, whole.finish) == ("Let me work it out.", ("print(6 * 7)",), "tool_calls")
    assert whole.thought == ("A product of two numbers." if name == "aimock" else "")
    assert all(tell(decode(data, size)) == whole for size in (1, 2, 3, 5, 7, 11, 64))


@pytest.mark.parametrize("name", ["aimock", "litellm", "llama-server", "transformers"])
def test_a_recorded_stream_that_breaks_off_runs_nothing_that_was_not_whole(name: str) -> None:
    data = (RECORDED / f"{name}.sse").read_bytes()
    for end in range(1, len(data), 31):
        try:
            told = tell(decode(data[:end]))
        except ModelError:
            continue
        assert told.codes in ((), ("print(6 * 7)",))
        assert told.incomplete or told.codes


@pytest.mark.parametrize("shape", ["openai", "llama-server", "litellm", "whole"])
def test_usage_counts_what_came_from_the_cache(shape: str) -> None:
    usages = [event.usage for event in decode(bytes_of(SHAPES[shape])) if isinstance(event, TokenUsage)]
    assert usages == [Usage(100, 20, cached_tokens=60)]


def test_items_of_the_model_are_kept_in_order_for_it() -> None:
    first, second = reasoning("Hm.", 1), reasoning("", 2)
    items = (first, message("Look. ", phase="commentary"), second, CALL, message("Done.", "msg_2"))
    events = decode(bytes_of(written(events_of(*items))))
    (start,) = [event for event in events if isinstance(event, ToolStart)]
    end = events[-1]
    assert isinstance(end, End)
    assert end.bag["dialect"] == "responses"
    assert end.bag["items"] == [
        {"opaque": first},
        {"opaque": {"type": "message", "phase": "commentary"}},
        {"text": len("Look. ")},
        {"opaque": second},
        {"call": start.call_id, "id": "call_1"},
        {"text": len("Done.")},
    ]
    assert tell(events).text == "Look. Done."


@pytest.mark.parametrize("number", [2, 3])
def test_calls_are_told_apart_and_none_runs_twice(number: int) -> None:
    calls = [function_call(call_arguments(f"print({index})"), index) for index in range(number)]
    events = events_of(*calls)
    # all begin before the first one ends, and the pieces of each come in turns
    mixed = sorted(events[:-1], key=lambda event: (event["type"].endswith("done"), "delta" in event["type"]))
    expected = tuple(f"print({index})" for index in range(number))
    for stream in (events, [*mixed, events[-1]], [*events[:-1], *events[2:]], [*events, events[-1]]):
        assert tell(decode(bytes_of(written(stream)))).codes == expected


def test_equal_calls_with_ids_of_their_own_are_two() -> None:
    calls = [function_call(call_arguments("print(1)"), index) for index in range(2)]
    assert tell(decode(bytes_of(written(events_of(*calls))))).codes == ("print(1)", "print(1)")


def test_text_after_a_call_is_told_behind_it() -> None:
    events = decode(bytes_of(written(events_of(CALL, message("That was it.")))))
    kinds = [type(event) for event in events]
    assert kinds.index(ToolStart) < kinds.index(Text)
    assert tell(events).codes == (CODE,)


def cut(arguments: str, **fields: Any) -> list[Item]:
    return written(events_of(function_call(arguments), **fields))


def test_completed_is_not_trusted() -> None:
    events = decode(bytes_of(cut('{"code": "print(6 *')))
    assert [event.broken for event in events if isinstance(event, ToolEnd)] == [True]


@pytest.mark.parametrize(
    ("reason", "finish"),
    [("max_output_tokens", "length"), ("content_filter", "content_filter"), ("something new", "length")],
)
@pytest.mark.parametrize("kind", ["response.incomplete", "response.completed"])
def test_an_incomplete_response_says_why(kind: str, reason: str, finish: str) -> None:
    events = events_of(message("So"), status="incomplete", incomplete_details={"reason": reason})
    # aimock ends such a response as a completed one
    told = tell(decode(bytes_of(written([*events[:-1], {**events[-1], "type": kind}]))))
    assert (told.text, told.finish, told.incomplete) == ("So", finish, False)


def test_a_refusal_is_what_the_model_says() -> None:
    part = {"type": "refusal", "refusal": "I will not."}
    refused = {**message(""), "content": [part]}
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    events = [
        named("response.output_item.added", output_index=0, item={**refused, "content": []}),
        *(named("response.refusal.delta", **place, delta=piece) for piece in ("I will", " not.")),
        named("response.refusal.done", **place, refusal="I will not."),
        named("response.output_item.done", output_index=0, item=refused),
        named("response.completed", response=response(refused)),
    ]
    assert tell(decode(bytes_of(written(events)))).text == "I will not."
    assert tell(decode(bytes_of(written(events[-1:])))).text == "I will not."


def test_thought_is_shown_once_where_a_server_gives_it_twice() -> None:
    thought = {"type": "reasoning_text", "text": "Six times seven."}
    item = {**reasoning("A product."), "content": [thought]}
    place = {"item_id": item["id"], "output_index": 0, "content_index": 0}
    head, *_, last = events_of(item)
    events = [
        head,
        named("response.reasoning_text.delta", **place, delta="Six times"),
        named("response.reasoning_text.delta", **place, delta=" seven."),
        named("response.reasoning_text.done", **place, text="Six times seven."),
        named("response.reasoning_summary_text.done", **place, text="A product."),
        named("response.output_item.done", output_index=0, item=item),
        last,
    ]
    assert tell(decode(bytes_of(written(events)))).thought == "Six times seven."


def test_parts_of_a_summary_stand_apart() -> None:
    parts = [{"type": "summary_text", "text": text} for text in ("One.", "Two.")]
    item = {**reasoning(), "summary": parts}
    for events in (events_of(item), events_of(item)[-1:]):
        assert tell(decode(bytes_of(written(events)))).thought == "One.\n\nTwo."


FAILED = response(status="failed", error={"code": "server_error", "message": "The model crashed."})


@pytest.mark.parametrize(
    ("event", "kind", "words"),
    [
        (named("response.failed", response=FAILED), "server", "The model crashed."),
        (named("error", code="rate_limit_exceeded", message="Too fast.", param=None), "rate_limit", "Too fast."),
        (named("error", error={"type": "invalid_request_error", "message": "Bad."}), "bad_request", "Bad."),
        (
            named("error", code="context_length_exceeded", message="Your input exceeds the context window."),
            "context_length",
            "context window",
        ),
        ({"error": {"message": "Unexpected endpoint or method."}}, "server", "Unexpected endpoint"),
    ],
)
@pytest.mark.parametrize("make", [lambda event: written([event], names=False), lambda event: [json.dumps(event)]])
def test_failures_among_the_events_are_told(
    make: Callable[[Json], list[Item]], event: Json, kind: ModelErrorKind, words: str
) -> None:
    with pytest.raises(ModelError, match=words) as caught:
        decode(bytes_of(make(event)))
    assert caught.value.kind == kind


def test_a_failed_response_in_one_piece_is_told() -> None:
    with pytest.raises(ModelError, match="The model crashed"):
        decode(json.dumps(FAILED).encode())


@pytest.mark.parametrize("body", ["<html>hello</html>", '{"choices": []}', ": only comments\n\n"])
def test_what_is_no_response_is_an_error(body: str) -> None:
    with pytest.raises(ModelError):
        decode(body.encode())


def test_a_call_in_the_text_is_run_like_any_other() -> None:
    text = f'<tool_call>{{"name": "execute_code", "arguments": {call_arguments(CODE)}}}</tool_call>'
    told = tell(decode(bytes_of(written(events_of(message(text))))))
    assert (told.codes, told.text, told.finish) == ((CODE,), "", "tool_calls")
