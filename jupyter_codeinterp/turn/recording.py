"""Carries out what the recorder of one execution asks: tells pages, stores files, keeps the full text."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

from ..engines.seam import Deadline
from ..errors import CodeInterpError, NotFoundError
from ..outputs.changes import Change, DropFile, OutputChanged, Spool, SpoolEnded, StoreFile
from ..outputs.earlier_displays import describe_updates
from ..outputs.recorder import OutputRecorder
from ..protocol.engine_events import Artifact, DisplayUpdate, EngineEvent, Running, Starting, Waiting
from ..protocol.parts import FilePart, Note
from ..protocol.settings import Limits
from ..store.seam import FileStore
from .full_text import FullText
from .live_execution import LiveExecution

MAX_ARTIFACTS = 100

UpdateEarlier = Callable[[DisplayUpdate], Awaitable[bool]]
"""Changes displays of earlier executions and tells whether there was one."""

log = logging.getLogger(__name__)


async def _nothing_earlier(update: DisplayUpdate) -> bool:
    return False


def safe_relative_name(name: str) -> str:
    """Return a path that stays below the folder it is relative to, empty when nothing of it does."""
    return "/".join(_parts("/".join(_parts(name.replace("\\", "/")))[-255:]))


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in ("", ".", "..")]


class Recording:
    """One execution from its first engine event to its last output; ``close`` is called in every case."""

    def __init__(
        self,
        execution: LiveExecution,
        chat_id: str,
        deadline: Deadline,
        *,
        files: FileStore,
        limits: Limits,
        clock: Callable[[], float],
        new_id: Callable[[], str],
        update_earlier: UpdateEarlier = _nothing_earlier,
    ) -> None:
        self._execution = execution
        self._chat_id = chat_id
        self._deadline = deadline
        self._files = files
        self._limits = limits
        self._clock = clock
        self._recorder = OutputRecorder(limits, new_id)
        self._full_text = FullText()
        self._in_order = asyncio.Lock()
        self._waits_since: float | None = None
        self._update_earlier = update_earlier
        self._updated: dict[str, DisplayUpdate] = {}
        self._failures: list[Note] = []

    @property
    def notes(self) -> tuple[Note, ...]:
        """Return what is to be said of the outputs at the end."""
        return (*self._failures, *describe_updates(self._updated.values()))

    def fits(self, text: str) -> bool:
        """Tell whether pages can have all of a stream's text with this; after the end, no full text takes the rest."""
        return self._recorder.fits(text)

    @property
    def kept_bytes(self) -> int:
        """Return about how many bytes of text the outputs hold."""
        return self._recorder.used_bytes

    def has_display(self, display_id: str) -> bool:
        """Tell whether an output can be updated by this id."""
        return self._recorder.has_display(display_id)

    async def emit(self, event: EngineEvent) -> None:
        """Take the engine's next event."""
        if isinstance(event, Waiting):
            # to open a page is a person's part; to free a kernel is not
            if self._waits_since is None and not event.holders:
                self._waits_since = self._clock()
            self._execution.update(status="queued", phase=event.reason, waits_for=event.holders)
            return
        self._end_wait()
        if isinstance(event, Artifact):
            await self._keep_artifact(event)
        elif isinstance(event, Starting):
            self._execution.update(status="starting", phase=_phase(event), waits_for=())
        elif isinstance(event, Running):
            now = self._clock()
            seconds = self._deadline.seconds
            deadline = now + seconds if seconds > 0 else None
            self._execution.update(
                status="running", phase=None, waits_for=(), started=now, deadline=deadline, kernel=event.kernel
            )
        else:
            async with self._in_order:
                await self._carry_out(self._recorder.feed(event))
            if isinstance(event, DisplayUpdate) and await self._update_earlier(event):
                self._updated[event.display_id] = event

    async def record_late(self, event: EngineEvent) -> None:
        """Take an output after ``finish``."""
        async with self._in_order:
            await self._carry_out(self._recorder.feed(event))
            await self._carry_out(self._recorder.tick())

    def _end_wait(self) -> None:
        """Count how long a page was waited for: to open one is a person's part."""
        if self._waits_since is not None:
            self._execution.waited_for_people(self._clock() - self._waits_since)
            self._waits_since = None

    async def _keep_artifact(self, event: Artifact) -> None:
        """Make a file that a page stored part of the chat; what is known of it is what the store found."""
        try:
            info = await self._files.attach(event.file_id, self._chat_id)
        except CodeInterpError as error:
            log.info("A file that code wrote is not kept: %s", error.message)
            return
        artifact = FilePart(info.id, safe_relative_name(event.name) or info.name, info.media_type, info.size)
        others = tuple(other for other in self._execution.head.artifacts if other.name != artifact.name)
        if len(others) < MAX_ARTIFACTS:
            self._execution.update(artifacts=(*others, artifact))

    async def tick(self) -> None:
        """Publish what is held back; called while the code runs."""
        async with self._in_order:
            await self._carry_out(self._recorder.tick())

    async def finish(self) -> None:
        """Publish and store the rest."""
        self._end_wait()
        async with self._in_order:
            await self._carry_out(self._recorder.finish())

    def close(self) -> None:
        """Forget the full text."""
        self._full_text.close()

    async def _carry_out(self, changes: Iterable[Change]) -> None:
        for change in changes:
            await self._carry_out_one(change)

    async def _carry_out_one(self, change: Change) -> None:
        try:
            await self._apply(change)
        except NotFoundError as error:
            log.info("Not there any more: %s", error.message)
        except (CodeInterpError, OSError) as error:
            self._note_failure(error)

    async def _apply(self, change: Change) -> None:
        if isinstance(change, OutputChanged):
            self._execution.change_outputs(change)
        elif isinstance(change, StoreFile):
            await self._store(change.file_id, change.name, change.media_type, _once(change.data), len(change.data))
        elif isinstance(change, DropFile):
            await self._files.delete(change.file_id)
        elif isinstance(change, Spool):
            await self._full_text.append(change.text)
        else:
            await self._store_full_text(change)

    async def _store_full_text(self, change: SpoolEnded) -> None:
        # the recorder stops spooling at the limit counted in characters' bytes; a marker may follow it
        limit = self._limits.full_output_bytes + 1024 * 1024
        await self._store(change.file_id, change.name, change.media_type, self._full_text.read(), limit)

    async def _store(
        self, file_id: str, name: str, media_type: str, content: AsyncIterator[bytes], max_bytes: int
    ) -> None:
        await self._files.put(
            content, name=name, max_bytes=max_bytes, chat_id=self._chat_id, media_type=media_type, file_id=file_id
        )

    def _note_failure(self, error: Exception) -> None:
        """Say once that outputs could not be kept; the code itself goes on."""
        if not any(note.code == "store_failed" for note in self._failures):
            reason = error.message if isinstance(error, CodeInterpError) else str(error)
            self._failures.append(Note("store_failed", f"Some output could not be stored: {reason}"))


def _phase(event: Starting) -> str:
    if event.done is None or not event.total:
        return event.phase
    return f"{event.phase} ({100 * event.done // event.total} %)"


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data
