"""The engine ``jupyter``: one kernel per chat, through the managers of the Jupyter server itself."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from ..errors import EngineUnavailableError
from ..protocol.engine_events import EngineEvent, Running
from ..protocol.models import Readiness
from ..protocol.parts import EngineName, Note
from ..protocol.settings import Settings
from .chat_kernel import ChatKernel
from .death import DeathWatch
from .execution import Execution
from .kernels import ChatKernels
from .kernelspecs import SpecProblem
from .launching import Launcher
from .seam import Emit, FindUse, Outcome, Place, RunRequest, Use
from .workspace import LocalWorkspace, Workspace

CLOSE_SECONDS = 2.0
"""How long code gets to obey when the server ends; an interrupt is mostly obeyed within half a second."""

T = TypeVar("T")

_RESTARTED = Note("variables_lost", "The code was stopped because its kernel was restarted: all variables are lost.")
_SHUT_DOWN = Note("variables_lost", "The code was stopped because its kernel was shut down: all variables are lost.")


@dataclasses.dataclass
class _Run:
    """An execution from the moment it was asked for."""

    chat_id: str
    since: float = dataclasses.field(default_factory=time.time)
    stopped: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)
    muted: bool = False
    loss: Note | None = None
    execution: Execution | None = None

    def stop(self, *, mute: bool = False, loss: Note | None = None) -> None:
        self.stopped.set()
        self.muted = self.muted or mute
        self.loss = self.loss or loss
        if self.execution is not None:
            self.execution.end("interrupted", self.loss)
            if mute:
                self.execution.mute()


class KernelEngine:
    """Runs code in kernels of the server's kernel manager; see the seam for who calls what when."""

    name: EngineName = "jupyter"

    def __init__(
        self,
        kernel_manager: Any,
        session_manager: Any,
        kernel_spec_manager: Any,
        root_dir: str,
        settings: Settings,
        instance_id: str,
        log: logging.Logger,
        *,
        allow_hidden: bool = False,
        workspace: Workspace | None = None,
        kernel_name: Callable[[], str] | None = None,
        blocked_modules: Callable[[], Sequence[str]] | None = None,
        find_use: FindUse | None = None,
    ) -> None:
        self._settings = settings
        self._find_use_elsewhere = find_use or (lambda chat_id: None)
        self._blocked_modules = blocked_modules or (lambda: settings.blocked_modules)
        self._workspace = workspace or LocalWorkspace(root_dir, allow_hidden=allow_hidden)
        self._log = log
        self.launcher = Launcher(
            kernel_manager,
            session_manager,
            kernel_spec_manager,
            self._workspace,
            settings,
            instance_id,
            log,
            kernel_name=kernel_name,
        )
        self.kernels = ChatKernels(self.launcher, settings, log, self._find_use)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._runs: dict[str, _Run] = {}
        self._tasks: set[asyncio.Task[Outcome]] = set()

    async def readiness(self) -> Readiness:
        kernel = self.launcher.choose_name(Place(""))
        try:
            found = await self.launcher.specs.look_up(kernel)
            specs = await self.launcher.specs.sort()
        except EngineUnavailableError as exc:
            return Readiness(self.name, ready=False, reason=exc.message, remedy=exc.details.get("remedy"))
        # a chat may choose another kernel than the usual one
        detail = {"kernel": kernel, "kernels": specs.usable, "unusable": specs.unusable}
        if isinstance(found, SpecProblem):
            return Readiness(self.name, ready=False, reason=found.text, remedy=found.remedy, detail=detail)
        return Readiness(self.name, ready=True, detail={**detail, "display_name": found})

    async def prepare(self, place: Place) -> None:
        if place.kernel.bound_id is None:
            self.kernels.prepare(place)

    async def place_file(self, place: Place, name: str, content: AsyncIterator[bytes]) -> str:
        return await self._workspace.write(place.folder, name, content)

    async def run(self, request: RunRequest, emit: Emit) -> Outcome:
        if request.place.kernel.bound_id is not None:
            raise EngineUnavailableError(
                "Running in a notebook's kernel is not part of this version yet; use a kernel of the chat's own.",
                details={"kernel_id": request.place.kernel.bound_id},
            )
        run = self._runs[request.execution_id] = _Run(request.place.chat_id)
        task = asyncio.create_task(self._run_in_turn(request, emit, run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            # the task goes on until the kernel has let go of the code
            run.stop(mute=True)
            raise

    async def stop(self, execution_id: str) -> None:
        run = self._runs.get(execution_id)
        if run is not None:
            run.stop()

    async def stop_chat(self, chat_id: str, loss: Note | None = None) -> bool:
        """Stop whatever runs for a chat and tell whether something did; ``loss`` says why its variables go too."""
        runs = [run for run in self._runs.values() if run.chat_id == chat_id]
        for run in runs:
            run.stop(loss=loss)
        return bool(runs)

    async def restart_chat(self, place: Place) -> None:
        """Stop what runs for a chat and restart its kernel, or start one; raises EngineUnavailableError."""
        await self.stop_chat(place.chat_id, _RESTARTED)
        async with self._lock_of(place.chat_id):
            await self.kernels.restart(place)

    async def shutdown_chat(self, chat_id: str) -> None:
        """Stop what runs for a chat and end its kernel."""
        await self.stop_chat(chat_id, _SHUT_DOWN)
        async with self._lock_of(chat_id):
            await self.kernels.shutdown(chat_id)

    async def close(self) -> None:
        # a kernel that is still busy does not hear that it shall end, and holds up the server until it is killed
        for run in self._runs.values():
            run.stop(mute=True)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSE_SECONDS)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.kernels.close()
        await self.launcher.close()

    def _lock_of(self, chat_id: str) -> asyncio.Lock:
        return self._locks.setdefault(chat_id, asyncio.Lock())

    async def _run_in_turn(self, request: RunRequest, emit: Emit, run: _Run) -> Outcome:
        try:
            async with self._lock_of(run.chat_id):
                kernel = await self._unless_stopped(run, self.kernels.acquire(request.place, emit))
                if kernel is None:
                    return Outcome("interrupted")
                return await self._run_on(kernel, request, emit, run)
        finally:
            del self._runs[request.execution_id]

    async def _unless_stopped(self, run: _Run, work: Coroutine[Any, Any, T]) -> T | None:
        """Return what ``work`` returns, or None when the run was stopped first."""
        working = asyncio.create_task(work)
        stopped = asyncio.create_task(run.stopped.wait())
        try:
            await asyncio.wait((working, stopped), return_when=asyncio.FIRST_COMPLETED)
            return None if stopped.done() else working.result()
        finally:
            working.cancel()
            stopped.cancel()
            await asyncio.gather(working, stopped, return_exceptions=True)

    def _find_use(self, chat_id: str) -> Use | None:
        """Tell what goes on in a chat, as far as the turns and this engine know."""
        use = self._find_use_elsewhere(chat_id)
        if use is not None:
            return use
        runs = ((run.since, execution_id) for execution_id, run in self._runs.items() if run.chat_id == chat_id)
        first = min(runs, default=None)
        return None if first is None else Use(first[0], execution_id=first[1])

    async def _guard(self, kernel: ChatKernel) -> tuple[Note, ...]:
        """Guard a kernel against what is blocked now, and return what to say where that is not possible.

        Raises EngineUnavailableError where code must not run then.
        """
        unguarded = await kernel.guard.cover(self._blocked_modules(), self._settings.deadlines.kernel_start)
        if unguarded is None:
            return ()
        if self._settings.unguarded_kernels == "refuse":
            raise EngineUnavailableError(
                f"The code did not run: modules are blocked, and {unguarded.reason}. {unguarded.remedy}",
                code="kernel_unguarded",
                details={"remedy": unguarded.remedy},
            )
        text = f"Modules are blocked, and {unguarded.reason}: only the text of this code was checked."
        return (Note("not_guarded", text),)

    async def _run_on(self, kernel: ChatKernel, request: RunRequest, emit: Emit, run: _Run) -> Outcome:
        kernel.busy += 1
        try:
            guarding: tuple[Note, ...] | None = ()
            if not kernel.guard.covers(self._blocked_modules()):
                guarding = await self._unless_stopped(run, self._guard(kernel))
            if guarding is None or run.stopped.is_set():
                return Outcome("interrupted")
            kernel.used = True
            outcome = await self._execute(kernel, request, emit, run)
        finally:
            kernel.busy -= 1
            kernel.last_used = asyncio.get_running_loop().time()
        return dataclasses.replace(outcome, notes=(*kernel.take_notes(), *guarding, *outcome.notes))

    async def _execute(self, kernel: ChatKernel, request: RunRequest, emit: Emit, run: _Run) -> Outcome:
        async def emit_named(event: EngineEvent) -> None:
            await emit(Running(kernel.display_name) if isinstance(event, Running) else event)

        async def interrupt() -> None:
            await self.interrupt_kernel(kernel)

        async def replace() -> None:
            self.kernels.revive(kernel, restart=True)
            await self.kernels.settled(kernel.chat_id)

        watch = DeathWatch(kernel.manager, kernel.connection.lost)
        grace = self._settings.deadlines.interrupt_grace
        execution = Execution(request, emit_named, kernel.connection, watch, interrupt, replace, grace)
        run.execution = execution
        try:
            return await execution.run()
        finally:
            watch.close()
            run.execution = None
            if execution.death is not None:
                self.kernels.revive(kernel, restart=not execution.death.restarting)

    async def interrupt_kernel(self, kernel: ChatKernel) -> None:
        """Ask a kernel to stop what it does; one that is gone cannot be asked, and its death is noticed elsewhere."""
        try:
            await self.launcher.kernel_manager.interrupt_kernel(kernel.kernel_id)
        except Exception as exc:  # noqa: BLE001 - kernel managers raise what they like, web errors included
            self._log.warning("Kernel %s could not be interrupted: %s", kernel.kernel_id, exc)
