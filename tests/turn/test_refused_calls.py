"""Calls that cannot be what was asked for: the model is told why, and not for ever."""

from __future__ import annotations

import json
from pathlib import Path

from jupyter_codeinterp.engines.fake import Program
from jupyter_codeinterp.llm.scripted import ScriptItem, code_step, text_step
from jupyter_codeinterp.llm.seam import TOOL_NAME, AssistantMessage, End, ToolCode, ToolEnd, ToolResult, ToolStart
from jupyter_codeinterp.protocol.engine_events import Stream
from tests.turn.workbench import executions, notes, run, script, workbench

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
