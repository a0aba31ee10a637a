"""One piece of code on one kernel, from the request to its outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from ..protocol.engine_events import EngineEvent, OutcomeStatus, Raised, Running, Stream
from ..protocol.json_types import Json
from ..protocol.parts import Note
from .channels import Channel
from .connection import KernelConnection
from .death import Death, DeathWatch
from .ending import EndedBy, Ending, Signs, Stopped, judge
from .inbox import Inbox, Item
from .late_reading import LateReader
from .messages import mend_text, read_count
from .payloads import EXITS, read_displays
from .seam import Emit, Outcome, RunRequest

Interrupt = Callable[[], Awaitable[None]]
Replace = Callable[[], Awaitable[None]]

BEGIN_SECONDS = 0.3
"""How long Stop waits for code that was sent but has not begun: a kernel ignores interrupts before that."""
SETTLE_SECONDS = 0.1
"""How long after its begin code is left alone: an interrupt while the kernel still compiles hits the kernel itself."""
NOT_TAKEN_SECONDS = 5.0
"""When nothing was heard of the code after so long, the kernel is asked whether it took the request at all."""
QUIET_SECONDS = 5.0
"""How long the kernel may be silent between its reply and "idle"; one of them may be lost, or never sent."""
LAST_OUTPUT_SECONDS = 1.0
"""How long a kernel that may send output after "idle" is listened to before its run counts as ended."""
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
        self._signs = Signs(sent=0)
        self._request_id = ""
        self._asked: list[str] = []
        self._last_id: str | None = None
        self._settled = False
        self._probed = False
        self._running = False
        self._muted = False
        self._characters_left = CHARACTERS_AFTER_STOP
        self._cut = False
        self._messages_at_last_look = self._messages = 0
        self._timers: list[asyncio.TimerHandle] = []

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
            for request_id in self._asked:
                self._connection.forget(request_id)
            self._listen_on()
            self._inbox.close()
            for timer in self._timers:
                timer.cancel()
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
        self._signs = Signs(sent=self._signs.sent + 1)
        self._request_id = self._connection.request("shell", "execute_request", content, self._inbox.put)
        self._asked.append(self._request_id)

    def _begin_again(self) -> None:
        """Send the code once more; how long nothing was heard of the first time means nothing any more."""
        for timer in self._timers:
            timer.cancel()
        self._messages, self._probed = 0, False
        self._send()

    def _listen_on(self) -> None:
        """Let what still comes of the code go where its person looks for it."""
        if self._request.late is not None and not self._muted:
            self._connection.listen_on(self._request_id, LateReader(self._request.late, self._connection.widgets).take)

    def _probe(self) -> None:
        """Ask something that the kernel answers after it is done with the code."""
        self._asked.append(self._connection.request("shell", "kernel_info_request", {}, self._take_probe))

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
            self._look_for_silence()
        elif item == "settled":
            self._settled = True
        else:
            await self._take_message(*item)
        return await self._look()

    async def _take_message(self, channel: Channel, message: Json) -> None:
        if message["msg_type"] == "kernel_info_reply":
            # of code that was heard of, only Stop wants to know whether it is over
            if self._ended_by is not None or not self._messages:
                self._signs = replace(self._signs, passed=True)
            return
        if str(message["parent_header"].get("msg_id")) == self._last_id:
            self._settled = self._settled or _is_idle(message)
            return
        self._messages += 1
        if channel == "iopub":
            await self._take_output(message)
        elif message["msg_type"] == "execute_reply":
            self._signs = replace(self._signs, reply=message["content"])
            self._await_rest()
            for display in read_displays(message["content"]):
                await self._emit(display)

    async def _take_output(self, message: Json) -> None:
        kind = message["msg_type"]
        if kind == "status":
            if message["content"].get("execution_state") == "busy":
                await self._note_busy()
            elif _is_idle(message):
                self._signs = replace(self._signs, idle=True)
                self._await_rest()
            return
        self._signs = replace(self._signs, begun=True)
        if kind == "execute_input":
            self._begun.set()
        for event in self._connection.widgets.read_events(message):
            await self._emit(event)

    async def _note_busy(self) -> None:
        self._request.deadline.begin()
        if not self._running:
            self._running = True
            await self._emit(Running())

    async def _look(self) -> Outcome | None:
        """Return the outcome when the code has ended and nothing of it is still on its way."""
        verdict = judge(self._signs, self._stopped())
        if verdict == "send_again":
            self._begin_again()
        if not isinstance(verdict, Ending):
            return None
        if not (self._settled or self._connection.complete or self._ended_by):
            self._await_last_output()
            return None
        if verdict.raised is not None:
            await self._emit(verdict.raised)
        if verdict.exits:
            self.death = Death()
        return self._outcome(verdict.status, *verdict.notes)

    def _await_last_output(self) -> None:
        """Ask once more: what the kernel sends until it has answered belongs to the code."""
        if self._last_id is None:
            self._last_id = self._connection.request("shell", "kernel_info_request", {}, self._take_last)
            self._asked.append(self._last_id)
            loop = asyncio.get_running_loop()
            self._timers.append(loop.call_later(LAST_OUTPUT_SECONDS, self._inbox.signal, "settled"))

    async def _take_last(self, channel: Channel, message: Json) -> None:
        if channel == "iopub":
            await self._inbox.put(channel, message)

    def _stopped(self) -> Stopped | None:
        if self._ended_by is None:
            return None
        return Stopped(self._ended_by, _ended(self._ended_by, self._request), self._loss)

    async def _emit(self, event: EngineEvent) -> None:
        if self._ended_by is not None and isinstance(event, Stream):
            self._characters_left -= len(event.text)
            if self._characters_left < 0:
                self._cut = True
                return
        if isinstance(event, Raised):
            self._signs = replace(self._signs, raised=True)
        if not self._muted:
            await self._emit_event(event)

    async def _die(self, death: Death) -> Outcome:
        self.death = death
        for channel, message in self._inbox.drain():
            await self._take_message(channel, message)
        if death.disconnected:
            return self._outcome("lost", death.note())
        if self._signs.reply is not None and self._signs.reply.get("status") == "ok":
            return self._outcome("ok", EXITS)
        await self._emit(death.event())
        return self._outcome(self._ended_by or "error", death.note())

    def _outcome(self, status: OutcomeStatus, *notes: Note) -> Outcome:
        cut = (_CUT,) if self._cut else ()
        return Outcome(status, read_count(self._signs.reply or {}), (*notes, *cut))

    def _await_rest(self) -> None:
        self._messages_at_last_look = self._messages
        loop = asyncio.get_running_loop()
        self._timers.append(loop.call_later(QUIET_SECONDS, self._inbox.signal, "quiet"))

    def _look_for_silence(self) -> None:
        if self._signs.reply is None and not self._signs.idle:
            return  # of code that was sent once more since
        if self._messages == self._messages_at_last_look and not self._inbox.waiting:
            self._signs = replace(self._signs, silent=True)
        else:
            self._await_rest()

    async def _watch_death(self) -> None:
        self._inbox.signal(await self._watch.death())

    async def _watch_deadline(self) -> None:
        await self._request.deadline.expired()
        # a kernel that is idle has ended the code, even if it does not answer
        if not self._signs.idle:
            self.end("timeout")

    async def _watch_taken(self) -> None:
        while True:
            await asyncio.sleep(NOT_TAKEN_SECONDS)
            if self._is_unheard() and not self._probed:
                # a busy kernel answers late, but in order
                self._probed = True
                self._probe()

    def _is_unheard(self) -> bool:
        return not self._messages and self._ended_by is None

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


_CUT = Note("output_cut", "Output printed while the code was being stopped was left out.")


def _is_idle(message: Json) -> bool:
    return bool(message["msg_type"] == "status" and message["content"].get("execution_state") == "idle")


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
