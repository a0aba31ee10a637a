from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from jupyter_codeinterp.engines.fake import Program
from jupyter_codeinterp.errors import StoreError
from jupyter_codeinterp.llm.scripted import code_step, text_step
from jupyter_codeinterp.protocol.engine_events import Stream
from jupyter_codeinterp.protocol.events import TurnFailed
from jupyter_codeinterp.protocol.parts import Part
from jupyter_codeinterp.turn.saving import Saver
from tests.turn.workbench import run, script, workbench


def test_many_changes_are_saved_together() -> None:
    async def body() -> None:
        saved: list[frozenset[int]] = []
        done = asyncio.Event()

        async def save(keys: frozenset[int]) -> None:
            saved.append(keys)
            done.set()

        saver = Saver(save)
        for key in (1, 2, 1, 1):
            saver.mark(key)
        await done.wait()
        await saver.close()
        saver.mark(3)
        assert saved == [frozenset((1, 2))]

    run(body)


def test_a_save_that_fails_is_kept_for_the_owner() -> None:
    async def body() -> None:
        failed = asyncio.Event()

        async def save(_: frozenset[int]) -> None:
            failed.set()
            raise StoreError("The disk is full.")

        saver = Saver(save)
        saver.mark(1)
        await failed.wait()
        await asyncio.sleep(0)
        await saver.close()
        assert isinstance(saver.failure, StoreError)

    run(body)


def test_a_save_that_fails_as_nobody_thought_is_no_end_of_saving() -> None:
    async def body() -> None:
        saved: list[frozenset[int]] = []
        done = asyncio.Event()

        async def save(keys: frozenset[int]) -> None:
            saved.append(keys)
            if len(saved) == 1:
                saver.mark(2)
                raise TypeError("cannot be written as JSON")
            done.set()

        saver = Saver(save)
        saver.mark(1)
        await asyncio.wait_for(done.wait(), 10)
        assert saved == [frozenset((1,)), frozenset((2,))]
        assert isinstance(saver.failure, StoreError)
        await saver.close()

    run(body)


def test_an_end_that_cannot_be_stored_does_not_keep_the_chat_from_going_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body() -> None:
        async def fail(*args: object) -> None:
            raise TypeError("cannot be written as JSON")

        async with workbench(tmp_path, [text_step("a")]) as bench:
            monkeypatch.setattr(bench.store.conversation, "end_turn", fail)
            await bench.chat()
            events = await bench.say()
            assert isinstance(events[-1], TurnFailed)
            assert events[-1].error.code == "internal"
            assert bench.service._live.turn("c") is None

    run(body)


def test_what_is_written_is_on_disk_while_the_turn_runs(tmp_path: Path) -> None:
    async def body() -> None:
        gate = asyncio.Event()
        async with workbench(tmp_path, [script(*text_step("Half")[:-1], gate, *text_step(" done."))]) as bench:
            await bench.chat()
            await bench.send()

            async def stored() -> bool:
                return bool((await bench.answer()).parts)

            await bench.until(stored)
            gate.set()
            await bench.events()

    run(body)


def test_a_full_disk_fails_the_turn_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def body() -> None:
        async def refuse(message_id: str, parts: Mapping[int, Part], *, durable: bool = False) -> None:
            raise StoreError("The disk is full.")

        gate = asyncio.Event()
        programs: dict[str, Program] = {"print(1)": (Stream("stdout", "1\n"),)}
        async with workbench(tmp_path, [script(gate, *code_step("print(1)")), text_step("x")], programs) as bench:
            monkeypatch.setattr(bench.store.conversation, "save_parts", refuse)
            await bench.chat()
            await bench.send()
            running = bench.service._live.turn("c")
            assert running is not None
            running.answer.add_text("something")

            async def failed() -> bool:
                return running.answer._saver.failure is not None

            await bench.until(failed)
            gate.set()
            events = await bench.events()
            assert isinstance(events[-1], TurnFailed)
            assert events[-1].error.code == "store_failed"

    run(body)
