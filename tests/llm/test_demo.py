from __future__ import annotations

import asyncio

from jupyter_codeinterp.llm.arguments import read_arguments
from jupyter_codeinterp.llm.demo import PIECE_CHARACTERS, WHO_I_AM, DemoModel
from jupyter_codeinterp.llm.seam import (
    AssistantMessage,
    End,
    ModelEvent,
    ModelMessage,
    ModelRequest,
    Text,
    ToolCall,
    ToolCode,
    ToolEnd,
    ToolResult,
    UserMessage,
)
from jupyter_codeinterp.outputs.told_runs import describe_run
from jupyter_codeinterp.protocol.parts import ExecutionPart
from tests.llm.test_demo_requests import BRANDS, QUARTERS

RESULT = "status: ok\nstdout:\nHighest: Q4 with 310\nLowest: Q1 with 150\nTotal: 870\n![Output image](/f/1/content)"


def ask(*messages: ModelMessage, tools: bool = True, code: bool = True) -> list[ModelEvent]:
    async def collect() -> list[ModelEvent]:
        request = ModelRequest("analyst", "", messages, tools=tools, code=code)
        return [event async for event in DemoModel(delay_seconds=0).stream(request)]

    return asyncio.run(collect())


def text_of(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


def test_a_request_becomes_a_native_call_in_small_pieces() -> None:
    events = ask(UserMessage(QUARTERS))
    end = next(event for event in events if isinstance(event, ToolEnd))
    pieces = [event.text for event in events if isinstance(event, ToolCode)]
    assert "".join(pieces) == end.code == read_arguments(end.arguments).code
    assert max(map(len, pieces)) <= PIECE_CHARACTERS
    assert "plt.show()" in str(end.code)
    assert events[-1] == End("tool_calls")


def test_a_request_becomes_a_tag_when_there_are_no_tools() -> None:
    text = text_of(ask(UserMessage(BRANDS), tools=False))
    assert '<code_interpreter type="code" lang="python">\nimport base64\n' in text
    assert text.endswith("\n</code_interpreter>")


def test_a_request_becomes_a_block_to_run_by_hand_when_code_is_off() -> None:
    text = text_of(ask(UserMessage(QUARTERS), tools=False, code=False))
    assert "```python\nimport matplotlib" in text
    assert "<code_interpreter" not in text


def test_what_a_person_ran_is_not_taken_for_a_request() -> None:
    run = describe_run(ExecutionPart("e", "print('mine')", "jupyter", "user", "ok"), str, 24_000)
    end = next(event for event in ask(UserMessage(f"{run}\n\n{QUARTERS}")) if isinstance(event, ToolEnd))
    assert "plt.show()" in str(end.code)
    assert "mine" not in str(end.code)


def test_the_result_of_a_call_is_answered() -> None:
    called = AssistantMessage("", (ToolCall("call00001", "execute_code", "{}"),))
    events = ask(UserMessage(QUARTERS), called, ToolResult("call00001", RESULT))
    assert "Q4 with 310" in text_of(events)
    assert events[-1] == End("stop")


def test_the_result_in_the_user_role_is_answered_with_the_link() -> None:
    tagged = AssistantMessage('<code_interpreter type="code" lang="python">\nprint(1)\n</code_interpreter>')
    text = text_of(ask(UserMessage(BRANDS), tagged, UserMessage(RESULT), tools=False))
    assert text.endswith("![Output image](/f/1/content)")


def test_the_next_question_is_not_taken_for_a_result() -> None:
    events = ask(UserMessage(QUARTERS), AssistantMessage("Here is the chart."), UserMessage("print(1)"))
    assert any(isinstance(event, ToolEnd) and event.code == "print(1)" for event in events)


def test_a_file_attached_earlier_is_found_in_the_message_it_came_with() -> None:
    attached = [
        UserMessage(f'Look\n\nFiles attached to this chat, in the working directory:\n- "{name}" (text/csv, 9 bytes)')
        for name in ("old.csv", "new.csv")
    ]
    asked = (
        attached[0],
        AssistantMessage("Yes."),
        attached[1],
        AssistantMessage("Yes."),
        UserMessage("Summarise the data"),
    )
    end = next(event for event in ask(*asked) if isinstance(event, ToolEnd))
    assert "new.csv" in (end.code or "")


def test_what_it_does_not_know_it_says_and_who_it_is() -> None:
    assert text_of(ask(UserMessage("Write a poem"))) == WHO_I_AM
