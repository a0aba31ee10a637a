"""Runs code from the moment it is complete to its final status, whoever wrote it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from ..engines.seam import Deadline, Emit, Engine, RunRequest
from ..errors import CodeInterpError, ConflictError, EngineError, EngineUnavailableError, ForbiddenError
from ..outputs.missing_modules import find_missing_module
from ..protocol.chats import Chat
from ..protocol.engine_events import EngineEvent
from ..protocol.parts import EngineName, ExecutionStatus, Note
from ..protocol.requests import DecisionRequest
from ..protocol.settings import Settings
from ..store.seam import Store
from .approvals import Approvals
from .engine_run import EngineRun
from .job import Job, place_of
from .job_files import find_job_files
from .late_output import LateOutputs
from .not_run import STOPPED_BEFORE_RUN, after_server_stop, never_began
from .queues import ExecutionQueues
from .recording import Recording
from .sources import EngineSource
from .stopping import StopSignal, TurnStopped

SERVER_RESTARTED = Note(
    "variables_lost",
    "Code of this chat last ran before Jupyter Server was restarted, or under another one. This is a new kernel; "
    "earlier variables are lost.",
)
REPLAY_BROKE_OFF = Note(
    "variables_lost", "The kernel was restarted and not all code of this chat ran again: variables may be missing."
)

log = logging.getLogger(__name__)


class Executions:
    """Every execution of this server that is handed over and not final."""

    def __init__(
        self,
        engines: EngineSource,
        store: Store,
        settings: Settings,
        *,
        clock: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        self._engines = engines
        self._store = store
        self._settings = settings
        self._clock = clock
        self._new_id = new_id
        self._approvals = Approvals()
        self._queues = ExecutionQueues()
        self._jobs: dict[str, Job] = {}
        self.late = LateOutputs(store.executions)
        self._preparing: set[asyncio.Task[None]] = set()
        self._ran_here: set[str] = set()
        self._incomplete: set[str] = set()

    def find(self, execution_id: str) -> Job | None:
        """Return the job of an execution that is not final."""
        return self._jobs.get(execution_id)

    def prepare(self, chat: Chat) -> None:
        """Let the chat's engine begin to start; whatever is wrong with it is told when code runs."""
        task = asyncio.get_running_loop().create_task(self._prepare(chat))
        self._preparing.add(task)
        task.add_done_callback(self._preparing.discard)

    async def close(self) -> None:
        """Leave no task behind; called when nothing runs any more."""
        for task in tuple(self._preparing):
            task.cancel()
        await asyncio.gather(*self._preparing, return_exceptions=True)
        await self.late.close()

    @asynccontextmanager
    async def alone(self, chat_id: str, engine: EngineName) -> AsyncIterator[None]:
        """Wait for what runs, then keep the chat's other code on this engine waiting."""
        await self._queues.enter(chat_id, engine)
        try:
            yield
        finally:
            self._queues.leave(chat_id, engine)

    def replayed(self, chat_id: str, *, complete: bool) -> None:
        """Note whether the chat's kernel knows again all that it knew; if not, the next execution says so."""
        self._ran_here.add(chat_id)
        if complete:
            self._incomplete.discard(chat_id)
        else:
            self._incomplete.add(chat_id)

    async def run(self, job: Job, stop: StopSignal | None = None) -> DecisionRequest | None:
        """Run to the final status and return the person's decision if one was asked for.

        ``stop`` is the turn's; it never raises for it: the execution is ``interrupted`` then, or ``refused`` when it
        had not begun, and the turn looks.
        """
        execution = job.execution
        self._jobs[execution.id] = job
        if stop is not None and stop.cause is not None:
            job.halt.stop(stop.cause)
        follower = asyncio.ensure_future(_follow(stop, job.halt)) if stop is not None else None
        try:
            return await self._run(job)
        except TurnStopped:
            self._end_stopped(job)
            return None
        except (EngineUnavailableError, ForbiddenError) as error:
            self._end(job, "refused", Note(error.code, error.message))
        except CodeInterpError as error:
            self._end(job, "error", Note(error.code, error.message))
        except Exception:
            log.exception("Execution %s failed", execution.id)
            self._end(
                job, "error", Note("internal", "The product failed while it ran this code; see the server's log.")
            )
        finally:
            self._end_stopped(job)
            self.late.ended(execution.id)
            del self._jobs[execution.id]
            if follower is not None:
                follower.cancel()
                await asyncio.gather(follower, return_exceptions=True)
        return None

    async def _prepare(self, chat: Chat) -> None:
        try:
            await self._engines.get(chat.engine).prepare(place_of(chat))
        except EngineError as error:
            log.info("Engine %s is not ready: %s", chat.engine, error.message)

    def interrupt(self, execution_id: str) -> None:
        """Stop one execution wherever it is; a final one stays as it is."""
        job = self._jobs.get(execution_id)
        if job is not None:
            job.halt.stop()

    def extend(self, execution_id: str, seconds: float | None) -> None:
        """Allow running code more time; ConflictError when it does not run."""
        job = self._jobs.get(execution_id)
        if job is None or job.deadline is None or job.execution.head.status != "running":
            raise ConflictError("This code is not running, so it needs no more time.", code="not_running")
        before = job.execution.head.deadline
        if before is not None:
            more = seconds if seconds and seconds > 0 else job.timeout_seconds
            job.deadline.extend(more)
            job.execution.update(deadline=before + more)

    def decide(self, execution_id: str, decision: DecisionRequest) -> None:
        """Answer an approval; ConflictError for whoever comes second."""
        self._approvals.decide(execution_id, decision)

    async def _run(self, job: Job) -> DecisionRequest | None:
        job.halt.check()
        refusal = job.check(job.code)
        decision: DecisionRequest | None = None
        if refusal is None and job.ask:
            decision, refusal = await self._ask(job)
        if refusal is not None:
            self._end(job, "refused", refusal)
            return decision
        engine = self._engines.get(job.engine)
        job.execution.update(status="queued")
        await job.halt.guard(self._queues.enter(job.chat.id, job.engine))
        try:
            await self._run_on(engine, job)
        finally:
            self._queues.leave(job.chat.id, job.engine)
        return decision

    async def _ask(self, job: Job) -> tuple[DecisionRequest | None, Note | None]:
        """Wait for a person; returns the decision and, when the code must not run, why."""
        job.execution.update(status="waiting_approval")
        seconds = self._settings.deadlines.approval_wait
        asked = self._clock()
        try:
            decision = await job.halt.guard(self._approvals.wait(job.execution.id, seconds))
        finally:
            job.execution.waited_for_people(self._clock() - asked)
        if decision is None:
            return None, Note("approval_timeout", "Nobody allowed this code to run in time, so it did not run.")
        if decision.decision == "reject":
            said = f" They said: {decision.note}" if decision.note else ""
            details = {"said": decision.note} if decision.note else {}
            return decision, Note("rejected", f"The person did not allow this code to run.{said}", details)
        if decision.code is not None and decision.code != job.execution.head.code:
            job.execution.update(ran_code=decision.code)
        if decision.note:
            self._note(job, Note("person", f"The person said: {decision.note}", {"said": decision.note}))
        return decision, job.check(job.code)

    async def _run_on(self, engine: Engine, job: Job) -> None:
        job.halt.check()
        loss = await self._find_loss(job)
        if loss is not None:
            self._note(job, loss)
        deadline = job.deadline = Deadline(job.timeout_seconds)
        recording = Recording(
            job.execution,
            job.chat.id,
            deadline,
            files=self._store.files,
            limits=self._settings.limits,
            clock=self._clock,
            new_id=self._new_id,
            update_earlier=lambda update: self.late.update(job.execution.id, update),
        )
        self.late.add(job.chat.id, job.execution, recording)
        # a person may have chosen another kernel since the code was written
        chat = await self._store.chats.get(job.chat.id)
        origin = job.execution.head.origin
        request = RunRequest(
            job.execution.id, place_of(chat), job.code, deadline, origin=origin, late=self._late_of(job.execution.id)
        )
        if job.engine == "pyodide":
            before = await self._store.executions.ran_elsewhere(chat.id, job.engine)
            request = replace(request, files=await find_job_files(chat, self._store), ran_before=before)
        run = EngineRun(engine, job, recording, self._settings.deadlines.interrupt_grace)
        outcome = await run.outcome(request)
        notes = [*outcome.notes, *recording.notes]
        missing = await self._find_missing(job) if outcome.status == "error" else None
        # the browser has told more about a module that it knows
        if missing is not None and not any(note.code == "kernel_can" for note in notes):
            notes.append(missing)
        if outcome.status == "interrupted":
            self._end_stopped(job, *notes, count=outcome.count)
        else:
            self._end(job, outcome.status, *notes, count=outcome.count)

    def _late_of(self, execution_id: str) -> Emit:
        async def take(event: EngineEvent) -> None:
            await self.late.take(execution_id, event)

        return take

    async def _find_loss(self, job: Job) -> Note | None:
        """Return what to say when variables are gone that the engine itself does not know of."""
        chat_id = job.chat.id
        if job.engine != "jupyter":
            return None
        if chat_id in self._incomplete:
            self._incomplete.discard(chat_id)
            return REPLAY_BROKE_OFF
        if chat_id in self._ran_here:
            return None
        self._ran_here.add(chat_id)
        return SERVER_RESTARTED if await self._store.executions.ran_elsewhere(chat_id, job.engine) else None

    async def _find_missing(self, job: Job) -> Note | None:
        outputs = job.execution.part().outputs
        pypi = job.engine == "jupyter" or self._settings.pyodide.install_from_pypi
        note = find_missing_module(outputs, job.engine, pypi=pypi)
        if note is None:
            return None
        files = [file.name for file in await find_job_files(job.chat, self._store)]
        files += [file.name for file in job.execution.head.artifacts]
        return find_missing_module(outputs, job.engine, pypi=pypi, files=files)

    def _note(self, job: Job, *notes: Note) -> None:
        job.execution.update(notes=(*job.execution.head.notes, *notes))

    def _end_stopped(self, job: Job, *notes: Note, count: int | None = None) -> None:
        if never_began(job.execution.head, notes):
            self._end(job, "refused", STOPPED_BEFORE_RUN, *notes)
        elif job.halt.cause == "interrupted":
            self._end(job, "interrupted", *after_server_stop(notes), count=count)
        else:
            self._end(job, "interrupted", *notes, count=count)

    def _end(self, job: Job, status: ExecutionStatus, *notes: Note, count: int | None = None) -> None:
        """Set the final status; only the first call counts."""
        head = job.execution.head
        job.execution.update(
            status=status,
            count=count,
            ended=self._clock(),
            deadline=None,
            phase=None,
            waits_for=(),
            notes=(*head.notes, *notes),
        )


async def _follow(stop: StopSignal, halt: StopSignal) -> None:
    await stop.wait()
    halt.stop(stop.cause or "stopped")
