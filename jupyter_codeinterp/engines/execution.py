"""One piece of code on one kernel, from the request to its outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from ..protocol.engine_events import Display, EngineEvent, OutcomeStatus, Running, Stream
from ..protocol.json_types import Json
from ..protocol.parts import Note
from .channels import Channel
from .connection import KernelConnection
from .death import Death, DeathWatch
from .inbox import Inbox, Item
from .messages import mend_json, mend_text, read_count, read_events
from .seam import Emit, Outcome, RunRequest

EndedBy = Literal["interrupted", "timeout"]
Interrupt = Callable[[], Awaitable[None]]
Replace = Callable[[], Awaitable[None]]

BEGIN_SECONDS = 0.3
"""How long Stop waits for code that was sent but has not begun: a kernel ignores interrupts before that."""
SETTLE_SECONDS = 0.1
"""How long after its begin code is left alone: an interrupt while the kernel still compiles hits the kernel itself."""
NOT_TAKEN_SECONDS = 5.0
"""When nothing was heard of the code after so long, the kernel is asked whether it took the request at all."""
QUIET_SECONDS = 5.0
"""How long the kernel may be silent between its reply and "idle"; a message lost on the way must not hang us."""
CHARACTERS_AFTER_STOP = 256 * 1024
"""Of what was printed up to the interrupt; the rest of a flood would only delay the end."""


class Execution:
    """Runs ``request`` once.

    ``interrupt`` asks the kernel to stop; ``replace`` kills and restarts one that does not.
    """

    def __init__(
        self,
        request: RunRequest,
        emit: Emit,
        connection: KernelConnection,
        watch: DeathWatch,
        interrupt: Interrupt,
        replace: Replace,
        grace_seconds: float,
    ) -> None:
        self.death: Death | None = None
        self._request = request
        self._emit_event = emit
        self._connection = connection
        self._watch = watch
        self._interrupt = interrupt
        self._replace = replace
        self._grace_seconds = grace_seconds
        self._inbox = Inbox()
        self._begun = asyncio.Event()
        self._ended_by: EndedBy | None = None
        self._loss: Note | None = None
        self._ending: asyncio.Task[None] | None = None
        self._reply: Mapping[str, Any] | None = None
        self._request_ids: list[str] = []
        self._sent = 0
        self._probed = False
        self._idle = False
        self._muted = False
        self._characters_left = CHARACTERS_AFTER_STOP
        self._cut = False
        self._messages_at_last_look = self._messages = 0
        self._quiet_timer: asyncio.TimerHandle | None = None

    async def run(self) -> Outcome:
        """Send the code and report until it ends; errors of ``emit`` pass through after the kernel was interrupted."""
        self._send()
        watchers = [
            asyncio.create_task(self._watch_death()),
            asyncio.create_task(self._watch_deadline()),
            asyncio.create_task(self._watch_taken()),
        ]
        try:
            outcome: Outcome | None = None
            while outcome is None:
                outcome = await self._take(await self._inbox.get())
        except BaseException:
            await self._interrupt()
            raise
        else:
            return outcome
        finally:
            for request_id in self._request_ids:
                self._connection.forget(request_id)
            self._inbox.close()
            if self._quiet_timer is not None:
                self._quiet_timer.cancel()
            await _cancel([*watchers, *([self._ending] if self._ending else [])])

    def _send(self) -> None:
        content = {
            "code": mend_text(self._request.code),
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        self._request_ids.append(self._connection.request("shell", "execute_request", content, self._inbox.put))
        self._sent += 1

    def _probe(self) -> None:
        """Ask something that the kernel answers after it is done with the code."""
        self._request_ids.append(self._connection.request("shell", "kernel_info_request", {}, self._take_probe))

    def end(self, reason: EndedBy, loss: Note | None = None) -> None:
        """Interrupt the code; the first reason stays. ``loss`` says why its variables go with its kernel."""
        self._loss = self._loss or loss
        if self._ended_by is None:
            self._ended_by = reason
            self._ending = asyncio.create_task(self._enforce())

    def mute(self) -> None:
        """Report nothing more: whoever asked is gone."""
        self._muted = True

    async def _take(self, item: Item) -> Outcome | None:
        if isinstance(item, Death):
            return await self._die(item)
        if item == "give_up":
            await self._replace()
            loss = self._loss or _lost(self._ended_by, self._request)
            return self._outcome(self._ended_by or "interrupted", loss)
        if item == "quiet":
            return self._look_for_silence()
        channel, message = item
        if message["msg_type"] == "kernel_info_reply" and self._ended_by is None:
            return self._send_again()
        self._messages += 1
        if channel == "iopub":
            await self._take_output(message)
        elif message["msg_type"] == "execute_reply":
            await self._take_reply(message["content"])
        elif message["msg_type"] == "kernel_info_reply" and self._reply is None:
            # asked after the code, answered after the code: it is over, and its own reply will not come
            self._reply, self._idle = {}, True
        return self._finish() if self._idle and self._reply is not None else None

    async def _take_output(self, message: Json) -> None:
        kind = message["msg_type"]
        if kind == "status":
            state = message["content"].get("execution_state")
            if state == "busy":
                self._request.deadline.begin()
                await self._emit(Running())
            self._idle = self._idle or state == "idle"
        elif kind == "execute_input":
            self._begun.set()
        else:
            for event in read_events(message):
                await self._emit(event)

    async def _take_reply(self, content: Mapping[str, Any]) -> None:
        self._reply = content
        self._await_idle()
        for payload in content.get("payload") or ():
            # what `name?` shows in a pager
            if payload.get("source") == "page" and isinstance(payload.get("data"), dict):
                await self._emit(Display(mend_json(payload["data"])))

    async def _emit(self, event: EngineEvent) -> None:
        if self._ended_by is not None and isinstance(event, Stream):
            self._characters_left -= len(event.text)
            if self._characters_left < 0:
                self._cut = True
                return
        if not self._muted:
            await self._emit_event(event)

    def _finish(self) -> Outcome:
        reply = self._reply or {}
        if self._ended_by is not None:
            return self._outcome(self._ended_by, self._loss or _kept(self._ended_by, self._request))
        if reply.get("status") == "ok":
            return self._outcome("ok")
        if reply.get("status") == "error":
            return self._outcome("error")
        return self._outcome("lost", _ABORTED)

    async def _die(self, death: Death) -> Outcome:
        self.death = death
        for channel, message in self._inbox.drain():
            if channel == "iopub":
                await self._take_output(message)
        if death.disconnected:
            return self._outcome("lost", death.note())
        if self._reply is not None and self._reply.get("status") == "ok":
            return self._outcome("ok", Note("kernel_died", "The code ended its own kernel; all variables are lost."))
        await self._emit(death.event())
        return self._outcome(self._ended_by or "error", death.note())

    def _outcome(self, status: OutcomeStatus, *notes: Note) -> Outcome:
        cut = (_CUT,) if self._cut else ()
        return Outcome(status, read_count(self._reply or {}), (*notes, *cut))

    def _await_idle(self) -> None:
        self._messages_at_last_look = self._messages
        loop = asyncio.get_running_loop()
        self._quiet_timer = loop.call_later(QUIET_SECONDS, self._inbox.signal, "quiet")

    def _look_for_silence(self) -> Outcome | None:
        if self._messages == self._messages_at_last_look:
            outcome = self._finish()
            return Outcome(outcome.status, outcome.count, (*outcome.notes, _INCOMPLETE))
        self._await_idle()
        return None

    async def _watch_death(self) -> None:
        self._inbox.signal(await self._watch.death())

    async def _watch_deadline(self) -> None:
        await self._request.deadline.expired()
        self.end("timeout")

    async def _watch_taken(self) -> None:
        while self._is_unheard():
            await asyncio.sleep(NOT_TAKEN_SECONDS)
            if self._is_unheard() and not self._probed:
                # a busy kernel answers late, but in order
                self._probed = True
                self._probe()

    def _is_unheard(self) -> bool:
        return not self._messages and self._ended_by is None

    def _send_again(self) -> Outcome | None:
        """Send code once more that the kernel has passed over: an interrupt between two requests can take one away."""
        if self._messages or self._reply is not None:
            return None
        if self._sent > 1:
            return self._outcome("lost", _NOT_TAKEN)
        self._probed = False
        self._send()
        return None

    async def _take_probe(self, channel: Channel, message: Json) -> None:
        if channel == "shell":
            await self._inbox.put(channel, message)

    async def _enforce(self) -> None:
        """Interrupt when the code has begun, again after half of the grace time, and give up at its end."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._grace_seconds
        if not await _happens(self._begun, min(BEGIN_SECONDS, self._grace_seconds)):
            await self._interrupt()
            await _happens(self._begun, end - loop.time())
        await asyncio.sleep(min(SETTLE_SECONDS, self._grace_seconds / 4))
        await self._interrupt()
        self._probe()
        await asyncio.sleep(max(0.0, end - loop.time()) / 2)
        await self._interrupt()
        await asyncio.sleep(max(0.0, end - loop.time()))
        self._inbox.signal("give_up")


_ABORTED = Note("kernel_aborted", "The kernel left this code out because code of another client failed; run it again.")
_NOT_TAKEN = Note("kernel_aborted", "The kernel did not take this code, twice. Restart the kernel and run it again.")
_CUT = Note("output_cut", "Output printed while the code was being stopped was left out.")
_INCOMPLETE = Note("output_incomplete", "The kernel did not report the end of its output; some may be missing.")


def _kept(reason: EndedBy, request: RunRequest) -> Note:
    return Note("variables_kept", f"{_ended(reason, request)} Variables are kept.")


def _lost(reason: EndedBy | None, request: RunRequest) -> Note:
    return Note(
        "variables_lost",
        f"{_ended(reason, request)} The kernel did not react and was restarted: all variables are lost.",
    )


def _ended(reason: EndedBy | None, request: RunRequest) -> str:
    if reason == "timeout":
        return f"The code was stopped because it ran longer than {request.deadline.seconds:g} s."
    return "The code was stopped."


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), max(0.0, seconds))
    except asyncio.TimeoutError:
        return False
    return True


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
