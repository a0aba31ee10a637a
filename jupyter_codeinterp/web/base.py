"""What every REST handler shares: who may, how large, and how errors and answers are written."""

from __future__ import annotations

from typing import Any, ClassVar

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, stream_request_body

from ..errors import CodeInterpError, ForbiddenError
from ..protocol.json_types import Json
from .body import BodyBudget, has_body
from .errors import describe_error
from .json_body import decode_object, encode
from .site import Rooms, Site

AUTH_RESOURCE = "codeinterp"
"""The resource an Authorizer of Jupyter Server is asked about, with the actions ``read`` and ``write``."""

Permission = tuple[str, str]
"""An action and the resource it is done to."""

RUN_CODE: Permission = ("execute", "kernels")
READ_FILES: Permission = ("read", "contents")
WRITE_FILES: Permission = ("write", "contents")

_ACTIONS = {"GET": "read", "HEAD": "read"}


@stream_request_body
class CodeInterpHandler(APIHandler):
    """Checks host, login, origin, XSRF, permissions and size before a byte of the body is read.

    ``needs`` lists, each with its method, the permissions wanted beside reading or writing ``codeinterp``.
    """

    auth_resource = AUTH_RESOURCE
    needs: ClassVar[tuple[tuple[str, Permission], ...]] = ()

    def initialize(self, site: Site) -> None:
        self.site = site
        self.budget = self.make_budget()
        self._received = bytearray()

    def make_budget(self) -> BodyBudget:
        """Return how large a body may be."""
        return BodyBudget(self.site.settings.limits.json_body_bytes)

    async def prepare(self) -> None:  # type: ignore[override]  # as APIHandler, without the login redirect
        """Let the request in, or answer at once and let the client finish what it sends."""
        try:
            await super().prepare()
            if self.request.method != "OPTIONS":  # a browser asks for CORS headers without credentials
                await self.admit()
        except (HTTPError, CodeInterpError) as error:
            if not has_body(self.request.headers):
                raise
            await self._refuse(error)

    async def admit(self) -> None:
        """Raise unless the user may do this and the announced body is small enough."""
        if not self.current_user:
            raise HTTPError(403)
        method = self.request.method or ""
        needed = [permission for verb, permission in self.needs if verb == method]
        await self.authorize((_ACTIONS.get(method, "write"), AUTH_RESOURCE), *needed)
        self.budget.announce(self.request.headers)

    async def authorize(self, *permissions: Permission) -> None:
        """Raise ForbiddenError unless the Authorizer grants all of them."""
        for action, resource in permissions:
            if not await ensure_async(self.authorizer.is_authorized(self, self.current_user, action, resource)):
                raise ForbiddenError(
                    f"This Jupyter server does not let you {action} '{resource}'; ask whoever runs it.",
                    details={"action": action, "resource": resource},
                )

    async def data_received(self, chunk: bytes) -> None:
        if self.budget.refused:
            self.budget.take(chunk)
            if self.budget.exhausted:
                self.finish()
            return
        try:
            self.budget.take(chunk)
            await self.receive(chunk)
        except CodeInterpError as error:
            await self._refuse(error)

    async def receive(self, chunk: bytes) -> None:
        """Take the next bytes of a body that is within the limit."""
        self._received += chunk

    async def rooms(self) -> Rooms:
        """Return the open rooms; the first request of a server opens them."""
        return await self.site.rooms()

    def json_body(self) -> Json:
        """Return the body, a JSON object; an empty one when there was none."""
        return decode_object(bytes(self._received))

    def answer(self, body: Json, status: int = 200) -> None:
        """Finish with JSON."""
        self.set_status(status)
        self.finish(encode(body))

    def answer_nothing(self) -> None:
        """Finish with 204."""
        self.set_status(204)
        self.finish()

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        super().send_error(describe_error(error, status_code)[0], **kwargs)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        self.finish(encode(describe_error(error, status_code)[1]))

    def log_exception(self, typ: Any, value: BaseException | None, tb: Any) -> None:
        if isinstance(value, CodeInterpError):
            status, _ = describe_error(value)
            log = self.log.warning if status >= 500 else self.log.debug
            log("codeinterp | %s %s: %s", self.request.method, self.request.path, value)
        else:
            super().log_exception(typ, value, tb)

    async def _refuse(self, error: HTTPError | CodeInterpError) -> None:
        """Send the whole answer now; what still arrives is thrown away and the verb is not called."""
        status, body = describe_error(error)
        text = encode(body).encode()
        self.budget.refused = True
        self.set_status(status)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(text)))):
            self.set_header(name, value)
        self.set_header("Connection", "close")
        self.write(text)
        await self.flush()
        # tornado looks the verb up on the instance once the body is complete
        setattr(self, (self.request.method or "").lower(), self._answered)

    async def _answered(self, **path: str) -> None:
        self.finish()
