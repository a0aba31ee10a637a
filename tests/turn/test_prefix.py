"""Each request of a chat begins as the one before it, so that servers can go on from what they computed."""

from __future__ import annotations

from itertools import count, pairwise
from pathlib import Path

import pytest

from jupyter_codeinterp.engines.fake import Program
from jupyter_codeinterp.llm.scripted import code_step, tag_step, text_step
from jupyter_codeinterp.llm.seam import ModelRequest
from jupyter_codeinterp.protocol.chats import CodeMode
from jupyter_codeinterp.protocol.engine_events import Stream
from jupyter_codeinterp.protocol.models import Capabilities
from jupyter_codeinterp.protocol.settings import Settings
from tests.store.samples import chunks
from tests.turn.workbench import Workbench, run, workbench

PRINT = "print(1)"
PROGRAMS: dict[str, Program] = {PRINT: (Stream("stdout", "1 2 3 4 5 6\n" * 20),)}
DAY_SECONDS = 24 * 3600
NOON = 1_760_000_000.0


def breaks(requests: list[ModelRequest]) -> list[int]:
    """Return the requests that do not begin as the one before."""
    return [
        number
        for number, (earlier, later) in enumerate(pairwise(requests), start=2)
        if (earlier.system, earlier.messages) != (later.system, later.messages[: len(earlier.messages)])
    ]


async def attach(bench: Workbench, name: str) -> str:
    return (await bench.store.files.put(chunks(b"a,b\n1,2\n"), name=name, max_bytes=99)).id


@pytest.mark.parametrize("mode", ["native", "tags"])
@pytest.mark.parametrize("template", ["", "Own. {engine} {packages} {files} {date}"])
def test_files_that_come_and_days_that_pass_change_nothing_before_them(
    tmp_path: Path, mode: CodeMode, template: str
) -> None:
    async def body() -> None:
        ticks = count()
        days = [0]
        step = code_step(PRINT) if mode == "native" else tag_step(PRINT)
        async with workbench(
            tmp_path,
            [step, text_step("ok")] * 5,
            PROGRAMS,
            clock=lambda: NOON + next(ticks) + days[0] * DAY_SECONDS,
            settings=Settings(prompt_template=template),
        ) as bench:
            await bench.chat(code_mode=mode)
            await bench.say("one", files=(await attach(bench, "first.csv"),))
            await bench.say("two")
            days[0] = 1
            await bench.say("three", files=(await attach(bench, "later.csv"),))
            await bench.say("four")
            days[0] = 3
            await bench.say("five")
            assert breaks(bench.model.requests) == []
            last = bench.model.requests[-1]
            assert "first.csv" in last.system
            assert "later.csv" not in last.system
            assert "Today is 2025-10-10" in last.messages[8].text
            told = [message.text for message in last.messages]
            assert sum("Today is" in text for text in told) == 2
            assert sum("later.csv" in text for text in told) == 1

    run(body)


def test_a_chat_longer_than_the_context_is_cut_rarely(tmp_path: Path) -> None:
    async def body() -> None:
        known = Capabilities(context_tokens=4_096)
        async with workbench(
            tmp_path, [code_step(PRINT), code_step(PRINT), text_step("ok")] * 16, PROGRAMS, capabilities=known
        ) as bench:
            await bench.chat(code_mode="native")
            for number in range(16):
                await bench.say(
                    f"question {number}", files=(await attach(bench, f"{number}.csv"),) if number < 2 else ()
                )
            requests = bench.model.requests
            assert 1 < len(breaks(requests)) <= len(requests) / 8
            assert len({request.system for request in requests}) == 1
            opening = requests[-1].messages[0].text
            assert "left out" in opening
            assert "1.csv" in opening

    run(body)


def test_what_was_left_out_is_stored_with_its_step(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(
            tmp_path, [text_step("word " * 900)] * 8, PROGRAMS, capabilities=Capabilities(context_tokens=4_096)
        ) as bench:
            await bench.chat(code_mode="native")
            for number in range(6):
                await bench.say(f"question {number}")
            assert len(bench.model.requests[-1].messages) < 11
            steps = await bench.store.conversation.steps([(await bench.answer()).turn_id or ""])
            (step,) = next(iter(steps.values()))
            assert step.told["cut"]["first"]

    run(body)
