"""What the steps of an answer used of the model, counted by its server or estimated."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_codeinterp.engines.fake import Program
from jupyter_codeinterp.llm.scripted import code_step, tag_step
from jupyter_codeinterp.llm.seam import AssistantMessage, End, Text, TokenUsage
from jupyter_codeinterp.protocol.chats import Usage
from jupyter_codeinterp.protocol.engine_events import Stream
from tests.turn.workbench import run, script, workbench

PRINT = "print(1)"
PROGRAMS: dict[str, Program] = {PRINT: (Stream("stdout", "1\n"),)}


def test_usage_is_summed_and_the_bag_goes_back_to_its_model(tmp_path: Path) -> None:
    async def body() -> None:
        first = script(*code_step(PRINT)[:-1], TokenUsage(Usage(10, 5)), End("tool_calls", bag={"sign": "x"}))
        second = script(Text("Done."), TokenUsage(Usage(20, 1)), End("stop"))
        async with workbench(tmp_path, [first, second], PROGRAMS) as bench:
            await bench.chat()
            await bench.say()
            assert (await bench.answer()).usage == Usage(30, 6)
            said = bench.model.requests[1].messages[1]
            assert isinstance(said, AssistantMessage)
            assert (said.bag, said.model) == ({"sign": "x"}, "lab/model")

    run(body)


def test_steps_that_told_no_tokens_are_estimated_and_counted(tmp_path: Path) -> None:
    async def body() -> None:
        code = "print(1)" * 100
        steps = [
            tag_step(code, text="One. "),
            tag_step(code),
            script(Text("Done."), TokenUsage(Usage(90, 1)), End("stop")),
        ]
        async with workbench(tmp_path, steps, {code: PROGRAMS[PRINT]}) as bench:
            await bench.chat(code_mode="tags")
            await bench.say("Count " * 400)
            usage = (await bench.answer()).usage
            assert usage is not None
            # the first request alone holds 2,400 characters of the person, the others the code as well
            assert usage.input_tokens > 2 * 600 + 200 + 90
            assert 2 * 200 < usage.output_tokens < 2 * 230
            assert usage.estimated
            tokens = (await bench.service.budgets.describe())["tokens"]["hour"]["used"]
            assert tokens == usage.input_tokens + usage.output_tokens

    run(body)


@pytest.mark.parametrize("told", [Usage(0, 0), Usage(0, 70, 0.01), Usage(9_000, 0), Usage(9_000, 70)])
def test_a_count_of_nothing_is_no_count(tmp_path: Path, told: Usage) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [script(Text("Done. " * 40), TokenUsage(told), End("stop"))], PROGRAMS) as bench:
            await bench.chat()
            await bench.say("Count " * 400)
            usage = (await bench.answer()).usage
            assert usage is not None
            if told.input_tokens:
                assert usage.input_tokens == told.input_tokens
            else:
                assert 600 < usage.input_tokens < 2_000
            # 240 characters were written
            assert (usage.output_tokens, usage.cost) == (told.output_tokens or 60, told.cost)
            assert usage.estimated is (0 in (told.input_tokens, told.output_tokens))

    run(body)
