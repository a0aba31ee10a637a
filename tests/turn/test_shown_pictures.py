"""Which pictures models are shown, and what the person hears of those that they are not."""

from __future__ import annotations

import base64
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from jupyter_codeinterp.engines.fake import Program
from jupyter_codeinterp.llm.scripted import ScriptItem, code_step, text_step
from jupyter_codeinterp.llm.seam import AssistantMessage, PicturesLeftOut, UserMessage
from jupyter_codeinterp.protocol.engine_events import Display
from jupyter_codeinterp.protocol.models import Capabilities
from jupyter_codeinterp.protocol.settings import ModelSettings, Settings
from jupyter_codeinterp.turn.shown_pictures import KEPT_PICTURES, MOST_PICTURES, PICTURE_BYTES, choose_block
from tests.outputs.page import PNG
from tests.store.samples import chunks
from tests.turn.workbench import Workbench, notes, run, workbench

CHART = "chart()"
PROGRAMS: dict[str, Program] = {CHART: (Display({"image/png": base64.b64encode(PNG).decode()}),)}
SEES, BLIND, UNKNOWN = Capabilities(vision=True), Capabilities(vision=False), Capabilities()


async def attach(bench: Workbench, name: str = "photo.png", data: bytes = PNG) -> str:
    info = await bench.store.files.put(chunks(data), name=name, max_bytes=len(data))
    return info.id


def pictures_of(bench: Workbench, request: int) -> int:
    messages = bench.model.requests[request].messages
    return sum(len(message.pictures) for message in messages if not isinstance(message, AssistantMessage))


def test_pictures_go_in_blocks() -> None:
    ids = [str(number) for number in range(30)]
    shown = [list(choose_block(ids[:count])) for count in range(31)]
    assert [len(block) for block in shown[:15]] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 4, 5, 6, 7, 8, 4]
    assert all(block == ids[count - len(block) : count] for count, block in enumerate(shown))
    firsts = {block[0] for block in shown if block}
    assert len(firsts) <= 1 + len(ids) / (MOST_PICTURES - KEPT_PICTURES + 1)


@pytest.mark.parametrize(
    ("capabilities", "attached", "made"),
    [(SEES, 1, 2), (UNKNOWN, 1, 1), (BLIND, 0, 0)],
    ids=["sees", "unknown", "blind"],
)
def test_who_is_shown_what(tmp_path: Path, capabilities: Capabilities, attached: int, made: int) -> None:
    async def body() -> None:
        steps = [code_step(CHART), text_step("A chart.")]
        async with workbench(tmp_path, steps, PROGRAMS, capabilities=capabilities) as bench:
            await bench.chat()
            await bench.say("Look", files=(await attach(bench),))
            assert (pictures_of(bench, 0), pictures_of(bench, 1)) == (attached, made)
            assert [request.vision for request in bench.model.requests] == [attached > 0] * 2
            expected = ["pictures_left_out"] if capabilities is BLIND else []
            assert notes(await bench.answer()) == expected
            first = bench.model.requests[0].messages[0]
            assert ("cannot be shown" in first.text) == (capabilities is BLIND)

    run(body)


def test_the_administrator_may_keep_pictures_from_models(tmp_path: Path) -> None:
    async def body() -> None:
        settings = replace(Settings(), models=replace(ModelSettings(), vision=False))
        async with workbench(tmp_path, [text_step("ok")], capabilities=SEES, settings=settings) as bench:
            await bench.chat()
            await bench.say("Look", files=(await attach(bench),))
            assert pictures_of(bench, 0) == 0
            assert notes(await bench.answer()) == ["pictures_left_out"]

    run(body)


def test_a_picture_that_no_server_takes_is_named(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("ok"), text_step("ok")], capabilities=SEES) as bench:
            await bench.chat()
            large = PNG + random.Random(1).randbytes(PICTURE_BYTES)
            await bench.say("Look", files=(await attach(bench, "poster.png", large), await attach(bench)))
            assert pictures_of(bench, 0) == 1
            answer = await bench.answer()
            assert notes(answer) == ["picture_too_large"]
            assert "poster.png (3.8 MB)" in answer.parts[0].to_dict()["text"]
            await bench.say("And now?")
            assert notes(await bench.answer()) == []

    run(body)


def test_a_refusal_of_pictures_is_told_once_and_again_with_the_next_picture(tmp_path: Path) -> None:
    async def body() -> None:
        refused: list[ScriptItem] = [PicturesLeftOut(), *text_step("ok")]
        async with workbench(tmp_path, [refused] * 3) as bench:
            await bench.chat()
            told = []
            for files in ((await attach(bench),), (), (await attach(bench),)):
                await bench.say("Look", files=files)
                told.append(notes(await bench.answer()))
            assert told == [["pictures_left_out"], [], ["pictures_left_out"]]

    run(body)


def test_of_many_charts_the_same_ones_are_shown_until_there_are_too_many(tmp_path: Path) -> None:
    async def body() -> None:
        turns = 11
        steps = [step for _ in range(turns) for step in (code_step(CHART), text_step("A chart."))]
        programs: dict[str, Program] = {CHART: (Display({"image/png": base64.b64encode(PNG).decode()}),)}
        async with workbench(tmp_path, steps, programs, capabilities=SEES) as bench:
            await bench.chat()
            for _ in range(turns):
                await bench.say("Another")
            requests = bench.model.requests
            breaks = 0
            for earlier, later in pairwise(requests):
                breaks += later.messages[: len(earlier.messages)] != earlier.messages
                assert isinstance(later.messages[0], UserMessage)
            # one of the eleven, where the ninth came
            assert breaks == 1

    run(body)
