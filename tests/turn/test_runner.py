from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_codeinterp.engines.fake import Program
from jupyter_codeinterp.engines.seam import Outcome
from jupyter_codeinterp.errors import ModelError
from jupyter_codeinterp.llm.scripted import code_step, tag_step, text_step
from jupyter_codeinterp.llm.seam import (
    TOOL_NAME,
    AssistantMessage,
    End,
    PicturesLeftOut,
    Reasoning,
    Text,
    TextWasReasoning,
    ToolCode,
    ToolResult,
    ToolStart,
    UserMessage,
)
from jupyter_codeinterp.protocol.chats import CodeMode
from jupyter_codeinterp.protocol.engine_events import Raised, Stream
from jupyter_codeinterp.protocol.events import TurnFailed, TurnFinished
from jupyter_codeinterp.protocol.models import Capabilities
from jupyter_codeinterp.protocol.parts import ErrorPart, ReasoningPart, TextPart
from jupyter_codeinterp.protocol.settings import Limits, Settings
from tests.turn.workbench import executions, notes, run, script, texts, workbench

PRINT = "print(1)"
PROGRAMS: dict[str, Program] = {
    PRINT: (Stream("stdout", "1\n"),),
    "1/0": (Raised("ZeroDivisionError", "division by zero"), Outcome("error")),
}


def test_a_native_call_runs_and_its_result_goes_back_to_the_model(tmp_path: Path) -> None:
    async def body() -> None:
        steps = [code_step(PRINT, text="Let me see."), text_step("It ", "is 1.")]
        async with workbench(tmp_path, steps, PROGRAMS) as bench:
            await bench.chat(code_mode="native")
            events = await bench.say("How much?")
            answer = await bench.answer()
            assert isinstance(events[-1], TurnFinished)
            assert texts(answer) == ["Let me see.", "It is 1."]
            assert [(part.code, part.status, part.step) for part in executions(answer)] == [(PRINT, "ok", 1)]
            assert (answer.stopped_reason, answer.steps) == ("answer", 2)
            first, second = bench.model.requests
            assert first.tools
            assert first.messages == (UserMessage("How much?"),)
            user, said, result = second.messages
            assert user == UserMessage("How much?")
            assert isinstance(said, AssistantMessage)
            assert [call.name for call in said.calls] == [TOOL_NAME]
            assert isinstance(result, ToolResult)
            assert result.call_id == said.calls[0].id
            assert "1" in result.text
            assert bench.engine.prepared

    run(body)


def test_a_block_in_tags_runs_and_what_follows_it_is_not_believed(tmp_path: Path) -> None:
    async def body() -> None:
        block = tag_step(PRINT, text="Look:\n")
        first = script(*block[:-1], Text("Output: 99"), End("stop"))
        async with workbench(tmp_path, [first, text_step("It is 1.")], PROGRAMS) as bench:
            await bench.chat(code_mode="tags")
            await bench.say()
            answer = await bench.answer()
            assert texts(answer) == ["Look:\n", "It is 1."]
            assert [(part.code, part.status) for part in executions(answer)] == [(PRINT, "ok")]
            assert bench.model.closed_early == 1
            second = bench.model.requests[1]
            assert not second.tools
            assert "code_interpreter" in second.system
            assert isinstance(second.messages[1], AssistantMessage)
            assert PRINT in second.messages[1].text
            assert isinstance(second.messages[2], UserMessage)
            assert "1" in second.messages[2].text

    run(body)


def test_auto_goes_on_with_tags_when_tools_are_refused_and_remembers_it(tmp_path: Path) -> None:
    async def body() -> None:
        steps = [
            script(ModelError("no tools here", kind="tools_refused")),
            tag_step(PRINT),
            text_step("Done."),
            text_step("Again."),
        ]
        async with workbench(tmp_path, steps, PROGRAMS) as bench:
            await bench.chat(code_mode="auto")
            await bench.say()
            await bench.say()
            assert [request.tools for request in bench.model.requests] == [True, False, False, False]
            assert texts(await bench.answer()) == ["Again."]

    run(body)


