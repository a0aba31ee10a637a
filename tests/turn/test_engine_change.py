"""A chat moves to another engine: its files are where its code runs from then on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from jupyter_codeinterp.engines.fake import FakeEngine
from jupyter_codeinterp.engines.registry import EngineRegistry
from jupyter_codeinterp.errors import EngineError
from jupyter_codeinterp.llm.scripted import text_step
from jupyter_codeinterp.protocol.engine_events import Artifact, Running
from jupyter_codeinterp.protocol.requests import ExecutionRequest
from jupyter_codeinterp.turn.attachments import place_again
from tests.turn.workbench import Workbench, run, workbench


async def once(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def is_done(bench: Workbench, execution_id: str) -> bool:
    return (await bench.service.get_execution(execution_id)).status == "ok"


def test_attachments_and_written_files_move_along(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("a")]) as bench:
            await bench.chat()
            sales = await bench.store.files.put(once(b"q,s"), name="sales.csv", max_bytes=100)
            await bench.say("1", files=(sales.id,))
            for name in ("result.csv", "deep/result.csv"):
                written = await bench.store.files.put(once(b"1,2"), name="result.csv", max_bytes=100)
                artifact = Artifact(written.id, name, "text/csv", 3)
                bench.engine.programs["write()"] = (Running(), artifact)
                begun = await bench.service.run_code("c", ExecutionRequest("write()"))
                await bench.until(partial(is_done, bench, begun.id))
            chat = await bench.store.chats.get("c")
            kernel = FakeEngine({})
            await place_again(chat, bench.store, EngineRegistry([kernel]))
            assert kernel.files == {("", "sales.csv"): b"q,s", ("", "result.csv"): b"1,2"}

    run(body)


def test_a_file_that_cannot_be_written_keeps_no_chat_from_moving(tmp_path: Path) -> None:
    class FullDisk(FakeEngine):
        async def place_file(self, place: object, name: str, content: AsyncIterator[bytes]) -> str:
            raise EngineError("The disk is full.")

    async def body() -> None:
        async with workbench(tmp_path, [text_step("a")]) as bench:
            await bench.chat()
            sales = await bench.store.files.put(once(b"q,s"), name="sales.csv", max_bytes=100)
            await bench.say("1", files=(sales.id,))
            chat = await bench.store.chats.get("c")
            await place_again(chat, bench.store, EngineRegistry([FullDisk({})]))

    run(body)
