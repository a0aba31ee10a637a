"""The engine that runs code in a page of the browser: finds one, hands the code over once, and waits for its end."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ConflictError
from ..policy.guarding import write_sandbox_guard
from ..protocol.browser_runs import BrowserJob, ClaimRequest, EventsAnswer, EventsRequest, JobLimits, StopCause
from ..protocol.engine_events import Waiting
from ..protocol.frames import ExecutionRequested, ExecutionStop, RuntimePrepare
from ..protocol.models import Readiness
from ..protocol.parts import EngineName, Note
from ..protocol.settings import Settings
from .browser_run import BrowserRun
from .folders import check_name, numbered
from .pages import Page, Pages
from .seam import Emit, Outcome, Place, RunRequest


@dataclass(frozen=True)
class Patience:
    """How long the engine waits, in seconds.

    ``claim``: for a page to take the code. ``absence``: for a broken connection to come back. ``silence``: for a page
    that is connected to say anything; a hidden one is woken once a minute. ``obedience``: after the grace of Stop.
    """

    claim: float = 10.0
    absence: float = 20.0
    silence: float = 150.0
    obedience: float = 3.0
    look: float = 1.0


NO_PAGE = "Open this chat in JupyterLab: code for the browser runs in a page."
NO_ANSWER = "The page does not answer. Bring it to the front, or reload it."

_PAGE_WAIT = Note("no_page", "No page was open in which this code could run, so it did not run.")
_RELOADED = Note(
    "page_reloaded", "The page was reloaded while this code ran, which ended it. Variables in the browser are gone."
)
_VANISHED = Note(
    "page_vanished", "The page that ran this code was closed or lost. Variables in the browser are gone with it."
)
_SILENT = Note("page_vanished", "The page that ran this code said nothing for too long and was given up.")
_DISOBEYED = Note("not_stopped", "The page did not say that the code stopped; it was given up.")
_SERVER_STOPPED = Outcome(
    "lost", notes=(Note("server_stopped", "The Jupyter server was stopped while this code waited or ran in a page."),)
)
_START_FAILED = Note(
    "browser_unavailable",
    "The browser closed the page while it started Python, as some do with enhanced security. Use the kernel engine, or "
    "allow this site to run WebAssembly and run the code again.",
)


class BrowserEngine:
    """Runs code in pages. ``find_problem`` says why no page could get Python from this server."""

    name: EngineName = "pyodide"

    def __init__(
        self,
        pages: Pages,
        settings: Settings,
        find_problem: Callable[[], str | None],
        patience: Patience | None = None,
        *,
        blocked_modules: Callable[[], Sequence[str]] | None = None,
    ) -> None:
        self._pages = pages
        self._settings = settings
        self._blocked_modules = blocked_modules or (lambda: settings.blocked_modules)
        self._find_problem = find_problem
        self._patience = patience or Patience()
        limits = settings.limits
        self._limits = JobLimits(
            limits.page_output_bytes, limits.image_bytes, limits.upload_bytes, limits.full_output_bytes
        )
        self._runs: dict[str, BrowserRun] = {}
        self._holders: dict[str, tuple[str, str]] = {}
        self._names: dict[str, dict[str, bytes]] = {}
        self._stopped = False

    async def readiness(self) -> Readiness:
        problem = await asyncio.to_thread(self._find_problem)
        if problem is not None:
            return Readiness(self.name, ready=False, reason=problem, remedy="Use 'jupyter'.")
        return Readiness(self.name, ready=True, detail={"isolated": self._settings.pyodide.cross_origin_isolation})

    async def prepare(self, place: Place) -> None:
        chosen = next(iter(self._pages.choices(place.chat_id, self._holders.get(place.chat_id))), None)
        if chosen is not None and not self._pages.start_failed(chosen.page_id):
            chosen.send(RuntimePrepare(place.chat_id))

    async def place_file(self, place: Place, name: str, content: AsyncIterator[bytes]) -> str:
        """Choose the name only: the page fetches the bytes when code runs."""
        check_name(name)
        digest = hashlib.sha256()
        async for chunk in content:
            await asyncio.to_thread(digest.update, chunk)
        taken = self._names.setdefault(place.chat_id, {})
        number = 0
        while taken.setdefault(numbered(name, number), digest.digest()) != digest.digest():
            number += 1
        return numbered(name, number)

    async def run(self, request: RunRequest, emit: Emit) -> Outcome:
        if self._stopped:
            return _SERVER_STOPPED
        chat_id = request.place.chat_id
        ran_before = request.ran_before or chat_id in self._holders
        guard = write_sandbox_guard(self._blocked_modules())
        run = BrowserRun(request, emit, self._limits, guard, ran_before=ran_before)
        self._runs[request.execution_id] = run
        try:
            refused = await self._hand_over(run, emit)
            if refused is not None:
                return refused
            await self._watch(run)
            return await run.outcome
        finally:
            if not run.outcome.done():
                self._ask_to_stop(run, "interrupted")
            run.withdraw()
            del self._runs[request.execution_id]

    async def stop(self, execution_id: str) -> None:
        run = self._runs.get(execution_id)
        if run is not None:
            self._ask_to_stop(run, "interrupted")

    def end_runs(self) -> None:
        """End every run, and those to come, at once: the server stops and no page will be heard any more."""
        self._stopped = True
        for run in self._runs.values():
            run.end(_SERVER_STOPPED)

    async def close(self) -> None:
        self.end_runs()

    def claim(self, execution_id: str, request: ClaimRequest) -> BrowserJob:
        """Hand code to the page it was offered to; raises ConflictError (``lease_stale``)."""
        run = self._find(execution_id)
        job = run.claim(request)
        if run.page is not None:
            self._holders[job.chat_id] = run.page.key
        return job

    async def take(self, execution_id: str, request: EventsRequest) -> EventsAnswer:
        """Take in what a page reports; raises ConflictError (``lease_stale``, ``batch_stale``)."""
        return await self._find(execution_id).take(request)

    def forget_chat(self, chat_id: str) -> None:
        """Forget a deleted chat."""
        self._holders.pop(chat_id, None)
        self._names.pop(chat_id, None)
        self._pages.forget_chat(chat_id)

    def _find(self, execution_id: str) -> BrowserRun:
        run = self._runs.get(execution_id)
        if run is None:
            raise ConflictError(f"Execution '{execution_id}' does not run in a page (any more).", code="lease_stale")
        return run

    async def _hand_over(self, run: BrowserRun, emit: Emit) -> Outcome | None:
        """Offer the code to one page after the other until one takes it; an outcome says that none will."""
        loop = asyncio.get_running_loop()
        seconds = self._settings.deadlines.page_wait
        end = loop.time() + seconds if seconds > 0 else None
        told: str | None = None
        tried: set[Page] = set()
        while not run.claimed.is_set():
            if run.outcome.done():
                return run.outcome.result()
            if run.stop is not None:
                return Outcome("interrupted")
            if end is not None and loop.time() >= end:
                return Outcome("lost", notes=(_PAGE_WAIT,))
            choices = self._pages.choices(run.request.place.chat_id, self._holders.get(run.request.place.chat_id))
            page = next((page for page in choices if page not in tried), None)
            if page is None:
                reason = NO_ANSWER if choices else NO_PAGE
                if reason != told:
                    await emit(Waiting(reason))
                    told = reason
                tried.clear()
                rest = None if end is None else end - loop.time()
                patience = min(self._patience.claim, rest) if choices and rest is not None else rest
                await self._first(run.claimed, run.stop_asked, seconds=patience)
                continue
            if self._pages.take_failure(page.page_id):
                return Outcome("refused", notes=(_START_FAILED,))
            tried.add(page)
            lease = run.offer(page)
            page.send(ExecutionRequested(run.request.execution_id, run.request.place.chat_id, lease))
            await self._await_claim(run, page)
        return None

    async def _await_claim(self, run: BrowserRun, page: Page) -> None:
        """Return when the page took the code, goes away, or let its time pass."""
        clock = asyncio.get_running_loop().time
        end = clock() + self._patience.claim
        while not (run.claimed.is_set() or run.stop_asked.is_set()) and self._pages.find(*page.key) is page:
            rest = end - clock()
            if rest <= 0:
                return
            await self._first(run.claimed, run.stop_asked, seconds=rest)

    async def _watch(self, run: BrowserRun) -> None:
        """Return when the page has ended the run, or has been given up; Stop and the deadline are passed on."""
        loop = asyncio.get_running_loop()
        patience = self._patience
        expired = asyncio.ensure_future(run.request.deadline.expired())
        closed_at: float | None = None
        stopped_at: float | None = None
        try:
            while not run.outcome.done():
                now = loop.time()
                if run.stop is None and expired.done():
                    self._ask_to_stop(run, "timeout")
                if run.stop is not None and stopped_at is None:
                    stopped_at = now
                page = run.page and self._pages.find(*run.page.key)
                if page is None and closed_at is None:
                    closed_at = now
                elif page is not None:
                    closed_at, run.page = None, page
                self._give_up(run, closed_at, stopped_at)
                waits: list[asyncio.Future[Any]] = [asyncio.shield(run.outcome)]
                if run.stop is None:
                    waits += [asyncio.ensure_future(run.stop_asked.wait()), asyncio.shield(expired)]
                waits.append(asyncio.ensure_future(self._pages.changed()))
                await _wait_for_first(waits, patience.look)
                if run.stop is not None and not run.outcome.done():
                    self._send_stop(run)
        finally:
            expired.cancel()
            await asyncio.gather(expired, return_exceptions=True)

    def _give_up(self, run: BrowserRun, closed_at: float | None, stopped_at: float | None) -> None:
        """End the run when its page is gone, silent or disobedient."""
        now = asyncio.get_running_loop().time()
        patience = self._patience
        grace = self._settings.deadlines.interrupt_grace + patience.obedience
        if closed_at is not None and run.page is not None:
            if self._pages.was_reloaded(run.page.page_id, run.page.load_id, closed_at):
                run.end(Outcome(run.stop or "interrupted", notes=(_RELOADED,)))
            elif now - max(closed_at, run.heard_at) >= patience.absence:
                run.end(Outcome(run.stop or "lost", notes=(_VANISHED,)))
        if stopped_at is not None and now - stopped_at >= grace:
            run.end(Outcome(run.stop or "interrupted", notes=(_DISOBEYED,)))
        elif now - run.heard_at >= patience.silence:
            run.end(Outcome("lost", notes=(_SILENT,)))

    def _ask_to_stop(self, run: BrowserRun, cause: StopCause) -> None:
        if run.stop is None:
            run.stop = cause
            run.stop_asked.set()
            self._send_stop(run)

    def _send_stop(self, run: BrowserRun) -> None:
        page = run.page and self._pages.find(*run.page.key)
        if page is not None and run.claimed.is_set() and run.stop is not None:
            page.send(ExecutionStop(run.request.execution_id, run.stop))

    async def _first(self, *events: asyncio.Event, seconds: float | None) -> None:
        """Return when one of the events is set, a page comes or goes, or the time is over."""
        futures: list[asyncio.Future[Any]] = [asyncio.ensure_future(event.wait()) for event in events]
        await _wait_for_first([*futures, asyncio.ensure_future(self._pages.changed())], seconds)


async def _wait_for_first(futures: list[asyncio.Future[Any]], seconds: float | None) -> None:
    """Return when one is done or the time is over; those made for this wait are cancelled."""
    try:
        await asyncio.wait(futures, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for future in futures:
            future.cancel()
        await asyncio.gather(*futures, return_exceptions=True)
