"""Which item of a response a piece belongs to, where its server says little."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_codeinterp.llm.seam import End, ToolEnd
from tests.llm.test_responses_stream import bytes_of, decode
from tests.servers.responses_scripts import call_arguments, function_call, named, response, written

Json = dict[str, Any]

WHOLE = function_call(call_arguments("6 * 7"))
PIECES = [
    named("response.function_call_arguments.delta", item_id=WHOLE["id"], delta=piece)
    for piece in (WHOLE["arguments"][:9], WHOLE["arguments"][9:])
]
END = named("response.completed", response=response())


def test_a_call_whose_beginning_was_left_out_is_named_at_its_end() -> None:
    events = decode(bytes_of(written([*PIECES, named("response.output_item.done", item=WHOLE), END])))
    (call,) = (event for event in events if isinstance(event, ToolEnd))
    assert (call.name, call.code) == ("execute_code", "6 * 7")
    (end,) = (event for event in events if isinstance(event, End))
    assert end.bag["items"] == [{"call": call.call_id, "id": WHOLE["call_id"]}]


@pytest.mark.parametrize("kind", [None, ["response.completed"], {}, 1])
def test_an_event_of_no_kind_is_passed_over(kind: Any) -> None:
    stream = written([*PIECES, END])
    odd = f"data: {json.dumps({'type': kind})}\n\n"
    assert [type(event) for event in decode(bytes_of([odd, *stream]))] == [
        type(event) for event in decode(bytes_of(stream))
    ]
