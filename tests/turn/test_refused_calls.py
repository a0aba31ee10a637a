"""Calls that cannot be what was asked for: the model is told why, and not for ever."""

from __future__ import annotations

import json
from pathlib import Path

from jupyter_codeinterp.engines.fake import Program
from jupyter_codeinterp.llm.scripted import ScriptItem, code_step, text_step
from jupyter_codeinterp.llm.seam import (
    TOOL_NAME,
    AssistantMessage,
    CallLeftInText,
    End,
    Text,
    TextWasReasoning,
    ToolCode,
    ToolEnd,
    ToolResult,
    ToolStart,
    UserMessage,
)
from jupyter_codeinterp.protocol.engine_events import Stream
from tests.turn.workbench import executions, notes, run, script, texts, workbench

PRINT = "print(1)"
PROGRAMS: dict[str, Program] = {PRINT: (Stream("stdout", "1\n"),)}


def test_an_unknown_tool_and_a_call_without_code_are_told_to_the_model(tmp_path: Path) -> None:
    async def body() -> None:
        strange = script(
            ToolStart("aaaaaaaaa", "web_search"),
            ToolEnd("aaaaaaaaa", "web_search", None, '{"q": "x"}'),
            ToolStart("bbbbbbbbb", TOOL_NAME),
            ToolEnd("bbbbbbbbb", TOOL_NAME, None, '{"cmd": 1}'),
            End("tool_calls"),
        )
        async with workbench(tmp_path, [strange, text_step("Sorry.")]) as bench:
            await bench.chat()
            await bench.say()
            found = executions(await bench.answer())
            assert [(part.status, part.notes[0].code) for part in found] == [
                ("refused", "unknown_tool"),
                ("refused", "no_code"),
            ]
            results = [message for message in bench.model.requests[1].messages if isinstance(message, ToolResult)]
            assert "web_search" in results[0].text
            assert not bench.engine.requests

    run(body)


def test_a_call_that_broke_off_is_told_so_and_stays_one_object_in_the_history(tmp_path: Path) -> None:
    async def body() -> None:
        cut = script(
            ToolStart("aaaaaaaaa", TOOL_NAME),
            ToolCode("aaaaaaaaa", "print("),
            ToolEnd("aaaaaaaaa", TOOL_NAME, "print(", '{"code": "print("}', broken=True),
            End("tool_calls"),
        )
        async with workbench(tmp_path, [cut, text_step("Sorry.")]) as bench:
            await bench.chat()
            await bench.say()
            (part,) = executions(await bench.answer())
            assert (part.code, part.status, part.notes[0].code) == ("print(", "refused", "call_broken")
            _, said, result = bench.model.requests[1].messages
            assert isinstance(said, AssistantMessage)
            assert json.loads(said.calls[0].arguments) == {"code": "print("}
            assert isinstance(result, ToolResult)
            assert "broke off" in result.text
            assert not bench.engine.requests

    run(body)


def test_a_model_that_repeats_what_is_refused_is_not_asked_again(tmp_path: Path) -> None:
    async def body() -> None:
        def search(word: str) -> list[ScriptItem]:
            start, end = ToolStart(word, "search"), ToolEnd(word, "search", None, f'{{"query": "{word}"}}')
            return script(start, end, End("tool_calls"))

        steps = [search("aaaaaaaaa"), code_step(PRINT), search("bbbbbbbbb"), search("ccccccccc")]
        async with workbench(tmp_path, steps, PROGRAMS) as bench:
            await bench.chat()
            await bench.say()
            answer = await bench.answer()
            assert [part.status for part in executions(answer)] == ["refused", "ok", "refused", "refused"]
            assert notes(answer) == ["refused_again"]
            assert answer.stopped_reason == "answer"
            assert len(bench.model.requests) == 4

    run(body)


def in_text(code: str, call_id: str = "aaaaaaaaa", *, alone: bool = True) -> list[ScriptItem]:
    """Script a call that was found in the text."""
    arguments = json.dumps({"code": code})
    return [
        ToolStart(call_id, TOOL_NAME),
        ToolCode(call_id, code),
        ToolEnd(call_id, TOOL_NAME, code, arguments, in_text=True, alone=alone),
    ]


