"""A message takes its place in the tree: at the end, after another one, or beside another wording of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jupyter_codeinterp.errors import InvalidRequestError, NotFoundError
from jupyter_codeinterp.llm.scripted import text_step
from jupyter_codeinterp.llm.seam import UserMessage
from jupyter_codeinterp.protocol.requests import TurnRequest
from tests.turn.workbench import run, script, texts, workbench


async def once(data: bytes) -> AsyncIterator[bytes]:
    yield data


def test_a_parent_id_begins_another_branch(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("a"), text_step("b"), text_step("c")]) as bench:
            await bench.chat()
            await bench.say("1")
            first_answer = await bench.answer()
            await bench.say("2")
            await bench.say("2, edited", parent_id=first_answer.id)
            said = [part.text for message in await bench.messages() for part in message.parts if part.type == "text"]
            assert said == ["1", "a", "2, edited", "c"]

    run(body)


def test_another_wording_stands_beside_the_message(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("a"), text_step("b"), text_step("c")]) as bench:
            await bench.chat()
            await bench.say("1")
            first, _ = await bench.messages()
            await bench.say("2")
            await bench.say("1, edited", edits=first.id)
            user, answer = await bench.messages()
            assert (user.parent_id, texts(user), texts(answer)) == (None, ["1, edited"], ["c"])
            assert bench.model.requests[-1].messages == (UserMessage("1, edited"),)
            shown = (await bench.detail())["messages"]
            assert [message.get("siblings") for message in shown] == [[first.id, user.id], None]

    run(body)


def test_another_wording_keeps_the_files_of_the_message(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("a"), text_step("b")]) as bench:
            await bench.chat()
            info = await bench.store.files.put(once(b"q,s"), name="sales.csv", max_bytes=100)
            await bench.say("1", files=(info.id,))
            first, _ = await bench.messages()
            await bench.say("1, edited", files=(info.id,), edits=first.id)
            user, _ = await bench.messages()
            assert [part for part in user.parts if part.type == "file"] == list(first.parts[:1])
            assert list(bench.engine.files) == [("", "sales.csv")]

    run(body)


def test_only_a_message_of_the_person_can_be_asked_in_other_words(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("a"), script(asyncio.Event())]) as bench:
            await bench.chat()
            await bench.say("1")
            answer = await bench.answer()
            with pytest.raises(InvalidRequestError, match="tried again"):
                await bench.send("other", edits=answer.id)
            with pytest.raises(NotFoundError, match="'nothing'"):
                await bench.send("other", edits="nothing")
            running = await bench.send("2")
            with pytest.raises(NotFoundError, match="'nothing'"):
                await bench.service.start("c", TurnRequest("other", edits="nothing", queue=True))
            assert (await bench.detail())["queued"] is None
            await bench.service.stop("c", running)

    run(body)


def test_a_snapshot_in_the_middle_names_the_earlier_answer(tmp_path: Path) -> None:
    async def body() -> None:
        async with workbench(tmp_path, [text_step("a"), script(asyncio.Event())]) as bench:
            await bench.chat()
            turn_id = await bench.send("1")
            await bench.events()
            first = await bench.answer()
            again = await bench.service.retry("c", turn_id)
            shown = (await bench.detail())["messages"][-1]
            assert shown["siblings"] == [first.id, shown["id"]]
            assert again.turn_id is not None
            await bench.service.stop("c", again.turn_id)

    run(body)
