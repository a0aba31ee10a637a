"""A connection hands every message to who asked, and tells when it is lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from jupyter_codeinterp.engines.channels import CHANNELS, Channel
from jupyter_codeinterp.engines.connection import SILENT_ATTEMPTS, KernelConnection
from jupyter_codeinterp.errors import EngineUnavailableError
from jupyter_codeinterp.protocol.json_types import Json
from tests.engines.running import PATIENCE_SECONDS, until


class ScriptedChannels:
    """Channels that say what a test puts into ``coming``; an exception there is raised.

    What is in ``after_request`` comes when something was sent.
    """

    def __init__(self) -> None:
        self.sent: list[tuple[Channel, str]] = []
        self.coming: dict[Channel, asyncio.Queue[Json | Exception]] = {channel: asyncio.Queue() for channel in CHANNELS}
        self.after_request: list[tuple[Channel, Json | Exception]] = []
        self.closed = False

    def send(self, channel: Channel, kind: str, content: Json) -> str:
        self.sent.append((channel, kind))
        for answers_on, message in self.after_request:
            self.coming[answers_on].put_nowait(message)
        self.after_request.clear()
        return f"request-{len(self.sent)}"

    async def receive(self, channel: Channel) -> Json:
        message = await self.coming[channel].get()
        if isinstance(message, Exception):
            raise message
        return message

    def close(self) -> None:
        self.closed = True


def reply(parent: str, kind: str = "status", **content: str) -> Json:
    return {"msg_type": kind, "parent_header": {"msg_id": parent}, "content": content}


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[KernelConnection, ScriptedChannels]]:
    channels = ScriptedChannels()
    connection = KernelConnection(channels, logging.getLogger("codeinterp"))
    try:
        yield connection, channels
    finally:
        await connection.close()
        assert channels.closed


async def test_a_message_goes_to_who_asked_and_to_nobody_else() -> None:
    async with connected() as (connection, channels):
        got: asyncio.Queue[tuple[Channel, Json]] = asyncio.Queue()

        async def keep(channel: Channel, message: Json) -> None:
            await got.put((channel, message))

        asked = connection.request("shell", "execute_request", {}, keep)
        for parent in ("somebody else", asked):
            channels.coming["iopub"].put_nowait(reply(parent))
        assert await asyncio.wait_for(got.get(), PATIENCE_SECONDS) == ("iopub", reply(asked))
        assert got.empty()


async def test_a_broken_message_is_left_out_and_the_next_one_read() -> None:
    async with connected() as (connection, channels):
        got: asyncio.Queue[Json] = asyncio.Queue()

        async def keep(channel: Channel, message: Json) -> None:
            await got.put(message)

        asked = connection.request("shell", "execute_request", {}, keep)
        channels.coming["shell"].put_nowait(ValueError("Invalid Signature"))
        channels.coming["shell"].put_nowait(reply(asked, "execute_reply"))
        assert (await asyncio.wait_for(got.get(), PATIENCE_SECONDS))["msg_type"] == "execute_reply"


@pytest.mark.parametrize(
    "odd",
    [
        {"msg_type": "iopub_welcome", "parent_header": None, "content": {}},
        {"msg_type": "stream", "content": {}},
        {"msg_type": "stream", "parent_header": "none", "content": {}},
        {"msg_type": "status", "parent_header": {}, "content": None},
        {"parent_header": {}, "content": {}},
        RecursionError("maximum recursion depth exceeded"),
    ],
)
async def test_a_message_without_what_others_have_ends_nothing(odd: Json | Exception) -> None:
    async with connected() as (connection, channels):
        got: asyncio.Queue[Json] = asyncio.Queue()

        async def keep(channel: Channel, message: Json) -> None:
            await got.put(message)

        asked = connection.request("shell", "execute_request", {}, keep)
        channels.coming["iopub"].put_nowait(odd)
        channels.coming["iopub"].put_nowait(reply(asked, "stream"))
        assert (await asyncio.wait_for(got.get(), PATIENCE_SECONDS))["msg_type"] == "stream"
        assert not connection.lost.done()


async def test_a_reader_that_dies_is_logged_and_the_connection_lost_at_once(caplog: pytest.LogCaptureFixture) -> None:
    async with connected() as (connection, channels):
        channels.coming["iopub"].put_nowait(AttributeError("'NoneType' object has no attribute 'get'"))
        assert await asyncio.wait_for(connection.lost, PATIENCE_SECONDS) == "closed"
    assert "no longer be read" in caplog.text
    assert "AttributeError" in caplog.text


async def test_a_handler_that_fails_loses_the_connection_too(caplog: pytest.LogCaptureFixture) -> None:
    async with connected() as (connection, channels):

        async def fail(channel: Channel, message: Json) -> None:
            raise LookupError("a handler's own")

        asked = connection.request("shell", "execute_request", {}, fail)
        channels.coming["shell"].put_nowait(reply(asked))
        assert await asyncio.wait_for(connection.lost, PATIENCE_SECONDS) == "closed"
    assert "a handler's own" in caplog.text


async def test_ready_needs_a_reply_and_an_output() -> None:
    async with connected() as (connection, channels):
        waiting = asyncio.create_task(connection.ready(PATIENCE_SECONDS))
        await asyncio.sleep(0)
        channels.coming["shell"].put_nowait(reply("request-1", "kernel_info_reply", implementation="ipython"))
        channels.coming["iopub"].put_nowait(reply("request-1", execution_state="idle"))
        await asyncio.wait_for(waiting, PATIENCE_SECONDS)
        assert channels.sent[0] == ("shell", "kernel_info_request")
        assert connection.implementation == "ipython"


async def test_a_kernel_that_never_answers_is_a_clear_error() -> None:
    async with connected() as (connection, _channels):
        with pytest.raises(EngineUnavailableError, match="did not answer"):
            await connection.ready(0.05)


@pytest.mark.parametrize(
    ("message", "loss"),
    [
        (reply("", execution_state="restarting"), "restarted"),
        (reply("", execution_state="dead"), "restarted"),
        (ConnectionResetError("gone"), "closed"),
    ],
)
async def test_a_loss_is_told_with_its_kind(message: Json | Exception, loss: str) -> None:
    async with connected() as (connection, channels):
        channels.coming["iopub"].put_nowait(message)
        assert await asyncio.wait_for(connection.lost, PATIENCE_SECONDS) == loss


async def test_only_a_second_start_is_a_restart() -> None:
    starting = {"msg_type": "status", "parent_header": {}, "content": {"execution_state": "starting"}}
    async with connected() as (connection, channels):
        channels.after_request = [
            ("iopub", starting),
            ("iopub", reply("request-1", execution_state="idle")),
            ("shell", reply("request-1", "kernel_info_reply")),
        ]
        await asyncio.wait_for(connection.ready(PATIENCE_SECONDS), PATIENCE_SECONDS)
        assert not connection.lost.done()
        channels.coming["iopub"].put_nowait(starting)
        assert await asyncio.wait_for(connection.lost, PATIENCE_SECONDS) == "restarted"


def answer(request: int, status: str) -> Json:
    return reply(f"request-{request}", "execute_reply", status=status)


@pytest.mark.parametrize(("status", "complete"), [("ok", True), ("error", False)])
async def test_code_of_ours_that_a_kernel_leaves_out_is_sent_once_more(status: str, complete: bool) -> None:
    async with connected() as (connection, channels):
        connection.run_silently("other")
        connection.run_silently("streams", completes=True)
        for request in (1, 2):
            channels.coming["shell"].put_nowait(answer(request, "aborted"))
        await until(lambda: len(channels.sent) == 4)
        assert not connection.complete
        for request, ended in ((3, "ok"), (4, "aborted")):
            channels.coming["shell"].put_nowait(answer(request, ended))
        await until(lambda: len(channels.sent) == 5)
        channels.coming["shell"].put_nowait(answer(5, status))
        await until(lambda: channels.coming["shell"].empty())
        assert (connection.complete, len(channels.sent), connection.lost.done()) == (complete, 5, False)


async def test_code_of_ours_is_not_sent_for_ever() -> None:
    async with connected() as (connection, channels):
        connection.run_silently("streams", completes=True)
        for request in range(1, SILENT_ATTEMPTS + 1):
            channels.coming["shell"].put_nowait(answer(request, "aborted"))
        await until(lambda: channels.coming["shell"].empty())
        assert (len(channels.sent), connection.complete) == (SILENT_ATTEMPTS, False)
