"""What waits: a model call for its next attempt, a message for the end of the turn."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jupyter_codeinterp.engines.seam import Emit, Outcome, RunRequest
from jupyter_codeinterp.errors import ConflictError, ModelError, NotFoundError
from jupyter_codeinterp.llm.scripted import code_step, text_step
from jupyter_codeinterp.llm.seam import Retried, RetryPause, Text
from jupyter_codeinterp.protocol.chats import Message
from jupyter_codeinterp.protocol.engine_events import Running, Starting, Waiting
from jupyter_codeinterp.protocol.json_types import Json
from jupyter_codeinterp.protocol.requests import TurnRequest, decision_request_from_dict
from jupyter_codeinterp.protocol.waiting import ModelWait, QueueChanged, QueuedMessage, TurnWaiting
from tests.turn.workbench import Workbench, executions, run, script, texts, workbench

LIMITED = ModelError("models.example gets too many requests.", kind="rate_limit", retryable=True)


async def turn_of(bench: Workbench, name: str) -> Json | None:
    turn = (await bench.detail())["turn"]
    found: Json | None = turn and turn.get(name)
    return found


async def queue(bench: Workbench, text: str) -> None:
    assert (await bench.service.start("c", TurnRequest(text, queue=True))).queued


async def asked(bench: Workbench) -> list[str]:
    return [texts(message)[0] for message in await bench.messages() if message.role == "user"]


def test_pages_hear_why_and_how_long_the_model_is_waited_for(tmp_path: Path) -> None:
    async def body() -> None:
        released = asyncio.Event()
        steps = [script(RetryPause(12.0, LIMITED), released, Retried(), *text_step("Here."))]
        async with workbench(tmp_path, steps) as bench:
            await bench.chat()
            await bench.send()

            async def waits() -> bool:
                return await turn_of(bench, "wait") is not None

            await bench.until(waits)
            wait = await turn_of(bench, "wait")
            assert wait is not None
            # a page that comes later learns what is left
            assert (wait["code"], wait["message"]) == ("model_rate_limit", LIMITED.message)
            assert 0 < wait["seconds"] <= 12
            released.set()
            events = await bench.events()
            told = [event.wait for event in events if isinstance(event, TurnWaiting)]
            assert told == [ModelWait("model_rate_limit", LIMITED.message, 12.0), None]
            assert texts(await bench.answer()) == ["Here."]

    run(body)


def test_a_person_may_try_at_once(tmp_path: Path) -> None:
    async def body() -> None:
        pause = RetryPause(50.0, LIMITED)
        async with workbench(tmp_path, [script(pause, pause.try_now, Retried(), *text_step("Here."))]) as bench:
            await bench.chat()
            turn_id = await bench.send()

            async def waits() -> bool:
                return await turn_of(bench, "wait") is not None

            await bench.until(waits)
            await bench.service.try_now("c", turn_id)
            await bench.events()
            assert texts(await bench.answer()) == ["Here."]
            with pytest.raises(ConflictError) as caught:
                await bench.service.try_now("c", turn_id)
            assert caught.value.code == "not_waiting"

    run(body)


def test_stop_ends_a_pause_at_once(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [script(RetryPause(50.0, LIMITED), asyncio.Event())]) as bench:
            await bench.chat()
            turn_id = await bench.send()

            async def waits() -> bool:
                return await turn_of(bench, "wait") is not None

            await bench.until(waits)
            await bench.service.stop("c", turn_id)
            assert (await bench.answer()).stopped_reason == "stopped"
            assert (await bench.detail())["turn"] is None

    run(body)


def test_stop_holds_the_message_that_waits(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [script(Text("Half"), asyncio.Event()), text_step("Next.")]) as bench:
            await bench.chat()
            turn_id = await bench.send("one")
            await queue(bench, "two")
            await bench.service.stop("c", turn_id)
            # opening the chat sends what a dead server left waiting, never what a person held back
            detail = await bench.detail()
            assert detail["queued"] == {"text": "two", "files": [], "held": True}
            await bench.service.start("c", TurnRequest("three"))

            async def answered() -> bool:
                return (await bench.detail())["turn"] is None

            await bench.until(answered)
            assert await asked(bench) == ["one", "three"]
            assert (await bench.detail())["queued"]["held"]
            await bench.service.cancel_queued("c")
            assert (await bench.detail())["queued"] is None

    run(body)


def test_a_message_that_waits_for_the_end_of_an_answer_is_sent_then(tmp_path: Path) -> None:
    async def body() -> None:
        released = asyncio.Event()
        async with workbench(tmp_path, [script(released, *text_step("One.")), text_step("Two.")]) as bench:
            await bench.chat()
            await bench.send("one")
            await queue(bench, "two")
            assert (await bench.detail())["queued"] == {"text": "two", "files": []}
            released.set()

            async def answered() -> bool:
                detail = await bench.detail()
                return detail["queued"] is None and detail["turn"] is None

            await bench.until(answered)
            assert await asked(bench) == ["one", "two"]

    run(body)


def test_a_message_that_cannot_be_sent_is_said_not_to_be(tmp_path: Path) -> None:
    async def body() -> None:
        released = asyncio.Event()
        async with workbench(tmp_path, [script(released, *text_step("One."))]) as bench:
            await bench.chat()
            await bench.send("one")
            await bench.service.start("c", TurnRequest("two", files=("gone",), queue=True))
            released.set()

            async def held() -> bool:
                queued = (await bench.detail())["queued"]
                return queued is not None and "held" in queued

            await bench.until(held)
            assert await asked(bench) == ["one"]

    run(body)


def test_every_page_hears_of_the_queue_and_of_its_withdrawal(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [script(asyncio.Event())]) as bench:
            await bench.chat()
            turn_id = await bench.send("one")
            await queue(bench, "two")
            await bench.service.stop("c", turn_id)
            await bench.service.cancel_queued("c")
            seen: list[QueuedMessage | None] = []
            while len(seen) < 3:
                frame = await bench.pages["c"].next()
                seen += [event.queued for event in getattr(frame, "events", ()) if isinstance(event, QueueChanged)]
            assert seen == [QueuedMessage("two"), QueuedMessage("two", held=True), None]

    run(body)


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def worked(message: Message) -> float:
    """Return what the page shows as the time of an answer."""
    assert message.ended is not None
    return message.ended - message.created - sum(part.waited for part in executions(message))


@pytest.mark.parametrize("decision", ["run", "reject", "stop"])
def test_the_time_that_a_person_takes_to_decide_is_not_the_answers(tmp_path: Path, decision: str) -> None:
    async def body() -> None:
        clock = Clock()

        async def slow(_: RunRequest, __: Emit) -> Outcome:
            clock.now += 8
            return Outcome("ok")

        async with workbench(tmp_path, [code_step("x"), text_step("Done.")], {"x": slow}, clock=clock) as bench:
            await bench.chat(approval="ask")
            turn_id = await bench.send()
            execution_id = await bench.execution_in("waiting_approval")
            clock.now += 25
            if decision == "stop":
                await bench.service.stop("c", turn_id)
            else:
                answer = "run" if decision == "run" else "reject"
                await bench.service.decide(execution_id, decision_request_from_dict({"decision": answer}))
            await bench.events()
            message = await bench.answer()
            assert [part.waited for part in executions(message)] == [25.0]
            assert worked(message) == (8 if decision == "run" else 0)

    run(body)


def test_the_time_until_a_page_is_open_is_not_the_answers(tmp_path: Path) -> None:
    async def body() -> None:
        clock = Clock()

        async def in_page(_: RunRequest, emit: Emit) -> Outcome:
            for reason in ("Open this chat.", "The page does not answer."):
                await emit(Waiting(reason))
                clock.now += 30
            await emit(Starting("loading Python"))
            clock.now += 3
            await emit(Running())
            clock.now += 5
            return Outcome("ok")

        async with workbench(tmp_path, [code_step("x"), text_step("Done.")], {"x": in_page}, clock=clock) as bench:
            await bench.chat()
            await bench.say()
            message = await bench.answer()
            (part,) = executions(message)
            assert part.waited == 60.0
            assert worked(message) == 8
            assert part.started is not None
            assert part.ended is not None
            assert part.ended - part.started == 5

    run(body)


def test_nothing_is_kept_of_chats_that_are_not_there(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path) as bench:
            for number in range(3):
                with pytest.raises(NotFoundError):
                    await bench.service.start(f"gone-{number}", TurnRequest("hello"))
            assert not bench.service._in_order

    run(body)
