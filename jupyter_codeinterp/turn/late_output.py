"""Output that comes when its code has ended: from threads and tasks it left running, and displays changed later.

It is added to the execution it belongs to, in memory, for pages and in the store, for as many runs as are kept.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from ..errors import CodeInterpError
from ..protocol.engine_events import DisplayUpdate, EngineEvent, Stream
from ..protocol.parts import EngineName, ExecutionPart, Note
from ..store.seam import ExecutionStore
from .live_execution import LiveExecution
from .recording import Recording
from .saving import Saver

RUNS_KEPT = 200
BYTES_KEPT = 32 * 1024 * 1024
"""What the outputs of all kept runs may hold; a run that printed much may have the memory to itself."""
LATE_CHARACTERS = 100_000
LATE_EVENTS = 10_000
"""Of one run after its end: what goes on for ever would fill the disk."""

LATE = Note("late_output", "Output came after this code had ended; something that it started may still be running.")
LATE_CUT = Note("late_output_cut", "More output came after this code had ended than is kept; the rest is left out.")

log = logging.getLogger(__name__)


@dataclass
class _Run:
    chat_id: str
    engine: EngineName
    execution: LiveExecution
    recording: Recording
    saver: Saver | None = None
    characters_left: int = field(default_factory=lambda: LATE_CHARACTERS)
    events_left: int = field(default_factory=lambda: LATE_EVENTS)
    is_full: bool = False
    """Whether there was text that pages could not have, so that none may follow it."""


class LateOutputs:
    """The runs of this server that late output is still taken for. Used on the event loop only."""

    def __init__(self, store: ExecutionStore) -> None:
        self._store = store
        self._runs: OrderedDict[str, _Run] = OrderedDict()
        self._closing: set[asyncio.Task[None]] = set()

    def add(self, chat_id: str, execution: LiveExecution, recording: Recording) -> None:
        """Know a run, which is about to begin."""
        self._runs[execution.id] = _Run(chat_id, execution.head.engine, execution, recording)

    def ended(self, execution_id: str) -> None:
        """Keep an ended run, and let go of those that are too many."""
        run = self._runs.get(execution_id)
        if run is None:
            return
        run.recording.close()
        run.saver = Saver(lambda _: self._save(run.execution))
        kept = count = 0
        for other_id in reversed(tuple(self._runs)):
            other = self._runs[other_id]
            if other.saver is None:
                continue
            count += 1
            kept += other.recording.kept_bytes
            if other is not run and (kept > BYTES_KEPT or count > RUNS_KEPT):
                self._let_go(other_id)

    async def take(self, execution_id: str, event: EngineEvent) -> None:
        """Take what still came of a run; of one that is not kept it is dropped. Never raises."""
        run = self._runs.get(execution_id)
        if run is None:
            return
        try:
            await self._take(run, event)
        except Exception:
            # who reads the kernel's messages reads those of other runs too
            log.exception("Late output of execution %s is not kept", execution_id)

    async def update(self, execution_id: str, event: DisplayUpdate) -> bool:
        """Change the displays of earlier runs of the same chat and engine; False when none has such a display."""
        own = self._runs.get(execution_id)
        found = False
        for run in tuple(self._runs.values()):
            same = own is not None and (run.chat_id, run.engine) == (own.chat_id, own.engine)
            if run is not own and same and run.recording.has_display(event.display_id):
                found = True
                await run.recording.record_late(event)
                self._changed(run)
        return found

    def set_told(self, execution_id: str, *, told: bool) -> bool:
        """Let the model hear of an ended run, or not, and tell pages; False for one that is not kept here."""
        run = self._runs.get(execution_id)
        if run is None:
            return False
        run.execution.set_told(told=told)
        return True

    def lay_over(self, part: ExecutionPart) -> ExecutionPart:
        """Return an execution with what came late and may not be stored yet."""
        run = self._runs.get(part.id)
        if run is None or run.saver is None:
            return part
        now = run.execution.part()
        return replace(part, outputs=now.outputs, notes=now.notes)

    def forget_chat(self, chat_id: str) -> None:
        """Let go of the runs of a chat that is deleted."""
        for execution_id, run in tuple(self._runs.items()):
            if run.chat_id == chat_id:
                self._let_go(execution_id, save=False)

    async def close(self) -> None:
        """Store what is not stored yet."""
        for execution_id in tuple(self._runs):
            self._let_go(execution_id)
        await asyncio.gather(*self._closing, return_exceptions=True)

    async def _take(self, run: _Run, event: EngineEvent) -> None:
        run.events_left -= 1
        if isinstance(event, Stream):
            run.characters_left -= len(event.text)
            run.is_full = run.is_full or not run.recording.fits(event.text)
        is_too_much = run.events_left < 0 or run.characters_left < 0
        if is_too_much or (isinstance(event, Stream) and run.is_full):
            # what goes on for ever changes nothing any more, and is not stored again and again
            if run.execution.add_note(LATE_CUT):
                self._changed(run)
            return
        await run.recording.record_late(event)
        if isinstance(event, DisplayUpdate):
            await self.update(run.execution.id, event)
        else:
            run.execution.add_note(LATE)
        self._changed(run)

    def _changed(self, run: _Run) -> None:
        # one that has not ended is saved with its answer
        if run.saver is not None:
            run.saver.mark(0)

    def _let_go(self, execution_id: str, *, save: bool = True) -> None:
        run = self._runs.pop(execution_id)
        run.recording.close()
        if run.saver is not None:
            unsaved = save and run.saver.busy
            task = asyncio.get_running_loop().create_task(self._close(run.saver, run.execution if unsaved else None))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def _close(self, saver: Saver, unsaved: LiveExecution | None) -> None:
        await saver.close()
        if unsaved is None:
            return
        try:
            await self._save(unsaved)
        except CodeInterpError as error:
            log.warning("Late output of execution %s is not stored: %s", unsaved.id, error.message)

    async def _save(self, execution: LiveExecution) -> None:
        part = execution.part()
        await self._store.save_late(part.id, part.outputs, part.notes)