@pytest.mark.parametrize(("chat", "model"), [("native", "auto"), ("auto", "native")])
def test_native_does_not_fall_back_by_itself(tmp_path: Path, chat: str, model: CodeMode) -> None:
    async def body() -> None:
        refusals = [ModelError("no tools here", kind="tools_refused")] * 3
        async with workbench(tmp_path, refusals, capabilities=Capabilities(code_mode=model)) as bench:
            await bench.chat(code_mode=chat)
            events = await bench.say()
            assert len(bench.model.requests) == 1
            assert isinstance(events[-1], TurnFailed)
            assert events[-1].error.code == "model_tools_refused"

    run(body)


def test_a_model_without_the_capability_and_a_chat_with_code_off_are_asked_without_tools(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [tag_step(PRINT)], capabilities=Capabilities(code_interpreter=False)) as bench:
            await bench.chat()
            await bench.say()
            assert not bench.model.requests[0].tools
            assert not bench.model.requests[0].code
            assert not executions(await bench.answer())

    run(body)


def test_a_model_whose_server_says_that_it_takes_no_tools_writes_its_code_between_tags(tmp_path: Path) -> None:
    async def body() -> None:
        steps = [tag_step(PRINT), text_step("Done.")]
        async with workbench(tmp_path, steps, PROGRAMS, capabilities=Capabilities(tools=False)) as bench:
            await bench.chat()
            await bench.say()
            assert [request.tools for request in bench.model.requests] == [False, False]
            assert len(executions(await bench.answer())) == 1

    run(body)


def test_a_call_nobody_offered_does_not_run(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(PRINT), text_step("Sorry.")], PROGRAMS) as bench:
            await bench.chat(code_on=False)
            await bench.say()
            (part,) = executions(await bench.answer())
            assert (part.status, part.notes[0].code) == ("refused", "code_off")
            assert not bench.engine.requests

    run(body)


def test_two_calls_in_one_step_run_in_order(tmp_path: Path) -> None:
    async def body() -> None:
        first, second = code_step(PRINT, call_id="aaaaaaaaa"), code_step("1/0", call_id="bbbbbbbbb")
        async with workbench(tmp_path, [[*first[:-1], *second], text_step("Done.")], PROGRAMS) as bench:
            await bench.chat()
            await bench.say()
            found = executions(await bench.answer())
            assert [(part.call_id, part.status) for part in found] == [("aaaaaaaaa", "ok"), ("bbbbbbbbb", "error")]
            messages = bench.model.requests[1].messages
            assert [type(message) for message in messages] == [UserMessage, AssistantMessage, ToolResult, ToolResult]

    run(body)


def test_only_python_blocks_run(tmp_path: Path) -> None:
    async def body() -> None:
        block = script(Text("<code_interpreter lang='bash'>ls</code_interpreter>"), End("stop"))
        async with workbench(tmp_path, [block, text_step("Oh.")]) as bench:
            await bench.chat(code_mode="tags")
            await bench.say()
            (part,) = executions(await bench.answer())
            assert (part.language, part.status, part.notes[0].code) == ("bash", "refused", "not_python")

    run(body)


def test_the_step_limit_is_visible(tmp_path: Path) -> None:
    async def body() -> None:
        steps = [code_step(PRINT, call_id=f"call0000{number}") for number in range(5)]
        async with workbench(tmp_path, steps, PROGRAMS, settings=Settings(limits=Limits(steps=3))) as bench:
            await bench.chat()
            await bench.say()
            answer = await bench.answer()
            assert len(executions(answer)) == 3
            assert notes(answer) == ["step_limit"]
            assert answer.stopped_reason == "step_limit"

    run(body)


@pytest.mark.parametrize("end", [End("unknown", incomplete=True), End("length")])
def test_code_that_broke_off_stays_visible_and_does_not_run(tmp_path: Path, end: End) -> None:
    async def body() -> None:
        cut = script(Text("See: "), ToolStart("aaaaaaaaa", TOOL_NAME), ToolCode("aaaaaaaaa", "print("), end)
        async with workbench(tmp_path, [cut], PROGRAMS) as bench:
            await bench.chat()
            await bench.say()
            answer = await bench.answer()
            assert texts(answer) == ["See: "]
            (part,) = executions(answer)
            assert (part.code, part.status, part.notes[0].code) == ("print(", "refused", "incomplete")
            assert not bench.engine.requests
            errors = [part for part in answer.parts if isinstance(part, ErrorPart)]
            assert [error.retryable for error in errors] == ([True] if end.incomplete else [])
            assert answer.stopped_reason == ("error" if end.incomplete else "length")

    run(body)


