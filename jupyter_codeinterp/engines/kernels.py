"""Which chat has which kernel: started once, kept, replaced when it is gone, counted against the limit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from ..errors import EngineUnavailableError
from ..protocol.engine_events import Starting
from ..protocol.settings import Settings
from .chat_kernel import ChatKernel
from .launching import KERNEL_REPLACED, VARIABLES_LOST, Launcher, kernel_changed, session_label
from .seam import Emit, Place

CLOSE_SECONDS = 5.0
"""How long a start that is under way may hold up the end of the server, so that no process is left behind."""
IDLE_LOOKS = 4
"""How often within the allowed idle time idle kernels are looked for."""


class ChatKernels:
    """The kernels of all chats. Every chat has at most one task that starts or restarts its kernel."""

    def __init__(self, launcher: Launcher, settings: Settings, log: logging.Logger) -> None:
        self._launcher = launcher
        self._settings = settings
        self._log = log
        self._tasks: dict[str, asyncio.Task[ChatKernel]] = {}
        self._ended: dict[str, str] = {}
        """By chat, of which kind the kernel was that ended; the next one tells of it."""
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
        """Begin to start the chat's kernel unless it runs or starts; what goes wrong is told to ``acquire``."""
        if self.find(place.chat_id) is None and not self.is_starting(place.chat_id):
            self._begin(place.chat_id, self._start(place))

    async def acquire(self, place: Place, emit: Emit) -> ChatKernel:
        """Return the chat's kernel, connected and alive; raises EngineUnavailableError."""
        await self._drop_unwanted(place)
        kernel = self.find(place.chat_id)
        if kernel is not None:
            if await kernel.is_same():
                return kernel
            self.revive(kernel, restart=not kernel.manager.shutting_down and not await kernel.manager.is_alive())
        self.prepare(place)
        name = await self._launcher.specs.find_display_name(self._launcher.choose_name(place))
        await emit(Starting(f"starting kernel {name}"))
        return await asyncio.shield(self._tasks[place.chat_id])

    def revive(self, kernel: ChatKernel, *, restart: bool) -> None:
        """Begin to restart the chat's kernel, or to join a restart that is under way; the next execution says so."""
        if self.find(kernel.chat_id) is kernel:
            self._begin(kernel.chat_id, self._revive(kernel, restart))

    async def restart(self, chat_id: str) -> None:
        """Restart the chat's kernel and wait until it answers; raises EngineUnavailableError."""
        kernel = self.find(chat_id)
        if kernel is not None:
            self.revive(kernel, restart=True)
            await asyncio.shield(self._tasks[chat_id])

    async def settled(self, chat_id: str) -> None:
        """Wait for the start or restart that is under way, whatever comes of it."""
        if self.is_starting(chat_id):
            await asyncio.wait((self._tasks[chat_id],))

    async def shutdown(self, chat_id: str) -> None:
        """End the chat's kernel; none is no error."""
        # a start that is broken off would leave its process behind; it has a deadline of its own
        await self.settled(chat_id)
        task = self._tasks.pop(chat_id, None)
        if task is None:
            return
        (result,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(result, ChatKernel):
            self._ended[chat_id] = result.name
            await result.connection.close()
            await self._launcher.shutdown(result.kernel_id)

    async def close(self) -> None:
        """Let go of all kernels without ending them: the server does that."""
        tasks = list(self._tasks.values())
        self._tasks.clear()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
        for task in [*tasks, *([self._idle_watch] if self._idle_watch else [])]:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, ChatKernel):
                await result.connection.close()
        if self._idle_watch is not None:
            await asyncio.gather(self._idle_watch, return_exceptions=True)

    def _begin(self, chat_id: str, work: Coroutine[Any, Any, ChatKernel]) -> None:
        task = asyncio.create_task(work)
        self._tasks[chat_id] = task
        task.add_done_callback(self._note_failure)
        if self._settings.deadlines.kernel_idle > 0 and self._idle_watch is None:
            self._idle_watch = asyncio.create_task(self._watch_idle())

    def _note_failure(self, task: asyncio.Task[ChatKernel]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self._log.warning("A kernel for a chat could not be started: %s", task.exception())

    async def _start(self, place: Place) -> ChatKernel:
        self._check_limit(place.chat_id)
        kernel = await self._launcher.start(place)
        kernel.label = session_label(place)
        before = self._ended.pop(place.chat_id, None)
        if before is not None:
            kernel.notes.append(KERNEL_REPLACED if before == kernel.name else kernel_changed(kernel.display_name))
        return kernel

    async def _revive(self, kernel: ChatKernel, restart: bool) -> ChatKernel:
        fresh = await (self._launcher.restart(kernel) if restart else self._launcher.rejoin(kernel))
        kept = kernel.connection.lost.done() and kernel.connection.lost.result() == "closed"
        fresh.notes = [note for note in kernel.notes if note != VARIABLES_LOST]
        if not kept:
            fresh.notes.append(VARIABLES_LOST)
        return fresh

    async def _drop_unwanted(self, place: Place) -> None:
        """Forget a kernel that is gone, end one of another kind than the chat wants now."""
        task = self._tasks.get(place.chat_id)
        if task is None or not task.done():
            return
        if task.cancelled() or task.exception() is not None:
            self._tasks.pop(place.chat_id)
            return
        kernel = task.result()
        wanted = self._launcher.choose_name(place)
        if kernel.name != wanted:
            # raises for one that cannot start, before the variables of this one are lost
            await self._launcher.specs.find_display_name(wanted)
        if kernel.name != wanted or kernel.kernel_id not in self._launcher.kernel_manager:
            self._begin(place.chat_id, self._start_again(place, kernel))

    async def _start_again(self, place: Place, old: ChatKernel) -> ChatKernel:
        await old.connection.close()
        await self._launcher.shutdown(old.kernel_id)
        self._ended[place.chat_id] = old.name
        return await self._start(place)

    def _check_limit(self, chat_id: str) -> None:
        others = [other for other in self._tasks if other != chat_id and self._counts(other)]
        limit = self._settings.limits.kernels
        if limit <= 0 or len(others) < limit:
            return
        now = asyncio.get_running_loop().time()
        kernels = [kernel for other in others if (kernel := self.find(other)) is not None and not kernel.busy]
        idle = [
            {
                "chat_id": kernel.chat_id,
                "kernel_id": kernel.kernel_id,
                "label": kernel.label,
                "idle_seconds": round(now - kernel.last_used),
            }
            for kernel in sorted(kernels, key=lambda kernel: kernel.last_used)
        ]
        advice = (
            f"Shut an idle one down in the list of running kernels, such as '{idle[0]['label']}', then run it again."
            if idle
            else "All are busy; try again when one is done."
        )
        raise EngineUnavailableError(
            f"{len(others)} kernels of chats are running, which is the limit. {advice}",
            code="kernel_limit",
            details={"limit": limit, "idle": idle},
        )

    def _counts(self, chat_id: str) -> bool:
        return self.is_starting(chat_id) or self.find(chat_id) is not None

    async def _watch_idle(self) -> None:
        allowed = self._settings.deadlines.kernel_idle
        while True:
            await asyncio.sleep(allowed / IDLE_LOOKS)
            now = asyncio.get_running_loop().time()
            for chat_id in list(self._tasks):
                kernel = self.find(chat_id)
                if kernel is not None and not kernel.busy and now - kernel.last_used >= allowed:
                    self._log.info("Shutting down the kernel of chat %s: idle for %d s", chat_id, allowed)
                    await self.shutdown(chat_id)
