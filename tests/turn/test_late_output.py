"""What comes of code after its end is added to the run it belongs to: live, in the store and for the model."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_codeinterp.engines.fake import FakeCode, Program
from jupyter_codeinterp.engines.seam import Emit, Outcome, RunRequest
from jupyter_codeinterp.errors import NotFoundError
from jupyter_codeinterp.llm.scripted import code_step, text_step
from jupyter_codeinterp.llm.seam import ToolResult
from jupyter_codeinterp.protocol.engine_events import Clear, Display, DisplayUpdate, EngineEvent, Stream
from jupyter_codeinterp.protocol.events import ExecutionOutput, ExecutionStatusChanged
from jupyter_codeinterp.protocol.frames import EventsFrame
from jupyter_codeinterp.protocol.outputs import DisplayOutput, StreamOutput
from jupyter_codeinterp.protocol.parts import ExecutionPart
from jupyter_codeinterp.protocol.requests import ExecutionRequest
from jupyter_codeinterp.protocol.settings import Limits, Settings
from jupyter_codeinterp.turn import late_output
from jupyter_codeinterp.turn.saving import Saver
from tests.turn.test_recording import BASE64, PIXEL
from tests.turn.workbench import Workbench, executions, run, workbench

OTHER_PIXEL = base64.b64encode(PIXEL.replace(b"\x08\x06", b"\x08\x04")).decode()


class Code:
    """Code that prints "begun" and may say more later."""

    def __init__(self, *events: EngineEvent) -> None:
        self._events = events
        self.late: Emit | None = None

    async def __call__(self, request: RunRequest, emit: Emit) -> Outcome:
        self.late = request.late
        for event in self._events or (Stream("stdout", "begun\n"),):
            await emit(event)
        return Outcome("ok")

    async def say(self, *events: EngineEvent) -> None:
        assert self.late is not None
        for event in events:
            await self.late(event)


def program(code: Code) -> FakeCode:
    return code


def text_of(part: ExecutionPart) -> str:
    return "".join(output.text for output in part.outputs if isinstance(output, StreamOutput))


def codes(part: ExecutionPart) -> list[str]:
    return [note.code for note in part.notes]


async def stored(bench: Workbench, execution_id: str, holds: Callable[[ExecutionPart], bool]) -> ExecutionPart:
    async def look() -> bool:
        return holds((await bench.store.executions.get(execution_id)).part)

    await bench.until(look)
    return (await bench.store.executions.get(execution_id)).part


def test_late_text_is_shown_stored_and_told_to_the_model(tmp_path: Path) -> None:
    async def body() -> None:
        code = Code()
        steps = [code_step("start()"), text_step("Done."), text_step("I see.")]
        async with workbench(tmp_path, steps, {"start()": program(code)}) as bench:
            await bench.chat()
            await bench.say()
            (part,) = executions(await bench.answer())
            await code.say(Stream("stdout", "tick 1\n"), Stream("stdout", "tick 2\n"))
            shown = (await bench.detail())["messages"][-1]["parts"][0]
            assert shown["outputs"][0]["text"] == "begun\ntick 1\ntick 2\n"
            assert (await bench.service.get_execution(part.id)).to_dict() == shown
            kept = await stored(bench, part.id, lambda part: "tick 2" in text_of(part))
            assert (kept.status, codes(kept)) == ("ok", ["late_output"])
            events = await bench.say("And now?")
            assert (
                "".join(event.text or "" for event in events if isinstance(event, ExecutionOutput))
                == "tick 1\ntick 2\n"
            )
            (told,) = (item for item in bench.model.requests[2].messages if isinstance(item, ToolResult))
            assert "tick 2" in told.text
            assert "after this code had ended" in told.text

    run(body)


def test_text_that_comes_while_the_turn_goes_on_survives_its_end(tmp_path: Path) -> None:
    async def body() -> None:
        first = Code()

        async def second(request: RunRequest, emit: Emit) -> Outcome:
            await first.say(Stream("stdout", "tick\n"))
            await emit(Stream("stdout", "second\n"))
            return Outcome("ok")

        steps = [code_step("a()"), code_step("b()"), text_step("Done.")]
        async with workbench(tmp_path, steps, {"a()": program(first), "b()": second}) as bench:
            await bench.chat()
            await bench.say()
            assert [text_of(part) for part in executions(await bench.answer())] == ["begun\ntick\n", "second\n"]

    run(body)


def test_a_display_changed_by_later_code_changes_where_it_stands(tmp_path: Path) -> None:
    async def body() -> None:
        first = Code(Display({"text/plain": "0%", "image/png": BASE64}, display_id="p"))
        update = DisplayUpdate("p", {"text/plain": "100%", "image/png": OTHER_PIXEL})
        steps = [code_step("a()"), text_step("Begun."), code_step("b()"), text_step("Done.")]
        async with workbench(tmp_path, steps, {"a()": program(first), "b()": (update,)}) as bench:
            await bench.chat()
            await bench.say()
            (part,) = executions(await bench.answer())
            (before,) = (output for output in part.outputs if isinstance(output, DisplayOutput))
            await bench.say("Go on.")
            kept = await stored(bench, part.id, lambda part: "100%" in str(part.outputs))
            (after,) = (output for output in kept.outputs if isinstance(output, DisplayOutput))
            assert after.data["text/plain"] == "100%"
            assert after.data["image/png"] != before.data["image/png"]
            with pytest.raises(NotFoundError):
                await bench.store.files.get(before.data["image/png"]["file"])
            (updating,) = executions(await bench.answer())
            assert (updating.outputs, codes(updating)) == ((), ["display_updated"])
            told = bench.model.requests[3].messages[-1]
            assert isinstance(told, ToolResult)
            assert "shows now: 100%" in told.text
            assert "no output" not in told.text
            assert codes(kept) == []

    run(body)


def test_displays_of_other_chats_and_with_other_names_stay(tmp_path: Path) -> None:
    async def body() -> None:
        first = Code(Display({"text/plain": "mine"}, display_id="p"))
        programs: dict[str, Program] = {
            "a()": program(first),
            "b()": (DisplayUpdate("p", {"text/plain": "yours"}),),
            "c()": (DisplayUpdate("q", {"text/plain": "yours"}),),
        }
        steps = [code_step("a()"), text_step("1"), code_step("b()"), text_step("2"), code_step("c()"), text_step("3")]
        async with workbench(tmp_path, steps, programs) as bench:
            await bench.chat()
            await bench.chat("other")
            await bench.say()
            await bench.say(chat_id="other")
            await bench.say()
            parts = [*executions(await bench.answer()), *executions(await bench.answer("other"))]
            assert [(part.outputs, codes(part)) for part in parts] == [((), []), ((), [])]
            assert "mine" in str((await bench.detail())["messages"][1])

    run(body)


def test_late_output_is_bounded_and_the_bound_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_output, "LATE_CHARACTERS", 10)

    async def body() -> None:
        code = Code()
        async with workbench(tmp_path, [code_step("a()"), text_step("Done.")], {"a()": program(code)}) as bench:
            await bench.chat()
            await bench.say()
            await code.say(*(Stream("stdout", "12345678") for _ in range(4)))
            (part,) = executions(await bench.answer())
            now = await bench.service.get_execution(part.id)
            assert (text_of(now), codes(now)) == ("begun\n12345678", ["late_output", "late_output_cut"])

    run(body)


def test_what_is_cut_is_not_stored_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_output, "LATE_CHARACTERS", 10)

    async def body() -> None:
        code = Code()
        async with workbench(tmp_path, [code_step("a()"), text_step("Done.")], {"a()": program(code)}) as bench:
            await bench.chat()
            await bench.say()
            (part,) = executions(await bench.answer())
            await code.say(Stream("stdout", "x" * 11))
            await stored(bench, part.id, lambda part: codes(part) == ["late_output_cut"])
            (run,) = bench.service._executions.late._runs.values()
            assert run.saver is not None
            saver = run.saver
            await bench.until(lambda: _is_idle(saver))
            await code.say(Stream("stdout", "more"))
            assert not saver.busy

    run(body)


async def _is_idle(saver: Saver) -> bool:
    return not saver.busy


def test_late_text_that_a_page_cannot_have_promises_no_file(tmp_path: Path) -> None:
    async def body() -> None:
        code = Code(Stream("stdout", "x" * 7_000))
        settings = Settings(limits=Limits(page_output_bytes=10_000))
        steps = [code_step("a()"), text_step("Done.")]
        async with workbench(tmp_path, steps, {"a()": program(code)}, settings=settings) as bench:
            await bench.chat()
            await bench.say()
            (part,) = executions(await bench.answer())
            await code.say(Stream("stdout", "y" * 1_000), Stream("stdout", "z"))
            now = await bench.service.get_execution(part.id)
            assert (text_of(now), codes(now)) == ("x" * 7_000, ["late_output_cut"])
            assert len(now.outputs) == 1

    run(body)


def test_a_run_that_is_not_kept_any_more_takes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_output, "RUNS_KEPT", 2)

    async def body() -> None:
        pieces = {f"{name}()": Code() for name in "abc"}
        programs: dict[str, Program] = {name: program(code) for name, code in pieces.items()}
        async with workbench(tmp_path, [*map(code_step, programs), text_step("Done.")], programs) as bench:
            await bench.chat()
            await bench.say()
            for code in pieces.values():
                await code.say(Stream("stdout", "late\n"))
            ids = [part.id for part in executions(await bench.answer())]
            texts = [text_of(await bench.service.get_execution(execution_id)) for execution_id in ids]
            assert texts == ["begun\n", "begun\nlate\n", "begun\nlate\n"]

    run(body)


def test_a_persons_run_takes_late_output_and_keeps_whether_it_is_told(tmp_path: Path) -> None:
    async def body() -> None:
        code = Code()
        async with workbench(tmp_path, [], {"a()": program(code)}) as bench:
            await bench.chat()
            begun = await bench.service.run_code("c", ExecutionRequest("a()", engine="jupyter"))
            await stored(bench, begun.id, lambda part: part.status == "ok")
            await bench.until(lambda: _is_over(bench))
            subscriber = bench.service.feed.connect()
            subscriber.show("c", bench.service.feed.cursor("c"))
            await bench.service.tell_model(begun.id, told=True)
            await code.say(Stream("stdout", "late\n"), Clear(), Stream("stderr", "cleared\n"))
            kept = await stored(bench, begun.id, lambda part: text_of(part) == "cleared\n")
            assert (kept.told, codes(kept)) == (True, ["late_output"])
            frame = await subscriber.next()
            assert isinstance(frame, EventsFrame)
            changes = [event for event in frame.events if isinstance(event, ExecutionStatusChanged)]
            assert [change.execution.get("told") for change in changes] == [True, True]
            subscriber.close()
            assert (await bench.detail())["executions"][0] == kept.to_dict()

    run(body)


async def _is_over(bench: Workbench) -> bool:
    return not bench.service.working()


def test_what_comes_at_the_very_end_of_the_server_is_stored(tmp_path: Path) -> None:
    async def body() -> None:
        code = Code()
        async with workbench(tmp_path, [code_step("a()"), text_step("Done.")], {"a()": program(code)}) as bench:
            await bench.chat()
            await bench.say()
            (part,) = executions(await bench.answer())
            await code.say(Stream("stdout", "last\n"))
            await bench.service.close()
            assert text_of((await bench.store.executions.get(part.id)).part) == "begun\nlast\n"

    run(body)


def test_late_output_of_a_deleted_chat_is_dropped(tmp_path: Path) -> None:
    async def body() -> None:
        code = Code()
        async with workbench(tmp_path, [code_step("a()"), text_step("Done.")], {"a()": program(code)}) as bench:
            await bench.chat()
            await bench.say()
            await bench.service.end_chat("c")
            await bench.store.chats.delete("c")
            await code.say(Stream("stdout", "late\n"), Display({"image/png": BASE64}))

    run(body)
