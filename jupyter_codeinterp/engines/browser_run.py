"""One piece of code in a page: who may report about it, in which order, and when nobody does any more."""

from __future__ import annotations

import asyncio
import secrets
from itertools import islice

from ..errors import ConflictError, InvalidRequestError
from ..protocol.browser_runs import BrowserJob, ClaimRequest, EventsAnswer, EventsRequest, JobLimits, StopCause
from ..protocol.engine_events import Running, Waiting
from ..protocol.parts import Note
from .pages import Page
from .seam import Emit, Outcome, RunRequest

MAX_EVENTS = 2_000
MAX_NOTES = 20
MAX_NOTE_TEXT = 2_000
MAX_NOTE_NAME = 64
MAX_NOTE_DETAILS = 20

VARIABLES_LOST = Note("variables_lost", "This is a new Python in the browser. Earlier variables are lost.")


class BrowserRun:
    """The state of one run. ``outcome`` is set by the page's last batch, ``claimed`` by its claim."""

    def __init__(self, request: RunRequest, emit: Emit, limits: JobLimits, guard: str, *, ran_before: bool) -> None:
        self.request = request
        self.claimed = asyncio.Event()
        self.outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.page: Page | None = None
        self.stop: StopCause | None = None
        self.stop_asked = asyncio.Event()
        self.heard_at = 0.0
        self._emit = emit
        self._limits = limits
        self._guard = guard
        self._ran_before = ran_before
        self._lease: str | None = None
        self._next_batch = 0
        self._running = False
        self._fresh = False
        self._in_order = asyncio.Lock()

    def offer(self, page: Page) -> str:
        """Return a new lease for a page; those of earlier pages end."""
        self.page = page
        self._lease = secrets.token_urlsafe(24)
        return self._lease

    def withdraw(self) -> None:
        """End the lease: nobody may claim or report any more."""
        self._lease = None

    def claim(self, claim: ClaimRequest) -> BrowserJob:
        """Hand the code over; raises ConflictError for anybody but the page it was offered to.

        A page whose answer was lost may claim again until it has reported something.
        """
        self._check_lease(claim.lease)
        if self.page is None or claim.load_id != self.page.load_id or self._next_batch > 0:
            raise self._stale()
        self._fresh = self._fresh or claim.fresh
        self._hear()
        self.claimed.set()
        request = self.request
        place = request.place
        return BrowserJob(
            request.execution_id, place.chat_id, request.code, tuple(request.files), self._limits, self._guard or None
        )

    async def take(self, request: EventsRequest) -> EventsAnswer:
        """Take in one batch; raises ConflictError unless it is the next one of whoever holds the lease."""
        async with self._in_order:
            self._check_lease(request.lease)
            if not self.claimed.is_set() or self.outcome.done():
                raise self._stale()
            if request.batch != self._next_batch:
                raise ConflictError(
                    f"Batch {request.batch} of this execution is not the next one.",
                    code="batch_stale",
                    details={"expected": self._next_batch},
                )
            self._check(request)
            self._next_batch += 1
            self._hear()
            for event in request.events:
                if isinstance(event, Running):
                    if self._running:
                        continue
                    self._running = True
                    self.request.deadline.begin()
                await self._emit(event)
            self._hear()
            if request.outcome is not None and not self.outcome.done():
                end = request.outcome
                status = self.stop if self.stop == "timeout" and end.status == "interrupted" else end.status
                notes = tuple(map(_cut, end.notes))
                self.outcome.set_result(Outcome(status, end.count, (*self._loss(), *notes)))
            return EventsAnswer(self.stop)

    def end(self, outcome: Outcome) -> None:
        """End the run from here; what the page still says is refused, and nobody waits for a page any longer."""
        self.withdraw()
        self.stop_asked.set()
        if not self.outcome.done():
            self.outcome.set_result(Outcome(outcome.status, outcome.count, (*self._loss(), *outcome.notes)))

    def _loss(self) -> tuple[Note, ...]:
        return (VARIABLES_LOST,) if self._fresh and self._ran_before else ()

    def _hear(self) -> None:
        self.heard_at = asyncio.get_running_loop().time()

    def _check_lease(self, lease: str) -> None:
        # JSON may hold half of a surrogate pair, which is no UTF-8
        given = lease.encode(errors="surrogatepass")
        if self._lease is None or not secrets.compare_digest(given, self._lease.encode()):
            raise self._stale()

    def _check(self, request: EventsRequest) -> None:
        if len(request.events) > MAX_EVENTS:
            raise InvalidRequestError(
                f"A batch holds at most {MAX_EVENTS:,} events; send the rest in the next one.",
                details={"field": "events"},
            )
        if request.outcome is not None and len(request.outcome.notes) > MAX_NOTES:
            raise InvalidRequestError(f"There are more than {MAX_NOTES} notes.", details={"field": "outcome"})
        if any(isinstance(event, Waiting) for event in request.events):
            raise InvalidRequestError("Whether code waits for a page is the server's to say.", code="not_yours")

    def _stale(self) -> ConflictError:
        return ConflictError(
            f"Execution '{self.request.execution_id}' is not this page's to run (any more).", code="lease_stale"
        )


def _cut(note: Note) -> Note:
    """Return a page's note in the size of one."""
    details = {
        name[:MAX_NOTE_NAME]: text[:MAX_NOTE_TEXT] for name, text in islice(note.details.items(), MAX_NOTE_DETAILS)
    }
    return Note(note.code[:MAX_NOTE_NAME], note.text[:MAX_NOTE_TEXT], details)
