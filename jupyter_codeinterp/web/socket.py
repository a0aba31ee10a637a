"""``events``: the WebSocket over which each page is told what happens."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from ..errors import CodeInterpError
from ..protocol.frames import ErrorFrame, ServerFrame, Welcome
from .base import AUTH_RESOURCE
from .errors import describe_error
from .json_body import encode
from .page import PageConversation
from .site import Site

HELLO_SECONDS = 30.0
"""A socket that has not said hello by then is closed, so that it does not take a page's place."""

GOING_AWAY, POLICY_VIOLATION, SERVER_FAILED, TRY_LATER = 1001, 1008, 1011, 1013
"""Close codes, see https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number"""


class EventSocketHandler(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """Authenticated, origin-checked and authorised as Jupyter Server's own sockets are."""

    auth_resource = AUTH_RESOURCE

    def initialize(self, site: Site) -> None:
        self.site = site
        self.conversation: PageConversation | None = None
        self._telling: asyncio.Task[None] | None = None

    def set_default_headers(self) -> None:
        """Set none: a WebSocket's handshake has headers of its own."""

    @property
    def ping_interval(self) -> float:
        """Return the seconds between protocol pings, which find dead connections."""
        return self.site.settings.deadlines.ping

    @property
    def ping_timeout(self) -> float | None:
        """Return None for tornado's own choice of the time to answer a ping.

        The longest that tornado 6.5 takes is one interval, with which 6.4 cuts a silent page off before its first ping.
        """
        return None

    @property
    def max_message_size(self) -> int:
        """Return the most bytes a frame of a page may have."""
        return self.site.settings.limits.json_body_bytes

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Let the page in."""
        if not await ensure_async(self.authorizer.is_authorized(self, self.current_user, "read", AUTH_RESOURCE)):
            raise HTTPError(403)
        await super().get(*args, **kwargs)

    async def open(self, *args: Any, **kwargs: Any) -> None:
        """Begin the conversation; the page speaks first."""
        # the mixin's own open() would ping a second time: it counts in milliseconds, tornado in seconds
        if len(self.site.pages) >= self.site.settings.limits.pages:
            text = "Too many pages are connected to this server; close some tabs with the code interpreter."
            await self._refuse("too_many_pages", text, TRY_LATER)
            return
        self.site.pages.add(self)
        try:
            rooms = await self.site.rooms()
        except CodeInterpError as error:
            await self._refuse(error.code, error.message, SERVER_FAILED)
            return
        if self not in self.site.pages:  # it left while the rooms were opened
            return
        welcome = Welcome(rooms.store.instance_id, self.site.version)
        ping = self.site.settings.deadlines.ping
        self.conversation = PageConversation(rooms.turns, rooms.pages, self._send, welcome, ping)
        self._telling = asyncio.ensure_future(self._tell(self.conversation))

    async def on_message(self, message: str | bytes) -> None:
        """Serve a frame; the next one waits until this one was answered."""
        if self.conversation is None:
            return
        if isinstance(message, bytes):
            await self._send(ErrorFrame("invalid_request", "Send frames as JSON text, not as binary messages."))
        else:
            await self.conversation.receive(message)

    def on_close(self) -> None:
        """Forget the page."""
        self.site.pages.discard(self)
        if self.conversation:
            self.conversation.close()
        if self._telling:
            self._telling.cancel()

    async def end(self) -> None:
        """Close the connection and return when nothing of it runs any more."""
        self.close(GOING_AWAY, "The server stops.")
        self.on_close()
        if self._telling:
            await asyncio.wait({self._telling})

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        self.set_header("Content-Type", "application/json")
        self.finish(encode(describe_error(error, status_code)[1]))

    async def _send(self, frame: ServerFrame) -> None:
        try:
            await self.write_message(encode(frame.to_dict()))
        except (WebSocketClosedError, StreamClosedError):
            self.on_close()

    async def _refuse(self, code: str, message: str, close_code: int) -> None:
        await self._send(ErrorFrame(code, message))
        self.site.pages.discard(self)
        self.close(close_code, code)

    async def _tell(self, conversation: PageConversation) -> None:
        hurry = asyncio.get_running_loop().call_later(HELLO_SECONDS, self._hang_up_if_silent)
        try:
            await conversation.tell()
        except Exception:
            self.log.exception("codeinterp | the event socket of a page failed")
            self.close(SERVER_FAILED, "internal")
        finally:
            hurry.cancel()

    def _hang_up_if_silent(self) -> None:
        if self.conversation and not self.conversation.greeted:
            self.close(POLICY_VIOLATION, "hello_first")
