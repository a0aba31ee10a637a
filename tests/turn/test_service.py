from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jupyter_codeinterp.config import LiveSettings
from jupyter_codeinterp.engines.fake import FakeEngine, Forever, Program
from jupyter_codeinterp.engines.registry import EngineRegistry
from jupyter_codeinterp.errors import ConflictError, NotFoundError
from jupyter_codeinterp.llm.scripted import ScriptedModel, code_step, text_step
from jupyter_codeinterp.llm.seam import Text, UserMessage
from jupyter_codeinterp.protocol.engine_events import Stream
from jupyter_codeinterp.protocol.events import ChatChanged, TurnFailed, TurnStarted
from jupyter_codeinterp.protocol.frames import ListFrame
from jupyter_codeinterp.protocol.models import Capabilities
from jupyter_codeinterp.protocol.parts import ExecutionPart, FilePart, TextPart
from jupyter_codeinterp.protocol.requests import ExecutionRequest, TurnRequest
from jupyter_codeinterp.protocol.settings import Settings
from jupyter_codeinterp.store.sqlite import open_store
from jupyter_codeinterp.turn.service import TurnService
from tests.turn.workbench import OneModel, Workbench, executions, run, script, texts, workbench

LOOP = "while True: pass"
PROGRAMS: dict[str, Program] = {LOOP: (Stream("stdout", "on\n"), Forever())}


async def once(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def upload(bench: Workbench, name: str, data: bytes) -> str:
    return (await bench.store.files.put(once(data), name=name, max_bytes=1_000_000)).id


def test_a_second_turn_is_refused_while_one_runs(tmp_path: Path) -> None:
    async def body() -> None:
        gate = asyncio.Event()
        async with workbench(tmp_path, [script(gate, *text_step("one"))]) as bench:
            await bench.chat()
            await bench.send("first")
            with pytest.raises(ConflictError) as refused:
                await bench.send("second")
            assert refused.value.code == "turn_running"
            gate.set()
            await bench.events()
            assert len(await bench.messages()) == 2

    run(body)


def test_one_message_may_wait_and_is_sent_when_the_turn_ended(tmp_path: Path) -> None:
    async def body() -> None:
        gate = asyncio.Event()
        async with workbench(tmp_path, [script(gate, *text_step("one")), text_step("two")]) as bench:
            await bench.chat()
            await bench.send("first")
            waiting = TurnRequest("second", queue=True, client_id="x")
            assert (await bench.service.start("c", waiting)).queued
            assert (await bench.service.start("c", waiting)).queued
            assert (await bench.detail())["queued"] == {"text": "second", "files": []}
            with pytest.raises(ConflictError) as refused:
                await bench.service.start("c", TurnRequest("third", queue=True))
            assert refused.value.code == "queue_full"
            gate.set()
            await bench.events()
            await bench.events()

            async def taken() -> bool:
                return (await bench.detail())["queued"] is None

            await bench.until(taken)
            said = [part.text for message in await bench.messages() for part in message.parts if part.type == "text"]
            assert said == ["first", "one", "second", "two"]

    run(body)


def test_the_message_that_waits_can_be_taken_back(tmp_path: Path) -> None:
    async def body() -> None:
        gate = asyncio.Event()
        async with workbench(tmp_path, [script(gate, *text_step("one"))]) as bench:
            await bench.chat()
            await bench.send("first")
            await bench.service.start("c", TurnRequest("second", queue=True))
            await bench.service.cancel_queued("c")
            gate.set()
            await bench.events()
            assert (await bench.detail())["queued"] is None
            assert len(await bench.messages()) == 2

    run(body)


def test_the_same_client_id_starts_one_turn(tmp_path: Path) -> None:
    async def body() -> None:
        gate = asyncio.Event()
        async with workbench(tmp_path, [script(gate, *text_step("one"))]) as bench:
            await bench.chat()
            first = await bench.send("hello", client_id="x")
            assert await bench.send("hello", client_id="x") == first
            gate.set()
            await bench.events()
            assert await bench.send("hello", client_id="x") == first
            assert len(bench.model.requests) == 1

    run(body)


def test_retry_makes_a_sibling_of_the_answer(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("one"), text_step("two")]) as bench:
            await bench.chat()
            turn_id = await bench.send("question")
            await bench.events()
            user, first = await bench.messages()
            await bench.service.retry("c", turn_id)
            events = await bench.events()
            again, second = await bench.messages()
            assert again == user
            assert second.id != first.id
            assert second.parent_id == first.parent_id == user.id
            assert texts(second) == ["two"]
            started = [event for event in events if isinstance(event, TurnStarted)]
            assert [message.role for event in started for message in event.messages] == ["assistant"]
            assert bench.model.requests[1].messages == (UserMessage("question"),)
            with pytest.raises(NotFoundError):
                await bench.service.retry("c", "nothing")

    run(body)


