"""What a person ran reaches the model when they want it to, at the right place of the conversation."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_codeinterp.engines.fake import Forever, Program
from jupyter_codeinterp.errors import ConflictError, NotFoundError
from jupyter_codeinterp.llm.scripted import code_step, tag_step, text_step
from jupyter_codeinterp.llm.seam import AssistantMessage, ModelMessage, ToolResult, UserMessage
from jupyter_codeinterp.protocol.chats import Message
from jupyter_codeinterp.protocol.engine_events import Stream
from jupyter_codeinterp.protocol.events import ExecutionStatusChanged
from jupyter_codeinterp.protocol.frames import EventsFrame
from jupyter_codeinterp.protocol.parts import Anchor, ExecutionPart, ExecutionStatus, TextPart
from jupyter_codeinterp.protocol.requests import ExecutionRequest
from jupyter_codeinterp.turn.history import Telling, join_users, tell_branch
from jupyter_codeinterp.turn.told_runs import place_runs
from tests.turn.workbench import Workbench, executions, run, script, workbench

PRINT = "print(1)"
LOOP = "while True: pass"
PROGRAMS: dict[str, Program] = {PRINT: (Stream("stdout", "1\n"),), LOOP: (Stream("stdout", "on\n"), Forever())}


def message(name: str) -> Message:
    role = "user" if name.startswith("u") else "assistant"
    return Message(name, "c", None, role, 0.0, (TextPart(name),))  # type: ignore[arg-type]  # a literal in a table


def person_run(name: str, *, anchor: str | None = None, after: str | None = None) -> ExecutionPart:
    place = None if anchor is None else Anchor(anchor, 0, 0)
    return ExecutionPart(name, name, "jupyter", "user", "ok", anchor=place, after=after, told=True)


def tell(names: str, *runs: ExecutionPart) -> list[list[str]]:
    branch = [message(name) for name in names.split()]
    telling = Telling("native", "lab/m", lambda part, room: part.code, lambda part, room: f"ran {part.code}", str)
    exchanges = tell_branch(branch, {}, telling, place_runs(branch[:-1], runs))
    return [[told.message.text for passage in found.passages for told in passage.told] for found in exchanges]


def test_a_run_comes_after_the_answer_it_belongs_to() -> None:
    assert tell("u1 a1 u2 a2", person_run("r", anchor="a1")) == [["u1", "a1"], ["ran r"], ["u2", "a2"]]


def test_a_run_without_an_anchor_comes_after_the_message_that_was_last() -> None:
    runs = (person_run("r", after="a1"), person_run("s"), person_run("t", anchor="a1"))
    assert tell("u1 a1 u2 a2", *runs) == [["ran s"], ["u1", "a1"], ["ran r"], ["ran t"], ["u2", "a2"]]


def test_a_run_of_another_branch_or_beside_the_unfinished_answer_is_left_out() -> None:
    assert tell("u1 a1 u2 a2", person_run("r", anchor="b1"), person_run("s", after="a2")) == [
        ["u1", "a1"],
        ["u2", "a2"],
    ]


def test_a_run_that_is_not_told_or_has_not_ended_is_left_out() -> None:
    runs = (replace(person_run("r"), told=False), replace(person_run("s"), status="running"))
    assert tell("u1 a1", *runs) == [["u1", "a1"]]


def test_a_run_and_the_message_after_it_are_one_for_templates_that_want_that() -> None:
    told: list[ModelMessage] = [UserMessage("u1"), AssistantMessage("a1"), UserMessage("ran r"), UserMessage("u2")]
    assert join_users(told)[-1] == UserMessage("ran r\n\nu2")


async def run_code(bench: Workbench, code: str = PRINT, *, anchor: str | None = None, tell: bool = True) -> str:
    """Run code and return its id once it has ended, or runs for ever."""
    place = None if anchor is None else Anchor(anchor, 0, 0)
    started = await bench.service.run_code("c", ExecutionRequest(code, anchor=place, tell=tell))
    await until_status(bench, started.id, "ok" if code == PRINT else "running")
    return started.id


async def until_status(bench: Workbench, execution_id: str, status: ExecutionStatus) -> None:
    async def reached() -> bool:
        return (await bench.service.get_execution(execution_id)).status == status

    await bench.until(reached)


def asked(bench: Workbench, number: int) -> list[str]:
    """Return what the person told the model in one request."""
    return [item.text for item in bench.model.requests[number].messages if isinstance(item, UserMessage)]


@pytest.mark.parametrize("mode", ["native", "tags"])
def test_the_model_hears_of_a_run_with_the_next_message(tmp_path: Path, mode: str) -> None:
    first = code_step(PRINT) if mode == "native" else tag_step(PRINT)

    async def body() -> None:
        async with workbench(tmp_path, [first, text_step("a"), text_step("b")], PROGRAMS) as bench:
            await bench.chat(code_mode=mode)
            await bench.say("one")
            await run_code(bench, anchor=(await bench.answer()).id)
            await run_code(bench, tell=False)
            await bench.say("two")
            request = bench.model.requests[-1]
            assert isinstance(request.messages[-2], AssistantMessage)
            last = asked(bench, -1)[-1]
            assert last.startswith("<my_run>\nI ran this code myself")
            assert last.count("```python\nprint(1)\n```") == 1
            assert last.endswith("stdout:\n1\n</my_run>\n\ntwo")

    run(body)


def test_a_run_during_an_answer_is_told_with_the_message_after_it(tmp_path: Path) -> None:
    async def body() -> None:
        gate = asyncio.Event()
        steps = [script(gate, *code_step(PRINT)), text_step("a"), text_step("b")]
        async with workbench(tmp_path, steps, PROGRAMS) as bench:
            await bench.chat()
            await bench.send("one")
            await run_code(bench)
            gate.set()
            await bench.events()
            assert isinstance(bench.model.requests[1].messages[-1], ToolResult)
            await bench.say("two")
            assert asked(bench, 1) == ["one"]
            assert asked(bench, 2)[-1].startswith("<my_run>\nI ran this code myself")

    run(body)


def test_a_person_changes_their_mind_about_a_run_that_ended(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("a"), text_step("b"), text_step("c")], PROGRAMS) as bench:
            await bench.chat()
            await bench.say("one")
            execution_id = await run_code(bench, tell=False)

            async def stored() -> bool:
                return not bench.service.working()

            await bench.until(stored)
            assert (await bench.service.tell_model(execution_id, told=True)).told
            await bench.say("two")
            assert not (await bench.service.tell_model(execution_id, told=False)).told
            await bench.say("three")
            assert [len(asked(bench, number)[1]) > 100 for number in (1, 2)] == [True, False]
            assert (await bench.store.executions.get(execution_id)).part.outputs

    run(body)


def test_a_person_changes_their_mind_about_a_run_that_runs(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [], PROGRAMS) as bench:
            await bench.chat()
            execution_id = await run_code(bench, LOOP, tell=False)
            part = await bench.service.tell_model(execution_id, told=True)
            assert (part.told, part.status) == (True, "running")
            told: list[bool] = []
            while not any(told):
                frame = await bench.pages["c"].next()
                assert isinstance(frame, EventsFrame)
                changes = [event for event in frame.events if isinstance(event, ExecutionStatusChanged)]
                told += [change.execution.get("told", False) for change in changes]
            await bench.service.interrupt(execution_id)

            async def ended() -> bool:
                return (await bench.store.executions.get(execution_id)).part.status == "interrupted"

            await bench.until(ended)
            assert (await bench.store.executions.get(execution_id)).part.told

    run(body)


def test_a_model_hears_of_its_own_code_anyway(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(LOOP), text_step("a")], PROGRAMS) as bench:
            await bench.chat()
            await bench.send()
            execution_id = await bench.execution_in("running")
            with pytest.raises(ConflictError, match="anyway"):
                await bench.service.tell_model(execution_id, told=True)
            await bench.service.interrupt(execution_id)
            await bench.events()
            (own,) = executions(await bench.answer())
            with pytest.raises(ConflictError, match="anyway"):
                await bench.service.tell_model(own.id, told=True)
            with pytest.raises(NotFoundError):
                await bench.service.tell_model("nothing", told=True)

    run(body)


def test_a_run_gets_the_time_a_person_gave_it(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [], PROGRAMS) as bench:
            await bench.chat()
            request = ExecutionRequest(LOOP, timeout_seconds=0.05)
            await until_status(bench, (await bench.service.run_code("c", request)).id, "timeout")

    run(body)