def test_a_block_without_its_end_runs_after_a_stop_and_not_after_a_cut(tmp_path: Path) -> None:
    async def body() -> None:
        opened = Text(f"<code_interpreter>\n{PRINT}\n")
        steps = [script(opened, End("stop")), script(opened, End("length"))]
        async with workbench(tmp_path, steps, PROGRAMS) as bench:
            await bench.chat(code_mode="tags")
            await bench.say()
            assert [part.status for part in executions(await bench.answer())] == ["ok", "refused"]

    run(body)


def test_an_error_in_the_middle_keeps_what_was_said(tmp_path: Path) -> None:
    async def body() -> None:
        broken = script(Text("Half an"), ModelError("The server fell over.", kind="server", retryable=True))
        async with workbench(tmp_path, [broken]) as bench:
            await bench.chat()
            events = await bench.say()
            answer = await bench.answer()
            assert answer.parts == (
                TextPart("Half an"),
                ErrorPart("model_server", "The server fell over.", retryable=True),
            )
            assert isinstance(events[-1], TurnFailed)
            turn = await bench.store.conversation.find_turn(turn_id=events[-1].turn_id)
            assert turn is not None
            assert turn.state == "failed"

    run(body)


def test_an_empty_answer_is_an_error_one_can_retry(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [script(End("stop")), code_step(PRINT), script(End("stop"))], PROGRAMS) as bench:
            await bench.chat()
            events = await bench.say()
            assert isinstance(events[-1], TurnFailed)
            assert events[-1].error.retryable
            events = await bench.say()
            assert isinstance(events[-1], TurnFinished)
            assert notes(await bench.answer()) == ["empty_answer"]

    run(body)


def test_a_conversation_that_is_too_long_is_cut_and_a_note_says_so(tmp_path: Path) -> None:
    async def body() -> None:
        too_long = script(ModelError("too long", kind="context_length"))
        steps = [text_step("one"), text_step("two"), too_long, text_step("three")]
        async with workbench(tmp_path, steps) as bench:
            await bench.chat()
            for text in ("first " * 50, "second " * 50, "third"):
                await bench.say(text)
            assert len(bench.model.requests[-1].messages) < len(bench.model.requests[-2].messages)
            (last,) = bench.model.requests[-1].messages
            assert last.text.endswith("third")
            assert "left out" in last.text
            assert notes(await bench.answer()) == ["history_trimmed"]

    run(body)


def test_pictures_that_the_model_does_not_take_are_noted_once(tmp_path: Path) -> None:
    async def body() -> None:
        steps = [
            script(PicturesLeftOut(), *code_step(PRINT)),
            script(PicturesLeftOut(), Text("Done."), End("stop")),
        ]
        async with workbench(tmp_path, steps, PROGRAMS) as bench:
            await bench.chat()
            await bench.say()
            assert notes(await bench.answer()) == ["pictures_left_out"]

    run(body)


def test_reasoning_is_kept_apart_and_text_that_was_reasoning_moves_there(tmp_path: Path) -> None:
    async def body() -> None:
        step = script(Text("Hm, so"), TextWasReasoning(), Reasoning(" what."), Text("Hello."), End("stop"))
        async with workbench(tmp_path, [step]) as bench:
            await bench.chat()
            await bench.say()
            parts = (await bench.answer()).parts
            assert "".join(part.text for part in parts if isinstance(part, ReasoningPart)) == "Hm, so what."
            assert texts(await bench.answer()) == ["Hello."]

    run(body)


def test_base64_of_the_model_is_dropped_and_our_addresses_become_references(tmp_path: Path) -> None:
    async def body() -> None:
        pixel = (
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
            "RU5ErkJggg=="
        )
        link = "![c](/lab/codeinterp/api/v1/files/abc/content)"
        words = [*f"See ![x]({pixel}) and {link}."]
        async with workbench(tmp_path, [text_step(*words), text_step("ok")]) as bench:
            await bench.chat()
            events = await bench.say()
            (text,) = texts(await bench.answer())
            assert "base64" not in text
            assert "codeinterp-file:abc" in text
            assert not any("iVBORw0" in str(event.to_dict()) for event in events)
            await bench.say()
            said = bench.model.requests[1].messages[1]
            assert isinstance(said, AssistantMessage)
            assert link in said.text

    run(body)
