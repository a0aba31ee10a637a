"""An execution ends truthfully also when the kernel's messages are incomplete."""

from __future__ import annotations

import asyncio
import logging

import pytest

from jupyter_codeinterp.engines import execution
from jupyter_codeinterp.engines.connection import KernelConnection
from jupyter_codeinterp.engines.death import DeathWatch
from jupyter_codeinterp.engines.execution import Execution
from jupyter_codeinterp.engines.seam import Deadline, Outcome, Place, RunRequest
from jupyter_codeinterp.protocol.engine_events import EngineEvent, Raised, Stream
from jupyter_codeinterp.protocol.json_types import Json
from tests.engines.running import PATIENCE_SECONDS, until
from tests.engines.test_connection import ScriptedChannels, reply


class Living:
    """A kernel manager of a kernel that lives and lives."""

    shutting_down = False

    def add_restart_callback(self, callback: object, event: str) -> None: ...

    def remove_restart_callback(self, callback: object, event: str) -> None: ...

    async def is_alive(self) -> bool:
        return True


class Stage:
    """One execution on scripted channels."""

    def __init__(self, deadline_seconds: float = 0) -> None:
        self.channels = ScriptedChannels()
        self.connection = KernelConnection(self.channels, logging.getLogger("codeinterp"))
        self.connection.complete = True
        self.watch = DeathWatch(Living(), self.connection.lost)
        self.events: list[EngineEvent] = []
        self.interrupts = 0
        self.replaced = False
        self.deadline = Deadline(deadline_seconds)
        self.make()

    def make(self) -> None:
        """Make the execution, which is not under way yet."""
        request = RunRequest("e", Place("c"), "code", self.deadline)
        self.execution = Execution(
            request, self.emit, self.connection, self.watch, self.interrupt, self.replace, grace_seconds=0.2
        )

    async def emit(self, event: EngineEvent) -> None:
        self.events.append(event)

    async def interrupt(self) -> None:
        self.interrupts += 1

    async def replace(self) -> None:
        self.replaced = True

    def publish(self, kind: str, **content: str) -> None:
        self.channels.after_request.append(("iopub", reply("request-1", kind, **content)))

    def answer(self, **content: str) -> None:
        self.channels.after_request.append(("shell", reply("request-1", "execute_reply", **content)))

    async def outcome(self) -> Outcome:
        try:
            return await asyncio.wait_for(self.execution.run(), PATIENCE_SECONDS)
        finally:
            self.watch.close()
            await self.connection.close()


async def test_a_lost_idle_message_does_not_hang_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "QUIET_SECONDS", 0.05)
    stage = Stage()
    stage.publish("stream", name="stdout", text="a")
    stage.answer(status="ok")
    outcome = await stage.outcome()
    assert (outcome.status, [note.code for note in outcome.notes]) == ("ok", ["output_incomplete"])
    assert stage.events == [Stream("stdout", "a")]


async def test_code_the_kernel_left_out_is_sent_once_more_and_then_told() -> None:
    stage = Stage()
    stage.answer(status="aborted")
    stage.publish("status", execution_state="idle")
    running = asyncio.create_task(stage.outcome())
    await sent(stage, running, 2)
    stage.channels.coming["iopub"].put_nowait(reply("request-2", "status", execution_state="idle"))
    stage.channels.coming["shell"].put_nowait(reply("request-2", "execute_reply", status="aborted"))
    outcome = await running
    assert (outcome.status, [note.code for note in outcome.notes]) == ("lost", ["kernel_aborted"])
    assert [kind for _, kind in stage.channels.sent] == ["execute_request", "execute_request"]


async def test_code_that_is_sent_once_more_may_be_silent_as_long_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "QUIET_SECONDS", 0.3)
    stage = Stage()
    stage.answer(status="aborted")
    stage.publish("status", execution_state="idle")
    running = asyncio.create_task(stage.outcome())
    await sent(stage, running, 2)
    await asyncio.wait((running,), timeout=0.6)
    stage.channels.coming["shell"].put_nowait(reply("request-2", "execute_reply", status="ok"))
    stage.channels.coming["iopub"].put_nowait(reply("request-2", "status", execution_state="idle"))
    assert await running == Outcome("ok")


async def test_code_that_is_sent_once_more_and_passed_over_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "NOT_TAKEN_SECONDS", 0.02)
    stage = Stage()
    stage.answer(status="aborted")
    stage.publish("status", execution_state="idle")
    running = asyncio.create_task(stage.outcome())
    await pass_over(stage, running, 3)
    outcome = await running
    assert (outcome.status, [note.code for note in outcome.notes]) == ("lost", ["kernel_aborted"])


async def test_a_kernel_that_answers_after_the_code_shows_that_the_code_is_over() -> None:
    stage = Stage()
    stage.execution.end("interrupted")
    stage.publish("execute_input")
    running = asyncio.create_task(stage.outcome())
    probe: Json = reply("request-2", "kernel_info_reply")
    while len(stage.channels.sent) < 2 and not running.done():
        await asyncio.wait((running,), timeout=0.01)
    stage.channels.coming["shell"].put_nowait(probe)
    outcome = await running
    assert (outcome.status, [note.code for note in outcome.notes]) == ("interrupted", ["variables_kept"])
    assert not stage.replaced


