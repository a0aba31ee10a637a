"""Signals overtake messages, and a full inbox makes the channel wait."""

from __future__ import annotations

import asyncio

import pytest

from jupyter_codeinterp.engines.inbox import MESSAGES_HELD, Inbox
from tests.engines.running import PATIENCE_SECONDS


async def test_signals_come_before_messages_and_messages_in_order() -> None:
    inbox = Inbox()
    await inbox.put("iopub", {"n": 1})
    await inbox.put("shell", {"n": 2})
    inbox.signal("quiet")
    assert [await inbox.get() for _ in range(3)] == ["quiet", ("iopub", {"n": 1}), ("shell", {"n": 2})]


async def test_a_full_inbox_waits_for_room() -> None:
    inbox = Inbox()
    for number in range(MESSAGES_HELD):
        await inbox.put("iopub", {"n": number})
    waiting = asyncio.create_task(inbox.put("iopub", {"n": MESSAGES_HELD}))
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(asyncio.shield(waiting), 0.01)
    assert await inbox.get() == ("iopub", {"n": 0})
    await asyncio.wait_for(waiting, PATIENCE_SECONDS)
    assert [message["n"] for _, message in inbox.drain()] == list(range(1, MESSAGES_HELD + 1))


async def test_closing_lets_go_of_whoever_waits_and_drops_what_comes_late() -> None:
    inbox = Inbox()
    for number in range(MESSAGES_HELD):
        await inbox.put("iopub", {"n": number})
    waiting = asyncio.create_task(inbox.put("iopub", {"n": -1}))
    await asyncio.sleep(0)
    inbox.close()
    await asyncio.wait_for(waiting, PATIENCE_SECONDS)
    assert len(inbox.drain()) == MESSAGES_HELD
