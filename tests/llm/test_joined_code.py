from __future__ import annotations

from jupyter_codeinterp.llm.joined_code import join_code
from jupyter_codeinterp.llm.seam import ModelEvent, Text, ToolCode, ToolStart


def test_code_of_one_call_that_came_at_once_is_one_event() -> None:
    events: list[ModelEvent] = [
        *(Text("a"), Text("b"), ToolStart("1", "t"), ToolCode("1", "x"), ToolCode("1", "y")),
        *(ToolStart("2", "t"), ToolCode("2", "z"), ToolCode("1", "!")),
    ]
    assert list(join_code(events)) == [
        *(Text("a"), Text("b"), ToolStart("1", "t"), ToolCode("1", "xy")),
        *(ToolStart("2", "t"), ToolCode("2", "z"), ToolCode("1", "!")),
    ]
