"""Follows one turn to its end: shows it, asks whether code may run, stops it when somebody wants that."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any

from ..protocol.json_types import Json
from .answer import Answer
from .answer_printer import AnswerPrinter
from .approving import Approver
from .event_socket import EventSocket
from .exit_codes import CommandError, ExitCode
from .server_api import ServerApi
from .terminal import Terminal

STOP_SECONDS = 20.0
STOPPING = "Stopping; Ctrl+C again leaves at once."
NOBODY_TO_ASK = (
    "The code was not run: it needs somebody's permission, and stdin is not a terminal. --yes runs code without asking."
)


class TurnRun:
    """One question from its POST to the end of its answer; ``stop`` may be called at any time."""

    def __init__(self, api: ServerApi, terminal: Terminal, approver: Approver) -> None:
        self._api = api
        self._terminal = terminal
        self._printer = AnswerPrinter(terminal)
        self._approver = approver
        self._stopping: asyncio.Task[Json] | None = None
        self._asking: asyncio.Task[None] | None = None
        self._asked: set[str] = set()
        self._chat_id = ""
        self._turn_id = ""
        self._ended = False
        self._give_up: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[Any] | None = None
        self.stopped_because: ExitCode | None = None

    async def run(self, chat_id: str, question: Json) -> Answer:
        """Ask, and return the complete answer; raises CommandError."""
        self._chat_id, self._task = chat_id, asyncio.current_task()
        socket = EventSocket(self._api.address, chat_id)
        await socket.open()
        try:
            started = await self._api.call("POST", f"chats/{chat_id}/turns", question)
            self._turn_id = str(started["turn_id"])
            if self.stopped_because is not None:
                self._send_stop()
            answer = await self._follow(Answer(self._turn_id), socket)
            self._ended = True
            return answer
        finally:
            if self._give_up is not None:
                self._give_up.cancel()
            socket.close()
            for task in (self._stopping, self._asking):
                if task is not None:
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)

    async def abandon(self) -> None:
        """Stop a turn that was left before its end; raises CommandError."""
        if self._turn_id and not self._ended:
            await self._api.call("DELETE", f"chats/{self._chat_id}/turns/{self._turn_id}")

    def interrupt(self) -> None:
        """Stop because a person wants it."""
        self._terminal.remark(STOPPING, "yellow")
        self.stop(ExitCode.STOPPED)

    def stop(self, because: ExitCode) -> None:
        """Stop the turn through the API; the answer then ends by itself. The first reason before the end counts."""
        if self.stopped_because is None and not self._ended:
            self.stopped_because = because
            if self._turn_id:
                self._send_stop()

    def _send_stop(self) -> None:
        if self._task is not None:  # a server that hangs does not hold us
            self._give_up = asyncio.get_running_loop().call_later(STOP_SECONDS, self._task.cancel)
        self._stopping = asyncio.ensure_future(self._api.call("DELETE", f"chats/{self._chat_id}/turns/{self._turn_id}"))

    async def _follow(self, answer: Answer, socket: EventSocket) -> Answer:
        async with aclosing(socket.changes()) as changes:
            async for change in changes:
                if isinstance(change, dict):
                    answer.load(change)
                else:
                    answer.apply(change)
                self._printer.catch_up(answer)
                if answer.ended:
                    break
                self._look_for_question(answer)
        return answer

    def _look_for_question(self, answer: Answer) -> None:
        """Ask about code that waits; stop asking when it no longer does, because somebody else answered."""
        waiting = next((item.head.id for item in answer.executions if item.head.status == "waiting_approval"), None)
        if waiting is None:
            if self._asking is not None:
                self._asking.cancel()
        elif waiting not in self._asked:
            self._asked.add(waiting)
            self._asking = asyncio.ensure_future(self._ask(waiting))

    async def _ask(self, execution_id: str) -> None:
        if not self._approver.can_ask:
            self._terminal.remark(NOBODY_TO_ASK, "red")
            self.stop(ExitCode.REFUSED)
            return
        permission = await self._approver.ask()
        decision = {
            "decision": "reject" if permission == "reject" else "run",
            "scope": "chat" if permission == "always" else "once",
        }
        try:
            await self._api.call("POST", f"executions/{execution_id}/decision", decision)
        except CommandError as error:
            self._terminal.remark(error.message, "yellow")
