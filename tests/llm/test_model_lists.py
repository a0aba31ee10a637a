from __future__ import annotations

import asyncio

import pytest

from jupyter_codeinterp.errors import ModelError
from jupyter_codeinterp.llm import model_lists
from jupyter_codeinterp.llm.model_lists import LIST_SECONDS, ModelLists, Models
from jupyter_codeinterp.llm.seam import ListedModel

ONE = (ListedModel("one"),)


class Server:
    """Lists what it has when it is let go on, and counts how often it was asked."""

    def __init__(self) -> None:
        self.now = 0.0
        self.asked = 0
        self.answer: Models | ModelError = ONE
        self.ready = asyncio.Event()
        self.ready.set()
        self.lists = ModelLists(lambda: self.now)

    async def list_models(self) -> Models:
        self.asked += 1
        await self.ready.wait()
        if isinstance(self.answer, ModelError):
            raise self.answer
        return self.answer

    async def get(self) -> Models:
        return await self.lists.get("lab", self.list_models)

    async def soon(self) -> Models:
        return await self.lists.soon("lab", self.list_models)


async def test_many_who_ask_at_once_ask_the_server_once() -> None:
    server = Server()
    assert set(await asyncio.gather(server.get(), server.get(), server.soon())) == {ONE}
    assert (server.asked, server.lists.now("lab")) == (1, ONE)


async def test_a_list_is_kept_for_a_minute_and_longer_for_who_cannot_wait() -> None:
    server = Server()
    await server.get()
    server.now += LIST_SECONDS
    assert (await server.soon(), server.asked) == (ONE, 1)
    await server.get()
    assert server.asked == 2


async def test_who_stops_waiting_does_not_end_it_for_the_others() -> None:
    server = Server()
    server.ready.clear()
    first = asyncio.create_task(server.get())
    second = asyncio.create_task(server.get())
    await asyncio.sleep(0)
    first.cancel()
    server.ready.set()
    assert await second == ONE


async def test_a_slow_server_is_done_without_and_its_list_comes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_lists, "SOON_SECONDS", 0.01)
    server = Server()
    server.ready.clear()
    assert await server.soon() == ()
    server.ready.set()
    assert await server.get() == ONE
    assert (server.asked, await server.soon()) == (1, ONE)


async def test_a_server_that_fails_says_so_and_what_it_listed_before_is_still_known() -> None:
    server = Server()
    server.answer = ModelError("down", kind="connection")
    for _ in range(2):
        with pytest.raises(ModelError, match="down"):
            await server.get()
    # a turn does not wait for it again within the minute
    assert (await server.soon(), server.asked) == ((), 2)
    server.now += LIST_SECONDS
    server.answer = ONE
    assert await server.soon() == ONE
    server.answer = ModelError("down again", kind="connection")
    server.now += LIST_SECONDS
    with pytest.raises(ModelError, match="again"):
        await server.get()
    assert await server.soon() == ONE


async def test_what_is_forgotten_while_it_is_asked_for_is_not_kept() -> None:
    server = Server()
    server.ready.clear()
    waiting = asyncio.create_task(server.get())
    await asyncio.sleep(0)
    server.lists.forget("lab")
    server.ready.set()
    assert await waiting == ONE
    assert server.lists.now("lab") == ()


async def test_closing_ends_what_is_under_way() -> None:
    server = Server()
    server.ready.clear()
    waiting = asyncio.create_task(server.get())
    await asyncio.sleep(0)
    await server.lists.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
