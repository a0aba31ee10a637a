"""Reads the body of an answer of the Responses API: server-sent events, or one response in JSON."""

from __future__ import annotations

from typing import Any

from .answer_body import AnswerBody
from .http_errors import read_error

Json = dict[str, Any]


class ResponsesBody(AnswerBody):
    """Turns chunks of bytes into events or a response, and raises ModelError for failures among them.

    Not every server names its events: the type is read from the data, and from the event's name where that has none.
    """

    def _check(self, event: str, body: Any) -> Json:
        if not isinstance(body, dict):
            raise read_error(self._asked, None, body)
        if event != "message":
            body.setdefault("type", event)
        response = body.get("response")
        failed = response if isinstance(response, dict) else body
        error = body.get("error") or failed.get("error")
        if body.get("type") in ("error", "response.failed") or error or failed.get("status") == "failed":
            raise read_error(self._asked, None, {"error": error} if error else body)
        if self._kind == "json" and body.get("object") != "response":
            raise read_error(self._asked, None, body)
        self._found = self._found or str(body.get("type", "")).startswith("response.")
        return body
