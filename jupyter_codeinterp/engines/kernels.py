"""Which chat has which kernel: started once, kept, replaced when it is gone; one idle makes room for the next."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from ..protocol.engine_events import Starting, Waiting
from ..protocol.parts import Holder, Note
from ..protocol.settings import Settings
from .chat_kernel import ChatKernel
from .death import is_alive
from .kernel_limit import KERNEL_REPLACED, LOSSES, kernel_changed, limit_error, made_room, waiting_event, was_idle
from .kernel_line import Line
from .launching import VARIABLES_LOST, Launcher, session_label
from .seam import Emit, FindUse, Place, Use

CLOSE_SECONDS = 5.0
"""How long a start that is under way may hold up the end of the server, so that no process is left behind."""
LAG_SECONDS = 2.0
"""How long a kernel may still be called busy after its code has ended."""
IDLE_LOOKS = 4
"""How often within the allowed idle time idle kernels are looked for."""


@dataclass(frozen=True)
class _Ended:
    """A kernel that a chat had: its kernelspec, and what the chat is told when it goes on."""

    name: str
    note: Note


class ChatKernels:
    """The kernels of all chats. Every chat has at most one task that starts or restarts its kernel.

    ``find_use`` tells what goes on in a chat; a kernel is ended by itself only where nothing does.
    """

    def __init__(self, launcher: Launcher, settings: Settings, log: logging.Logger, find_use: FindUse) -> None:
        self._launcher = launcher
        self._limit = settings.limits.kernels
        self._deadlines = settings.deadlines
        self._log = log
        self._find_use = find_use
        self._tasks: dict[str, asyncio.Task[ChatKernel]] = {}
        self._titles: dict[str, str] = {}
        self._ended: dict[str, _Ended] = {}
        self._ending: dict[asyncio.Task[None], str] = {}
        """The chats of kernels that are being ended; each has its place until its process is gone."""
        self._line = Line()
        self._idle_watch: asyncio.Task[None] | None = None

    def find(self, chat_id: str) -> ChatKernel | None:
        """Return the chat's kernel when it has started and the server still knows it."""
        task = self._tasks.get(chat_id)
        if task is None or not task.done() or task.cancelled() or task.exception() is not None:
            return None
        kernel = task.result()
        return kernel if kernel.kernel_id in self._launcher.kernel_manager else None

    def is_starting(self, chat_id: str) -> bool:
        """Tell whether the chat's kernel is on its way."""
        task = self._tasks.get(chat_id)
        return task is not None and not task.done()

    def prepare(self, place: Place) -> None:
        """Begin to start the chat's kernel unless it runs or starts; what goes wrong is told to ``acquire``.

        No other kernel is ended for it: the code may never run.
        """
        self._drop_gone(place.chat_id)
        is_absent = self.find(place.chat_id) is None and not self.is_starting(place.chat_id)
        if is_absent and self._line.is_empty and self._has_room(place.chat_id):
            self._begin(place, self._start(place))

    async def acquire(self, place: Place, emit: Emit) -> ChatKernel:
        """Return the chat's kernel, connected and alive; raises EngineUnavailableError.

        When there may be no more kernels, the one idle longest is ended, or else the call waits for one to be free.
        """
        self._drop_gone(place.chat_id)
        await self._change_kind(place)
        kernel = self.find(place.chat_id)
        if kernel is not None:
            self._titles[place.chat_id] = place.title
            if await kernel.is_same():
                return kernel
            self.revive(kernel, restart=not kernel.manager.shutting_down and not await is_alive(kernel.manager))
        name = await self._launcher.specs.find_display_name(self._launcher.choose_name(place))
        if not self.is_starting(place.chat_id):
            await self._claim(place, emit, self._deadlines.kernel_wait or None)
        # one that fails at once is forgotten by whoever looks next
        starting = self._tasks[place.chat_id]
        await emit(Starting(f"starting kernel {name}"))
        return await asyncio.shield(starting)

    def revive(self, kernel: ChatKernel, *, restart: bool) -> None:
        """Begin to restart the chat's kernel, or to join a restart that is under way; the next execution says so."""
        if self.find(kernel.chat_id) is kernel:
            self._keep(kernel.chat_id, self._revive(kernel, restart))

    async def restart(self, place: Place) -> None:
        """Restart the chat's kernel, or start one, and wait until it answers; raises EngineUnavailableError.

        Without a kernel it waits for a free one only as long as a server's word lags behind.
        """
        self._drop_gone(place.chat_id)
        kernel = self.find(place.chat_id)
        if kernel is not None:
            self.revive(kernel, restart=True)
        elif not self.is_starting(place.chat_id):
            await self._launcher.specs.find_display_name(self._launcher.choose_name(place))
            await self._claim(place, _say_nothing, LAG_SECONDS)
        await asyncio.shield(self._tasks[place.chat_id])

    async def settled(self, chat_id: str) -> None:
        """Wait for the start or restart that is under way, whatever comes of it."""
        if self.is_starting(chat_id):
            await asyncio.wait((self._tasks[chat_id],))

    async def shutdown(self, chat_id: str) -> None:
        """End the chat's kernel; none is no error. Raises EngineUnavailableError when that fails."""
        # a start that is broken off would leave its process behind; it has a deadline of its own
        await self.settled(chat_id)
        task = self._tasks.get(chat_id)
        if task is not None and not task.cancelled() and task.exception() is None:
            self._let_go(task.result(), KERNEL_REPLACED)
        self._tasks.pop(chat_id, None)
        self._titles.pop(chat_id, None)
        ending = [task for task, whose in self._ending.items() if whose == chat_id]
        await asyncio.shield(asyncio.gather(*ending))

    async def close(self) -> None:
        """Let go of all kernels without ending them: the server does that."""
        tasks = list(self._tasks.values())
        self._tasks.clear()
        if tasks or self._ending:
            await asyncio.wait([*tasks, *self._ending], timeout=CLOSE_SECONDS)
        others = [*self._ending, *([self._idle_watch] if self._idle_watch else [])]
        for task in (*tasks, *others):
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, ChatKernel):
                await result.connection.close()
        await asyncio.gather(*others, return_exceptions=True)

    def _begin(self, place: Place, work: Coroutine[Any, Any, ChatKernel]) -> None:
        self._titles[place.chat_id] = place.title
        self._keep(place.chat_id, work)

    def _keep(self, chat_id: str, work: Coroutine[Any, Any, ChatKernel]) -> None:
        task = asyncio.create_task(work)
        self._tasks[chat_id] = task
        task.add_done_callback(self._note_failure)
        if self._deadlines.kernel_idle > 0 and self._idle_watch is None:
            self._idle_watch = asyncio.create_task(self._watch_idle())

    def _note_failure(self, task: asyncio.Task[ChatKernel]) -> None:
        self._line.stir()
        if not task.cancelled() and task.exception() is not None:
            self._log.warning("A kernel for a chat could not be started: %s", task.exception())

    async def _start(self, place: Place) -> ChatKernel:
        kernel = await self._launcher.start(place)
        kernel.label = session_label(place)
        before = self._ended.pop(place.chat_id, None)
        if before is not None:
            kernel.notes.append(before.note if before.name == kernel.name else kernel_changed(kernel.display_name))
        return kernel

    async def _revive(self, kernel: ChatKernel, restart: bool) -> ChatKernel:
        try:
            fresh = await (self._launcher.restart(kernel) if restart else self._launcher.rejoin(kernel))
        except Exception:
            # the chat goes on with a new one: nobody else would end this one, or say what is lost with it
            self._let_go(kernel, KERNEL_REPLACED)
            raise
        broke = kernel.connection.lost.done() and kernel.connection.lost.result() == "closed"
        # elsewhere nobody knows the process; there the kernel itself would have said that it restarts
        kept = not restart and broke and fresh.process_id == kernel.process_id
        fresh.used = kept and kernel.used
        fresh.notes = [note for note in kernel.notes if note != VARIABLES_LOST]
        if VARIABLES_LOST in kernel.notes or (kernel.used and not kept):
            fresh.notes.append(VARIABLES_LOST)
        return fresh

    def _drop_gone(self, chat_id: str) -> None:
        """Forget a kernel that the server no longer knows, and a start that failed."""
        task = self._tasks.get(chat_id)
        if task is None or not task.done():
            return
        if task.cancelled() or task.exception() is not None:
            self._tasks.pop(chat_id)
        elif self.find(chat_id) is None:
            self._let_go(task.result(), KERNEL_REPLACED)

    async def _change_kind(self, place: Place) -> None:
        """Begin to put another kernel into the place of one that is not of the kind that the chat wants now."""
        kernel = self.find(place.chat_id)
        wanted = self._launcher.choose_name(place)
        if kernel is not None and kernel.name != wanted:
            # raises for one that cannot start, before the variables of this one are lost
            await self._launcher.specs.find_display_name(wanted)
            self._begin(place, self._start_again(place, kernel))

    async def _start_again(self, place: Place, old: ChatKernel) -> ChatKernel:
        self._remember(old, KERNEL_REPLACED)
        await self._end(old)
        return await self._start(place)

    async def _claim(self, place: Place, emit: Emit, seconds: float | None) -> None:
        """Begin to start the chat's kernel as soon as there is a place for it; raises EngineUnavailableError."""
        told: Waiting | None = None

        async def attempt() -> bool:
            if not await self._make_room(place.chat_id):
                return False
            # nothing may come between the look and the start
            self._begin(place, self._start(place))
            return True

        async def tell() -> None:
            nonlocal told
            holders = self._holders(place.chat_id)
            running = all(kernel.busy for holder in holders if (kernel := self.find(holder.chat_id)) is not None)
            waiting = waiting_event(holders, all_run_code=running)
            if waiting != told:
                told = waiting
                await emit(waiting)

        if not await self._line.wait(attempt, tell, seconds):
            raise limit_error(self._holders(place.chat_id), self._limit)

    async def _make_room(self, chat_id: str) -> bool:
        """End the kernel idle longest if there is no room, and tell whether there is some now."""
        while not self._has_room(chat_id):
            if not self._ending:
                kernel = await self._find_idle()
                if kernel is None:
                    return self._has_room(chat_id)
                self._log.info("Shutting down the kernel of chat %s to make room for another", kernel.chat_id)
                self._let_go(kernel, made_room(self._limit))
            await asyncio.wait(list(self._ending), return_when=asyncio.FIRST_COMPLETED)
        return True

    def _has_room(self, chat_id: str) -> bool:
        taken = len(self._others(chat_id)) + len(self._ending)
        return self._limit <= 0 or taken < self._limit

    def _others(self, chat_id: str) -> list[str]:
        """Return the other chats that have a kernel or will have one."""
        return [
            other
            for other in self._tasks
            if other != chat_id and (self.is_starting(other) or self.find(other) is not None)
        ]

    def _holders(self, chat_id: str) -> tuple[Holder, ...]:
        """Return the other chats that have a kernel: those that run code first, and of these the longest at work."""

        def rank(item: tuple[str, Use]) -> tuple[bool, float]:
            kernel = self.find(item[0])
            return kernel is None or not kernel.busy, math.inf if item[1].since is None else item[1].since

        uses = [(other, self._find_use(other) or Use()) for other in self._others(chat_id)]
        return tuple(
            Holder(other, self._titles.get(other) or f"Chat {other[:8]}", use.turn_id, use.execution_id)
            for other, use in sorted(uses, key=rank)
        )

    async def _find_idle(self) -> ChatKernel | None:
        """Return the kernel that may be ended and has not been used for the longest time."""
        kernels = [kernel for chat_id in self._tasks if (kernel := self.find(chat_id)) is not None]
        for kernel in sorted(kernels, key=ChatKernel.idle_since):
            if await self._may_end(kernel):
                return kernel
        return None

    async def _may_end(self, kernel: ChatKernel) -> bool:
        """Tell whether nobody uses a kernel; the answer holds until the caller lets others go on."""
        if self._is_in_use(kernel) or await kernel.works_for_others():
            return False
        return self.find(kernel.chat_id) is kernel and not self._is_in_use(kernel)

    def _is_in_use(self, kernel: ChatKernel) -> bool:
        return bool(kernel.busy) or self._find_use(kernel.chat_id) is not None

    def _let_go(self, kernel: ChatKernel, note: Note) -> None:
        """Take the kernel from its chat at once, and end it; ``note`` is told when the chat goes on."""
        self._tasks.pop(kernel.chat_id, None)
        self._remember(kernel, note)
        task = asyncio.create_task(self._end(kernel))
        self._ending[task] = kernel.chat_id
        task.add_done_callback(self._note_end)

    def _remember(self, kernel: ChatKernel, note: Note) -> None:
        """Keep what the chat is to be told, unless nothing was lost; an earlier loss that is untold stays."""
        untold = next((untold for untold in kernel.notes if untold.code in LOSSES), None)
        if kernel.used or untold is not None:
            self._ended[kernel.chat_id] = _Ended(kernel.name, note if kernel.used or untold is None else untold)

    async def _end(self, kernel: ChatKernel) -> None:
        await kernel.connection.close()
        await self._launcher.shutdown(kernel.kernel_id)

    def _note_end(self, task: asyncio.Task[None]) -> None:
        chat_id = self._ending.pop(task)
        self._line.stir()
        if not task.cancelled() and task.exception() is not None:
            self._log.warning("The kernel of chat %s could not be shut down: %s", chat_id, task.exception())

    async def _watch_idle(self) -> None:
        allowed = self._deadlines.kernel_idle
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(allowed / IDLE_LOOKS)
            for chat_id in list(self._tasks):
                kernel = self.find(chat_id)
                if kernel is None or clock() - kernel.idle_since() < allowed:
                    continue
                if await self._may_end(kernel):
                    self._log.info("Shutting down the kernel of chat %s: idle for %g s", chat_id, allowed)
                    self._let_go(kernel, was_idle(allowed))


async def _say_nothing(event: object) -> None:
    """Take an event of which nobody is told."""