def test_what_looks_like_a_call_is_noted_and_the_model_may_do_it_right_once(tmp_path: Path) -> None:
    async def body() -> None:
        left = script(Text("```json\n{}\n```"), CallLeftInText(alone=True), End("stop"))
        async with workbench(tmp_path, [left, code_step(PRINT), left, text_step("Bye.")], PROGRAMS) as bench:
            await bench.chat(code_mode="native")
            await bench.say()
            answer = await bench.answer()
            assert notes(answer) == ["call_in_text", "call_in_text"]
            assert [part.status for part in executions(answer)] == ["ok"]
            said, told = bench.model.requests[1].messages[1:]
            assert isinstance(said, AssistantMessage)
            assert isinstance(told, UserMessage)
            assert "call the tool execute_code" in told.text
            assert len(bench.model.requests) == 3
            await bench.say("And now?")
            asked = bench.model.requests[3].messages
            assert [type(message) for message in asked] == [
                *(UserMessage, AssistantMessage, UserMessage, AssistantMessage, ToolResult),
                *(AssistantMessage, UserMessage),
            ]
            assert asked[: len(bench.model.requests[2].messages)] == bench.model.requests[2].messages
            assert isinstance(asked[-1], UserMessage)
            assert asked[-1].text.endswith("And now?")

    run(body)


def test_what_looks_like_a_call_beside_an_answer_is_noted_only(tmp_path: Path) -> None:
    async def body() -> None:
        left = script(Text("It is 1. <tool_call>"), CallLeftInText(alone=False), End("stop"))
        async with workbench(tmp_path, [left]) as bench:
            await bench.chat()
            await bench.say()
            answer = await bench.answer()
            assert notes(answer) == ["call_in_text"]
            assert answer.stopped_reason == "answer"

    run(body)


def test_reading_stops_behind_a_call_in_the_text_where_code_comes_in_tags(tmp_path: Path) -> None:
    async def body() -> None:
        first = script(Text("So: "), *in_text(PRINT), Text("It printed 99."), End("stop"))
        async with workbench(tmp_path, [first, text_step("It is 1.")], PROGRAMS) as bench:
            await bench.chat(code_mode="tags")
            await bench.say()
            answer = await bench.answer()
            assert texts(answer) == ["So: ", "It is 1."]
            assert [part.status for part in executions(answer)] == ["ok"]
            assert bench.model.closed_early == 1

    run(body)


def test_a_call_that_comes_as_a_call_and_in_the_text_runs_once(tmp_path: Path) -> None:
    async def body() -> None:
        both = script(*in_text(PRINT), *code_step(PRINT, call_id="bbbbbbbbb"))
        twice = script(*code_step(PRINT, call_id="ccccccccc")[:-1], *code_step(PRINT, call_id="ddddddddd"))
        async with workbench(tmp_path, [both, twice, text_step("Done.")], PROGRAMS) as bench:
            await bench.chat(code_mode="native")
            await bench.say()
            found = executions(await bench.answer())
            assert [part.status for part in found] == ["ok", "refused", "ok", "ok"]
            assert found[1].notes[0].code == "called_twice"

    run(body)


def test_a_call_beside_text_that_counts_only_alone_does_not_run(tmp_path: Path) -> None:
    async def body() -> None:
        first = script(*in_text(PRINT, alone=False), Text("That is how."), End("tool_calls"))
        async with workbench(tmp_path, [first, text_step("Oh.")]) as bench:
            await bench.chat()
            await bench.say()
            (part,) = executions(await bench.answer())
            assert (part.code, part.notes[0].code) == (PRINT, "call_not_alone")
            assert not bench.engine.requests

    run(body)


def test_a_call_that_was_thought_of_first_runs_when_it_is_made(tmp_path: Path) -> None:
    async def body() -> None:
        first = script(*in_text(PRINT), TextWasReasoning(), *code_step(PRINT, call_id="bbbbbbbbb"))
        async with workbench(tmp_path, [first, text_step("Done.")], PROGRAMS) as bench:
            await bench.chat(code_mode="native")
            await bench.say()
            found = executions(await bench.answer())
            assert [(part.status, *(note.code for note in part.notes)) for part in found] == [
                ("refused", "in_reasoning"),
                ("ok",),
            ]

    run(body)


def test_a_call_in_text_that_was_reasoning_does_not_run(tmp_path: Path) -> None:
    async def body() -> None:
        first = script(Text("I could "), *in_text(PRINT), TextWasReasoning(), Text("It is 1."), End("stop"))
        async with workbench(tmp_path, [first]) as bench:
            await bench.chat(code_mode="native")
            await bench.say()
            answer = await bench.answer()
            assert [part.notes[0].code for part in executions(answer)] == ["in_reasoning"]
            assert texts(answer) == ["It is 1."]
            assert not bench.engine.requests

    run(body)
