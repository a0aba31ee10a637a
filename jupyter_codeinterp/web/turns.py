"""``chats/{id}/turns``: a user message in, a turn begun, stopped or done again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tornado.web import authenticated

from ..protocol.json_types import Json, without_none
from ..protocol.requests import turn_request_from_dict
from .base import RUN_CODE, WRITE_FILES, CodeInterpHandler

if TYPE_CHECKING:  # loaded with the first request, not at the start of the server
    from ..turn.service import StartedTurn


class TurnsHandler(CodeInterpHandler):
    """POST a user message."""

    needs = (("POST", RUN_CODE),)

    @authenticated
    async def post(self, chat_id: str) -> None:
        request = turn_request_from_dict(self.json_body())
        if request.files:  # they are placed into the chat's folder
            await self.authorize(WRITE_FILES)
        rooms = await self.rooms()
        rooms.pages.asked(chat_id, request.page_id)
        self.answer(_started(await rooms.turns.start(chat_id, request)), 202)


class QueuedTurnHandler(CodeInterpHandler):
    """DELETE the message that waits for the running turn."""

    @authenticated
    async def delete(self, chat_id: str) -> None:
        rooms = await self.rooms()
        await rooms.turns.cancel_queued(chat_id)
        self.answer_nothing()


class TurnHandler(CodeInterpHandler):
    """DELETE stops the turn; what was done is kept."""

    @authenticated
    async def delete(self, chat_id: str, turn_id: str) -> None:
        rooms = await self.rooms()
        await rooms.turns.stop(chat_id, turn_id)
        self.answer_nothing()


class TurnTryNowHandler(CodeInterpHandler):
    """POST ends the pause after which the model's server is asked again."""

    needs = (("POST", RUN_CODE),)

    @authenticated
    async def post(self, chat_id: str, turn_id: str) -> None:
        rooms = await self.rooms()
        await rooms.turns.try_now(chat_id, turn_id)
        self.answer_nothing()


class TurnRetryHandler(CodeInterpHandler):
    """POST answers the same user message again, beside the earlier answer."""

    needs = (("POST", RUN_CODE),)

    @authenticated
    async def post(self, chat_id: str, turn_id: str) -> None:
        rooms = await self.rooms()
        self.answer(_started(await rooms.turns.retry(chat_id, turn_id)), 202)


def _started(started: StartedTurn) -> Json:
    return without_none({"turn_id": started.turn_id, "queued": started.queued})
