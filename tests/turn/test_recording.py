from __future__ import annotations

import base64
from pathlib import Path

import pytest

from jupyter_codeinterp.engines.fake import Program
from jupyter_codeinterp.llm.scripted import code_step, text_step
from jupyter_codeinterp.llm.seam import ToolResult
from jupyter_codeinterp.protocol.engine_events import Display, Stream
from jupyter_codeinterp.protocol.outputs import OMITTED_MEDIA_TYPE, DisplayOutput
from jupyter_codeinterp.protocol.settings import Limits, Settings
from jupyter_codeinterp.turn.recording import safe_relative_name
from tests.turn.workbench import executions, run, workbench

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6364f8cf500f00030c0180"
    "5a347d6b0000000049454e44ae426082"
)
BASE64 = base64.b64encode(PIXEL).decode()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("a\\\\..\\b/./c.csv", "a/b/c.csv"),
        ("..", ""),
        ("x../" + "y" * 252, "y" * 252),
    ],
)
def test_a_name_stays_below_its_folder_also_where_it_is_cut(name: str, safe: str) -> None:
    assert safe_relative_name(name) == safe


def test_pictures_become_files_before_anybody_hears_of_them(tmp_path: Path) -> None:
    async def body() -> None:
        printed = f"here: data:image/png;base64,{BASE64}\n"
        program: Program = (
            *(Stream("stdout", printed[at : at + 7]) for at in range(0, len(printed), 7)),
            Display({"image/png": BASE64, "text/plain": "<Figure>"}),
        )
        async with workbench(tmp_path, [code_step("draw()"), text_step("Done.")], {"draw()": program}) as bench:
            await bench.chat()
            events = await bench.say()
            (part,) = executions(await bench.answer())
            ids = [
                output.data["image/png"]["file"]
                for output in part.outputs
                if isinstance(output, DisplayOutput) and "image/png" in output.data
            ]
            assert len(ids) == 1, "printed and displayed, it is one picture"
            for file_id in ids:
                assert (await bench.store.files.path(file_id)).read_bytes() == PIXEL
                assert (await bench.store.files.get(file_id)).chat_id == "c"
            assert not any(BASE64[:40] in str(event.to_dict()) for event in events)
            result = bench.model.requests[1].messages[-1]
            assert isinstance(result, ToolResult)
            assert BASE64[:40] not in result.text

    run(body)


def test_a_flood_is_kept_whole_as_a_file_and_bounded_everywhere_else(tmp_path: Path) -> None:
    async def body() -> None:
        lines = [f"line {number}\n" for number in range(20_000)]
        program: Program = tuple(Stream("stdout", "".join(lines[at : at + 500])) for at in range(0, len(lines), 500))
        settings = Settings(limits=Limits(page_output_bytes=100_000, model_output_bytes=5_000))
        steps = [code_step("flood()"), text_step("Done.")]
        async with workbench(tmp_path, steps, {"flood()": program}, settings=settings) as bench:
            await bench.chat()
            await bench.say()
            (part,) = executions(await bench.answer())
            assert len(str(part.to_dict())) < 200_000
            markers = [
                output.data[OMITTED_MEDIA_TYPE]
                for output in part.outputs
                if isinstance(output, DisplayOutput) and OMITTED_MEDIA_TYPE in output.data
            ]
            assert len(markers) == 1
            path = await bench.store.files.path(markers[0]["file"])
            assert path.read_text() == "".join(lines)
            result = bench.model.requests[1].messages[-1]
            assert isinstance(result, ToolResult)
            assert len(result.text.encode()) < 7_000

    run(body)


def test_a_disk_that_refuses_files_does_not_stop_the_code(tmp_path: Path) -> None:
    async def body() -> None:
        program: Program = (Display({"image/png": BASE64}), Stream("stdout", "after\n"))
        async with workbench(tmp_path, [code_step("draw()"), text_step("Done.")], {"draw()": program}) as bench:
            await bench.chat()
            blobs = tmp_path / "data" / "blobs"
            blobs.chmod(0o500)
            for folder in blobs.iterdir():
                folder.chmod(0o500)
            blobs.rename(blobs.with_name("gone"))
            blobs.write_text("not a folder")
            await bench.say()
            (part,) = executions(await bench.answer())
            assert part.status == "ok"
            assert [note.code for note in part.notes] == ["store_failed"]
            assert "after" in str(part.outputs)

    run(body)