def test_a_new_chat_is_named_by_its_first_message_and_the_list_is_told(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("a"), text_step("b")]) as bench:
            lister = bench.service.feed.connect(chat_list=True)
            await bench.chat()
            await bench.say("Draw   the quarterly sales of the year as a bar chart, please, with labels")
            named = await bench.store.chats.get("c")
            assert named.title == "Draw the quarterly sales of the year as a bar chart,…"
            frame = await lister.next()
            assert isinstance(frame, ListFrame)
            assert isinstance(frame.event, ChatChanged)
            assert frame.event.chat is not None
            assert frame.event.chat.title == named.title
            await bench.say("another")
            assert (await bench.store.chats.get("c")).title == named.title

    run(body)


def test_attachments_are_placed_named_and_told(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("ok"), text_step("ok")]) as bench:
            await bench.chat(folder="work")
            first, second = await upload(bench, "d.csv", b"a,b\n1,2\n"), await upload(bench, "d.csv", b"other")
            await bench.say("Look", files=(first, second))
            user = (await bench.messages())[0]
            names = [part.name for part in user.parts if isinstance(part, FilePart)]
            assert names == ["d.csv", "d (1).csv"]
            assert bench.engine.files[("work", "d.csv")] == b"a,b\n1,2\n"
            request = bench.model.requests[0]
            assert isinstance(request.messages[0], UserMessage)
            assert '"d (1).csv"' in request.messages[0].text
            assert "d.csv" in request.system
            with pytest.raises(NotFoundError):
                await bench.send("Look", files=("nothing",))

    run(body)


def test_a_file_that_cannot_be_placed_is_said(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("ok")]) as bench:
            await bench.chat(engine="pyodide")
            await bench.say("Look", files=(await upload(bench, "d.csv", b"a\n"),))
            assert [part.type for part in (await bench.answer()).parts] == ["note", "text"]

    run(body)


def test_a_model_that_sees_gets_attached_pictures(tmp_path: Path) -> None:
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6364f8cf500f00030c0180"
        "5a347d6b0000000049454e44ae426082"
    )

    async def body() -> None:
        async with workbench(tmp_path, [text_step("ok")], capabilities=Capabilities(vision=True)) as bench:
            await bench.chat()
            await bench.say("Look", files=(await upload(bench, "p.png", pixel),))
            message = bench.model.requests[0].messages[0]
            assert isinstance(message, UserMessage)
            assert [picture.media_type for picture in message.pictures] == ["image/png"]
            assert message.pictures[0].data == pixel

    run(body)


def test_an_unknown_model_fails_the_turn_with_its_message(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path) as bench:
            await bench.chat(model="lab/other")
            events = await bench.say()
            assert isinstance(events[-1], TurnFailed)
            assert "lab/other" in events[-1].error.message
            assert (await bench.detail())["turn"] is None

    run(body)


def test_a_bug_in_a_model_adapter_ends_the_turn_and_nothing_else(tmp_path: Path) -> None:
    async def body() -> None:
        steps = [script(Text("Half"), RuntimeError("a bug")), text_step("fine")]
        async with workbench(tmp_path, steps) as bench:
            await bench.chat()
            events = await bench.say()
            assert isinstance(events[-1], TurnFailed)
            assert events[-1].error.code == "internal"
            await bench.say("again")
            assert texts(await bench.answer()) == ["fine"]

    run(body)