async def sent(stage: Stage, running: asyncio.Task[Outcome], number: int) -> None:
    """Wait until that many requests were sent."""
    while len(stage.channels.sent) < number and not running.done():
        await asyncio.wait((running,), timeout=0.01)


async def pass_over(stage: Stage, running: asyncio.Task[Outcome], probe_number: int) -> None:
    """Wait for the question whether the code was taken, and answer it without having run the code."""
    await sent(stage, running, probe_number)
    stage.channels.coming["shell"].put_nowait(reply(f"request-{probe_number}", "kernel_info_reply"))


async def test_code_that_the_kernel_passed_over_is_sent_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "NOT_TAKEN_SECONDS", 0.02)
    stage = Stage()
    running = asyncio.create_task(stage.outcome())
    await pass_over(stage, running, 2)
    await sent(stage, running, 3)
    stage.channels.coming["iopub"].put_nowait(reply("request-3", "status", execution_state="idle"))
    stage.channels.coming["shell"].put_nowait(reply("request-3", "execute_reply", status="ok"))
    assert (await running).status == "ok"
    kinds = [kind for _, kind in stage.channels.sent[:3]]
    assert kinds == ["execute_request", "kernel_info_request", "execute_request"]


async def test_code_that_the_kernel_passed_over_twice_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "NOT_TAKEN_SECONDS", 0.02)
    stage = Stage()
    running = asyncio.create_task(stage.outcome())
    await pass_over(stage, running, 2)
    await pass_over(stage, running, 4)
    outcome = await running
    assert (outcome.status, [note.code for note in outcome.notes]) == ("lost", ["kernel_aborted"])


async def test_a_kernel_that_never_reacts_is_replaced() -> None:
    stage = Stage()
    stage.execution.end("timeout")
    outcome = await stage.outcome()
    assert (outcome.status, [note.code for note in outcome.notes]) == ("timeout", ["variables_lost"])
    assert stage.replaced
    assert stage.interrupts >= 2


async def test_a_flood_after_stop_is_cut_and_the_cut_is_told() -> None:
    stage = Stage()
    stage.execution.end("interrupted")
    for _ in range(4):
        stage.publish("stream", name="stdout", text="x" * 100_000)
    stage.answer(status="error")
    stage.publish("status", execution_state="idle")
    outcome = await stage.outcome()
    assert [note.code for note in outcome.notes] == ["variables_kept", "output_cut"]
    assert sum(len(event.text) for event in stage.events if isinstance(event, Stream)) == 200_000


async def test_a_lost_connection_is_lost_and_not_a_dead_kernel() -> None:
    stage = Stage()
    stage.channels.after_request.append(("iopub", ConnectionResetError("gone")))
    outcome = await stage.outcome()
    assert (outcome.status, [note.code for note in outcome.notes]) == ("lost", ["connection_lost"])


async def test_a_reply_that_still_waits_when_the_kernel_ends_counts() -> None:
    stage = Stage()
    taken, go = asyncio.Event(), asyncio.Event()

    async def take_slowly(event: EngineEvent) -> None:
        taken.set()
        await go.wait()

    stage.emit = take_slowly  # type: ignore[method-assign] # as slow as a disk that is full
    stage.make()
    stage.publish("stream", name="stdout", text="bye")
    running = asyncio.create_task(stage.outcome())
    await taken.wait()
    stage.channels.coming["shell"].put_nowait(reply("request-1", "execute_reply", status="ok"))
    await until(stage.channels.coming["shell"].empty)
    stage.channels.coming["iopub"].put_nowait(reply("none", "status", execution_state="restarting"))
    await until(stage.connection.lost.done)
    go.set()
    outcome = await running
    assert (outcome.status, [note.code for note in outcome.notes]) == ("ok", ["kernel_exited"])


async def test_a_kernel_that_may_be_late_is_asked_once_more_before_its_run_ends() -> None:
    stage = Stage()
    stage.connection.complete = False
    stage.answer(status="ok")
    stage.publish("status", execution_state="idle")
    running = asyncio.create_task(stage.outcome())
    await sent(stage, running, 2)
    stage.channels.coming["iopub"].put_nowait(reply("request-1", "stream", name="stdout", text="late"))
    stage.channels.coming["iopub"].put_nowait(reply("request-2", "status", execution_state="idle"))
    assert (await running).status == "ok"
    assert stage.events == [Stream("stdout", "late")]


async def test_a_kernel_that_does_not_say_its_last_word_does_not_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "LAST_OUTPUT_SECONDS", 0.05)
    stage = Stage()
    stage.connection.complete = False
    stage.answer(status="ok")
    stage.publish("status", execution_state="idle")
    assert await stage.outcome() == Outcome("ok")


async def test_idle_without_a_reply_is_no_answer_and_no_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "QUIET_SECONDS", 0.3)
    stage = Stage(deadline_seconds=0.1)
    stage.publish("status", execution_state="busy")
    stage.publish("status", execution_state="idle")
    outcome = await stage.outcome()
    assert (outcome.status, [note.code for note in outcome.notes]) == ("error", ["no_answer"])
    assert stage.interrupts == 0


async def test_an_error_that_only_the_reply_tells_is_shown_once() -> None:
    stage = Stage()
    stage.answer(status="error", ename="E", evalue="v", traceback="line 1\nline 2")
    stage.publish("status", execution_state="idle")
    assert (await stage.outcome()).status == "error"
    assert stage.events == [Raised("E", "v", ("line 1", "line 2"))]
