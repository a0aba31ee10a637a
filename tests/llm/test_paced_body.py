"""Pieces that come fast are read together, and none is lost, late or out of order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import pytest

from jupyter_codeinterp.llm.paced_body import PacedBody
from jupyter_codeinterp.llm.seam import ToolCode
from tests.llm.asking import REQUEST, ask, codes_of, connection_to, finish_of, opened
from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import call

CODE = "print('a line of code that is long')\n" * 80
FIRST = [b"%d " % number for number in range(40)]


async def come(*reads: Sequence[bytes], error: Exception | None = None) -> AsyncIterator[bytes]:
    """Give pieces as HTTP does: the loop turns before each read, and what a read found comes without a turn."""
    for pieces in reads:
        await asyncio.sleep(0)
        for piece in pieces:
            yield piece
    if error:
        raise error


async def read_all(body: PacedBody) -> list[bytes]:
    async with aclosing(body.read()) as pieces:
        return [piece async for piece in pieces]


def test_without_pace_every_piece_is_given_as_it_comes() -> None:
    assert asyncio.run(read_all(PacedBody(come(FIRST, [b"a", b"b"])))) == [*FIRST, b"a", b"b"]


def test_the_first_pieces_are_given_as_they_come_and_what_one_read_found_together() -> None:
    async def run() -> list[bytes]:
        body = PacedBody(come(FIRST, [b"a", b"b"], [b"c", b"d"]))
        body.pace()
        return await read_all(body)

    found = asyncio.run(run())
    assert found[:32] == FIRST[:32]
    # how much more comes together is a matter of time
    assert len(found[32:]) <= 3
    assert b"".join(found) == b"".join(FIRST) + b"abcd"


def test_what_comes_faster_than_the_pause_is_given_together() -> None:
    async def run() -> list[bytes]:
        body = PacedBody(come(FIRST, *([b"x"] for _ in range(5_000))))
        body.pace()
        return await read_all(body)

    found = asyncio.run(run())
    assert b"".join(found[32:]).endswith(b"x" * 5_000)
    assert len(found) < 2_500


def test_pace_may_begin_at_any_piece() -> None:
    async def run() -> list[bytes]:
        body = PacedBody(come(FIRST, FIRST))
        found = []
        async with aclosing(body.read()) as pieces:
            async for piece in pieces:
                found.append(piece)
                if len(found) == 35:
                    body.pace()
        return found

    found = asyncio.run(run())
    assert found[:35] == FIRST[:35]
    assert b"".join(found) == b"".join(FIRST) * 2


def test_an_error_comes_after_what_came_before_it() -> None:
    async def run() -> None:
        body = PacedBody(come(FIRST, [b"a"], error=ConnectionError("broken")))
        body.pace()
        async for piece in body.read():
            found.append(piece)  # noqa: PERF401 - what came before the error is kept

    found: list[bytes] = []
    with pytest.raises(ConnectionError, match="broken"):
        asyncio.run(run())
    assert b"".join(found) == b"".join(FIRST) + b"a"


def test_leaving_early_ends_the_reading() -> None:
    ended = []

    async def wait_for_ever() -> AsyncIterator[bytes]:
        try:
            for piece in FIRST:
                yield piece
            await asyncio.sleep(3_600)
        finally:
            ended.append(True)

    async def run() -> None:
        body = PacedBody(wait_for_ever())
        body.pace()
        async with aclosing(body.read()) as pieces:
            async for piece in pieces:
                if FIRST[-1] in piece:
                    break
        assert ended == [True]
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())


def test_who_does_not_take_is_not_read_for() -> None:
    asked = 0

    async def count() -> AsyncIterator[bytes]:
        nonlocal asked
        while True:
            asked += 1
            await asyncio.sleep(0)
            yield b"x" * 64 * 1024

    async def run() -> None:
        body = PacedBody(count())
        body.pace()
        async with aclosing(body.read()) as pieces:
            for _ in range(40):
                await anext(pieces)
            before = asked
            for _ in range(1_000):
                await asyncio.sleep(0)
            assert asked <= before + 5

    asyncio.run(run())


def test_a_long_call_is_read_whole_from_a_server_that_sends_it_piece_by_piece(model_server: ModelServerProcess) -> None:
    events = ask(model_server, call(CODE))
    assert "".join(event.text for event in events if isinstance(event, ToolCode)) == CODE
    assert codes_of(events) == [CODE]
    assert finish_of(events) == ("tool_calls", False)


def test_a_long_call_that_breaks_off_is_told_as_far_as_it_came(model_server: ModelServerProcess) -> None:
    events = ask(model_server, {"body": [*call(CODE)["body"][:300], {"abort": True}]})
    told = "".join(event.text for event in events if isinstance(event, ToolCode))
    assert len(told) > 1_000
    assert CODE.startswith(told)
    assert finish_of(events) == ("unknown", True)


def test_stop_in_a_long_call_closes_the_connection(model_server: ModelServerProcess) -> None:
    model_server.respond({"body": [*call(CODE)["body"][:300], {"hang": True}]})

    async def run() -> None:
        written = 0
        async with opened(connection_to(model_server.base_url)) as model, aclosing(model.stream(REQUEST)) as events:
            async for event in events:
                written += len(event.text) if isinstance(event, ToolCode) else 0
                if written > 2_000:
                    break

    asyncio.run(run())
    model_server.wait_for_disconnect()