def test_a_deleted_chat_stops_what_runs_in_it(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(LOOP)], PROGRAMS) as bench:
            lister = bench.service.feed.connect(chat_list=True)
            await bench.chat(title="t")
            await bench.send()
            await bench.execution_in("running")
            await bench.service.run_code("c", ExecutionRequest(LOOP))
            async with bench.service.deleting("c"):
                await bench.store.chats.delete("c")
            assert await lister.next() == ListFrame(ChatChanged("c"))
            with pytest.raises(NotFoundError):
                await bench.service.snapshot("c")

    run(body)


def test_nothing_begins_in_a_chat_that_is_being_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("one"), text_step("two")], PROGRAMS) as bench:
            await bench.chat()
            await bench.say()
            turn_id = (await bench.answer()).turn_id or ""
            add, added, go = bench.store.executions.add_manual, asyncio.Event(), asyncio.Event()

            async def add_slowly(chat_id: str, part: ExecutionPart, *, client_id: str | None = None) -> ExecutionPart:
                added.set()
                await go.wait()
                return await add(chat_id, part, client_id=client_id)

            monkeypatch.setattr(bench.store.executions, "add_manual", add_slowly)
            on_its_way = asyncio.create_task(bench.service.run_code("c", ExecutionRequest(LOOP)))
            await added.wait()
            async with bench.service.deleting("c"):
                go.set()
                for late in (
                    on_its_way,
                    bench.service.run_code("c", ExecutionRequest(LOOP)),
                    bench.service.start("c", TurnRequest("hello")),
                    bench.service.retry("c", turn_id),
                    bench.service.replay("c", bench.service.close),
                ):
                    with pytest.raises(NotFoundError, match="being deleted"):
                        await late
                assert bench.service.find_use("c") is None
                await bench.store.chats.delete("c")
            assert not bench.service.working()

    run(body)


def test_a_chat_that_could_not_be_deleted_goes_on(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("one")]) as bench:
            await bench.chat()
            with pytest.raises(ConflictError):
                async with bench.service.deleting("c"):
                    raise ConflictError("Its kernel does not end.")
            await bench.say()
            assert texts(await bench.answer()) == ["one"]

    run(body)


def test_a_turn_that_another_server_left_is_interrupted_and_what_waited_is_sent(tmp_path: Path) -> None:
    async def body() -> None:
        folder = tmp_path / "shared"
        async with workbench(folder, [code_step(LOOP)], PROGRAMS) as bench:
            await bench.chat()
            await bench.send("first")
            await bench.execution_in("running")
            await bench.service.start("c", TurnRequest("second", queue=True))
        async with workbench(folder, [text_step("two")]) as bench:
            detail = await bench.detail()
            assert detail["messages"][-1]["stopped_reason"] == "interrupted"
            assert detail["queued"] == {"text": "second", "files": []}

            async def sent() -> bool:
                messages = await bench.messages()
                return len(messages) == 4 and messages[-1].stopped_reason == "answer"

            await bench.until(sent)
            assert [part.status for part in executions((await bench.messages())[1])] == ["interrupted"]
            assert (await bench.messages())[2].parts == (TextPart("second"),)

    run(body)


def test_a_turn_of_another_living_server_is_not_ours_to_stop(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [code_step(LOOP)], PROGRAMS) as bench:
            await bench.chat()
            turn_id = await bench.send()
            await bench.execution_in("running")
            store = await open_store(tmp_path / "data")
            model = OneModel(ScriptedModel([]), Capabilities())
            other = TurnService(
                store,
                model,
                EngineRegistry([FakeEngine({})]),
                LiveSettings(Settings()),
                file_url=str,
                clock=lambda: 5.0,
            )
            with pytest.raises(ConflictError) as refused:
                await other.stop("c", turn_id)
            assert refused.value.code == "other_instance"
            with pytest.raises(ConflictError):
                await other.start("c", TurnRequest("me too"))
            assert (await other.snapshot("c")).chat["turn"] == {"id": turn_id, "state": "running"}
            await other.close()
            await store.close()

    run(body)
