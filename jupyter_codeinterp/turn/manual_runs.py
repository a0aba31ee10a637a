"""Code that a person runs: from a block of an answer or written by hand, without a model."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from ..config.live import LiveSettings
from ..errors import CodeInterpError
from ..protocol.chats import Chat
from ..protocol.events import Event, PartAdded
from ..protocol.parts import EngineName, ExecutionPart, Note
from ..protocol.requests import ExecutionRequest
from ..store.seam import Store, own_run_error
from .executions import Executions
from .feed import Feed
from .job import Job
from .live_chats import LiveChats, ManualRun
from .live_execution import LiveExecution, status_event
from .saving import Saver

CLOSE_SECONDS = 20.0

log = logging.getLogger(__name__)


class ManualRuns:
    """The manual runs of this server that are not final."""

    def __init__(
        self,
        store: Store,
        executions: Executions,
        live: LiveChats,
        feed: Feed,
        settings: LiveSettings,
        *,
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._executions = executions
        self._live = live
        self._feed = feed
        self._settings = settings
        self._new_id = new_id

    async def begin(
        self, chat: Chat, request: ExecutionRequest, engine: EngineName, check: Callable[[str], Note | None]
    ) -> ExecutionPart:
        """Store a run and start it; returns the earlier run when its ``client_id`` was used before."""
        part = ExecutionPart(
            id=self._new_id(),
            code=request.code,
            engine=engine,
            origin="user",
            status="queued",
            anchor=request.anchor,
            told=request.tell,
            after=None if request.anchor else chat.head,
        )
        stored = await self._store.executions.add_manual(chat.id, part, client_id=request.client_id)
        if stored.id != part.id:
            return stored
        run, saver = self._live_run(chat.id, part)
        self._live.add_manual(chat.id, run)
        self._feed.publish(chat.id, PartAdded(part))
        timeout = request.timeout_seconds or self._settings.now.manual_run_jupyter.timeout_seconds
        job = Job(chat, run.execution, check, timeout_seconds=timeout)
        run.task = asyncio.get_running_loop().create_task(self._work(chat.id, run, job, saver))
        return part

    async def tell(self, execution_id: str, *, told: bool) -> ExecutionPart:
        """Let the model hear of a run, or no longer; ConflictError for a run that is the model's own."""
        live = self._live.find_execution(execution_id)
        if live is None:
            stored = await self._store.executions.set_told(execution_id, told=told)
            # of one that may still change, pages are told all that it says later
            if not self._executions.late.set_told(execution_id, told=told):
                self._feed.publish(stored.chat_id, status_event(stored.part))
            return stored.part
        if live.head.origin != "user":
            raise own_run_error(execution_id)
        live.set_told(told=told)
        return live.part()

    async def end(self, runs: tuple[ManualRun, ...]) -> None:
        """Stop these runs and return when they ended, in a bounded time."""
        tasks = [run.task for run in runs if run.task is not None]
        for run in runs:
            run.stop.stop("interrupted")
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _live_run(self, chat_id: str, part: ExecutionPart) -> tuple[ManualRun, Saver]:
        def publish(event: Event) -> None:
            self._feed.publish(chat_id, event)

        async def save(_: frozenset[int]) -> None:
            await self._store.executions.save_manual(execution.part())

        saver = Saver(save)
        execution = LiveExecution(part, publish, lambda: saver.mark(0))
        return ManualRun(execution), saver

    async def _work(self, chat_id: str, run: ManualRun, job: Job, saver: Saver) -> None:
        try:
            await self._executions.run(job, run.stop)
        finally:
            try:
                await saver.close()
                await self._save_end(run.execution)
            except CodeInterpError as error:
                log.error("Could not store execution %s: %s", run.execution.id, error.message)  # noqa: TRY400
            finally:
                self._live.remove_manual(chat_id, run)

    async def _save_end(self, execution: LiveExecution) -> None:
        """Store the run as it is at last: a person may let the model hear of it while it is being written."""
        saved = None
        while saved != execution.part():
            saved = execution.part()
            await self._store.executions.save_manual(saved, durable=True)
