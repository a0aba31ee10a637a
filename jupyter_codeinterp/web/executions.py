"""``executions``: manual runs, and what a person may do to any run."""

from __future__ import annotations

from tornado.web import authenticated

from ..protocol.browser_runs import claim_request_from_dict, events_request_from_dict
from ..protocol.json_types import read_field
from ..protocol.requests import decision_request_from_dict, execution_request_from_dict, read_seconds
from .base import RUN_CODE, CodeInterpHandler
from .body import BodyBudget


class ManualExecutionsHandler(CodeInterpHandler):
    """POST code that a person wants to run."""

    needs = (("POST", RUN_CODE),)

    @authenticated
    async def post(self, chat_id: str) -> None:
        request = execution_request_from_dict(self.json_body())
        rooms = await self.rooms()
        rooms.pages.asked(chat_id, request.page_id)
        execution = await rooms.turns.run_code(chat_id, request)
        self.answer({"execution_id": execution.id}, 202)


class ExecutionHandler(CodeInterpHandler):
    """GET an execution as it is now; PATCH whether the model hears of it."""

    @authenticated
    async def get(self, execution_id: str) -> None:
        rooms = await self.rooms()
        self.answer((await rooms.turns.get_execution(execution_id)).to_dict())

    @authenticated
    async def patch(self, execution_id: str) -> None:
        told = read_field(self.json_body(), "told", bool)
        rooms = await self.rooms()
        self.answer((await rooms.turns.tell_model(execution_id, told=told)).to_dict())


class ExecutionInterruptHandler(CodeInterpHandler):
    """POST stops the code; the turn goes on."""

    @authenticated
    async def post(self, execution_id: str) -> None:
        rooms = await self.rooms()
        self.answer((await rooms.turns.interrupt(execution_id)).to_dict())


class ExecutionExtendHandler(CodeInterpHandler):
    """POST lets running code go on beyond its deadline."""

    needs = (("POST", RUN_CODE),)

    @authenticated
    async def post(self, execution_id: str) -> None:
        body = self.json_body()
        seconds = read_seconds(body, "seconds")
        rooms = await self.rooms()
        self.answer((await rooms.turns.extend(execution_id, seconds)).to_dict())


class ExecutionDecisionHandler(CodeInterpHandler):
    """POST a person's answer to an approval."""

    needs = (("POST", RUN_CODE),)

    @authenticated
    async def post(self, execution_id: str) -> None:
        decision = decision_request_from_dict(self.json_body())
        rooms = await self.rooms()
        self.answer((await rooms.turns.decide(execution_id, decision)).to_dict())


class ExecutionClaimHandler(CodeInterpHandler):
    """POST takes code that this page was asked to run."""

    needs = (("POST", RUN_CODE),)

    @authenticated
    async def post(self, execution_id: str) -> None:
        request = claim_request_from_dict(self.json_body())
        rooms = await self.rooms()
        self.answer(rooms.browser.claim(execution_id, request).to_dict())


class ExecutionEventsHandler(CodeInterpHandler):
    """POST what happened in the page that runs the code; pictures come as base64, so a batch may be larger."""

    needs = (("POST", RUN_CODE),)

    def make_budget(self) -> BodyBudget:
        limits = self.site.settings.limits
        return BodyBudget(limits.json_body_bytes + limits.page_output_bytes + 2 * limits.image_bytes)

    @authenticated
    async def post(self, execution_id: str) -> None:
        request = events_request_from_dict(self.json_body())
        rooms = await self.rooms()
        self.answer((await rooms.browser.take(execution_id, request)).to_dict())
