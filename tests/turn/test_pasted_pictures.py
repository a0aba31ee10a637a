from __future__ import annotations

import base64
import json
from pathlib import Path

from jupyter_codeinterp.engines.fake import Forever
from jupyter_codeinterp.llm.scripted import code_step, text_step
from jupyter_codeinterp.protocol.parts import FilePart, TextPart
from jupyter_codeinterp.protocol.requests import TurnRequest
from tests.outputs.pictures import png
from tests.turn.workbench import executions, run, workbench

DATA = base64.b64encode(png(2, 2)).decode()
LOOP = "while True: pass"
URL = f"data:image/png;base64,{DATA}"


def test_a_pasted_picture_becomes_an_attachment(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("Nice.")]) as bench:
            await bench.chat()
            events = await bench.say(f"What is {URL} about?")
            file, text = (await bench.messages())[0].parts
            assert isinstance(file, FilePart)
            assert (file.name, file.media_type) == ("pasted-image-1.png", "image/png")
            assert text == TextPart("What is pasted-image-1.png about?")
            path = await bench.store.files.path(file.file_id)
            assert path.read_bytes() == png(2, 2)
            assert DATA not in json.dumps([event.to_dict() for event in events])
            assert DATA not in repr(bench.model.requests)

    run(body)


def test_code_keeps_its_data_url_and_the_next_request_does_not_repeat_it(tmp_path: Path) -> None:
    code = f"picture = '{URL}'"

    async def body() -> None:
        async with workbench(tmp_path, [code_step(code), text_step("Done.")], {code: ()}) as bench:
            await bench.chat()
            await bench.say()
            assert executions(await bench.answer())[0].code == code
            assert DATA not in repr(bench.model.requests)
            assert "[image data left out" in repr(bench.model.requests[-1])

    run(body)


def test_a_message_that_waits_is_kept_without_the_data(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(LOOP)], {LOOP: (Forever(),)}) as bench:
            await bench.chat()
            await bench.send()
            await bench.execution_in("running")
            await bench.service.start("c", TurnRequest(f"And {URL}?", queue=True))
            waiting = await bench.store.conversation.get_queued("c")
            assert waiting is not None
            assert (waiting.text, len(waiting.files)) == ("And pasted-image-1.png?", 1)

    run(body)
