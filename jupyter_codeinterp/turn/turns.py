"""Begins turns, does their work in tasks of its own, and ends each exactly once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..errors import CodeInterpError, ModelError
from ..llm.seam import RetryPause
from ..protocol.activity import TurnActivity
from ..protocol.chats import Chat, Message, StoppedReason, Turn, TurnState
from ..protocol.events import Event, ExecutionStatusChanged, TurnFailed, TurnFinished, TurnStarted
from ..protocol.parts import ErrorPart, NotePart
from ..protocol.waiting import TurnWaiting
from .feed import Feed
from .live import LiveAnswer
from .live_chats import LiveChats, LiveWait, RunningTurn
from .not_run import STOPPED_BEFORE_RUN
from .runner import TurnRunner, Workshop
from .sources import ModelSource
from .stopping import TurnStopped

CLOSE_SECONDS = 20.0
STOP_SECONDS = 60.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ending:
    """How a turn ended."""

    state: TurnState
    reason: StoppedReason
    error: ErrorPart | None = None
    retry_after_seconds: float | None = None


class Turns:
    """The turns of this server that have not ended; ``ended`` is told the chat of each that does."""

    def __init__(
        self, shop: Workshop, models: ModelSource, live: LiveChats, feed: Feed, *, ended: Callable[[str], None]
    ) -> None:
        self._shop = shop
        self._models = models
        self._live = live
        self._feed = feed
        self._ended = ended

    async def begin(
        self,
        chat: Chat,
        earlier: Sequence[Message],
        user: Message | None,
        *,
        notes: Sequence[NotePart] = (),
        client_id: str | None = None,
    ) -> Turn:
        """Store a turn and start its work.

        ``earlier`` is the branch that the answer continues; ``user`` is the new message at its end, None on retry.
        Returns an earlier turn, and starts nothing, when ``client_id`` was used before.
        """
        now = self._shop.clock()
        branch = (*earlier, user) if user is not None else tuple(earlier)
        answer = self._new_answer(chat, branch[-1], now)
        wanted = Turn(
            id=answer.turn_id or "",
            chat_id=chat.id,
            user_message_id=branch[-1].id,
            answer_id=answer.id,
            state="running",
            started=now,
            instance_id=self._shop.store.instance_id,
            model=chat.model,
        )
        new = (answer,) if user is None else (replace(user, turn_id=wanted.id), answer)
        turn = await self._shop.store.conversation.begin_turn(wanted, new, client_id=client_id)
        if turn.id != wanted.id:
            return turn
        running = RunningTurn(turn, self._live_answer(turn, answer), client_id=client_id)
        self._live.add_turn(running)
        self._feed.publish(chat.id, TurnStarted(turn.id, new))
        self._feed.publish_activity(_activity_of(turn))
        for note in notes:
            running.answer.add_part(note)
        running.task = asyncio.get_running_loop().create_task(self._work(chat, running, branch))
        return turn

    async def wait(self, running: RunningTurn) -> None:
        """Return when the turn has ended, at the latest after the time that an engine gets to obey Stop."""
        if running.task is not None:
            await asyncio.wait((running.task,), timeout=STOP_SECONDS)

    async def close(self) -> None:
        """End every turn as interrupted, in a bounded time."""
        tasks = [running.task for running in self._live.turns() if running.task is not None]
        for running in self._live.turns():
            running.stop.stop("interrupted")
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _new_answer(self, chat: Chat, parent: Message, now: float) -> Message:
        new_id = self._shop.new_id
        return Message(
            id=new_id(),
            chat_id=chat.id,
            parent_id=parent.id,
            role="assistant",
            created=now,
            model=chat.model,
            turn_id=new_id(),
        )

    def _live_answer(self, turn: Turn, answer: Message) -> LiveAnswer:
        def publish(event: Event) -> None:
            self._feed.publish(turn.chat_id, event)
            running = self._live.turn(turn.chat_id)
            # code runs one piece after the other, so each new status is that of the piece the turn is at
            if isinstance(event, ExecutionStatusChanged) and running is not None and running.turn.id == turn.id:
                waits = event.execution["status"] == "waiting_approval"
                self._feed.publish_activity(_activity_of(turn, waits_for=event.execution_id if waits else None))

        return LiveAnswer(answer, publish, self._shop.store.conversation.save_parts, self._shop.clock)

    async def _work(self, chat: Chat, running: RunningTurn, branch: Sequence[Message]) -> None:
        ending = Ending("interrupted", "interrupted")
        try:
            ending = await self._run(chat, running, branch)
        finally:
            await self._end(running, ending)

    async def _run(self, chat: Chat, running: RunningTurn, branch: Sequence[Message]) -> Ending:
        """Do the work and say how it ended; never raises but when cancelled."""
        runner = TurnRunner(
            self._shop,
            chat,
            running.turn,
            running.answer,
            branch,
            running.stop,
            lambda event: self._feed.publish(chat.id, event),
            lambda pause: self._wait(running, pause),
        )
        try:
            model, _, info = await running.stop.guard(self._models.resolve(chat.model))
            return Ending("finished", await runner.run(model, info))
        except TurnStopped:
            if running.stop.cause == "interrupted":
                return Ending("interrupted", "interrupted")
            return Ending("stopped", "stopped")
        except ModelError as error:
            after = error.retry_after_seconds
            retry_at = None if after is None else self._shop.clock() + after
            part = ErrorPart(error.code, error.message, error.retryable, retry_at)
            return Ending("failed", "error", part, after)
        except CodeInterpError as error:
            return Ending("failed", "error", ErrorPart(error.code, error.message))
        except Exception:
            log.exception("Turn %s failed", running.turn.id)
            message = "The product failed while it worked on this answer; the server's log says more."
            return Ending("failed", "error", ErrorPart("internal", message, retryable=True))

    def _wait(self, running: RunningTurn, pause: RetryPause | None) -> None:
        """Tell pages that the model's server is asked again later, or (None) now."""
        running.wait = None if pause is None else LiveWait(pause)
        wait = None if running.wait is None else running.wait.now()
        self._feed.publish(running.turn.chat_id, TurnWaiting(running.turn.id, wait))

    async def _end(self, running: RunningTurn, ending: Ending) -> None:
        """Store the end and tell it; when it cannot be stored, tell that."""
        answer = running.answer
        for execution in answer.executions():
            # code that was complete when the turn ended, but never handed over
            execution.update(status="refused", notes=(*execution.head.notes, STOPPED_BEFORE_RUN))
        await answer.close()
        if ending.error is not None:
            answer.add_part(ending.error)
        elif ending.state == "interrupted":
            answer.add_part(NotePart("interrupted", "The server was stopped while this answer was written."))
        now = self._shop.clock()
        answer.update(stopped_reason=ending.reason, ended=now)
        turn = replace(running.turn, state=ending.state, ended=now)
        try:
            await self._shop.store.conversation.end_turn(turn, answer.message())
        except CodeInterpError as error:
            log.error("Could not store the end of turn %s: %s", turn.id, error.message)  # noqa: TRY400
            ending = replace(ending, error=ending.error or ErrorPart(error.code, error.message))
        except Exception:
            # the chat must not wait for this turn for ever
            log.exception("Could not store the end of turn %s", turn.id)
            message = "The end of this answer could not be stored; the server's log says why."
            ending = replace(ending, error=ending.error or ErrorPart("internal", message))
        self._live.remove_turn(running)
        self._feed.publish(turn.chat_id, _end_event(turn, answer, ending))
        self._feed.publish_activity(_activity_of(turn))
        self._ended(turn.chat_id)


def _activity_of(turn: Turn, waits_for: str | None = None) -> TurnActivity:
    return TurnActivity(turn.chat_id, turn.id, turn.state, turn.started, turn.ended, waits_for)


def _end_event(turn: Turn, answer: LiveAnswer, ending: Ending) -> Event:
    message = answer.head.to_dict()
    del message["parts"]
    if ending.error is None:
        return TurnFinished(turn.id, message)
    return TurnFailed(turn.id, message, ending.error, ending.retry_after_seconds)
