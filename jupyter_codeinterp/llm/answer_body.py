"""Reads the body of an answer: server-sent events, or one JSON object from servers that do not stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from ..errors import ModelError
from .http_errors import Asked, model_error, parse_json, read_error
from .sse import SseDecoder

Json = dict[str, Any]

_MAX_BYTES = 32 * 1024 * 1024
_EMPTY = (
    "{host} answered with nothing. Some servers do this when the chat is longer than the model '{model}' can read: "
    "begin a new chat, or raise the context size of the server."
)


class AnswerBody:
    """Turns chunks of bytes into chat completion objects, and raises ModelError for errors among them.

    ``done`` says that the server marked the end: ``[DONE]``, or a whole JSON object.
    """

    def __init__(self, asked: Asked) -> None:
        self.done = False
        self._asked = asked
        self._kind: Literal["unknown", "events", "json"] = "unknown"
        self._events = SseDecoder()
        self._json = bytearray()
        self._found = False

    def decode(self, chunk: bytes) -> Iterable[Json]:
        """Give the objects that this chunk completes, in order: an error comes after what stands before it."""
        if self._kind == "unknown" and chunk.strip():
            self._kind = "json" if chunk.lstrip()[:1] in (b"{", b"[") else "events"
        if self._kind == "events":
            return self._take(self._events.decode(chunk))
        self._json += chunk
        if len(self._json) > _MAX_BYTES:
            raise model_error(self._asked, "server", f"an answer of more than {_MAX_BYTES} bytes")
        return []

    def flush(self) -> list[Json]:
        """Return what the end of the body completes; a body without any object is an error."""
        if self._kind == "json":
            body = parse_json(self._json.decode("utf-8", "replace"))
            self.done = True
            return [self._check("message", body)]
        found = list(self._take(self._events.flush()))
        if self._kind == "unknown":
            raise empty_answer(self._asked)
        if not self._found and not self.done:
            raise foreign_answer(self._asked)
        return found

    @property
    def bad_frames(self) -> int:
        return self._events.bad_frames

    def _take(self, messages: list[Any]) -> Iterator[Json]:
        self.done = self._events.done
        return (self._check(message.event, message.body) for message in messages)

    def _check(self, event: str, body: Any) -> Json:
        """Return an object that is part of an answer; raise for one that tells of an error."""
        if not isinstance(body, dict):
            raise read_error(self._asked, None, body)
        is_answer = "choices" in body or "usage" in body
        if event == "error" or body.get("error") or body.get("object") == "error":
            raise read_error(self._asked, None, body)
        if self._kind == "json" and not is_answer:
            raise read_error(self._asked, None, body)
        self._found = True
        return body


def empty_answer(asked: Asked) -> ModelError:
    """Return the error of a body without a single byte."""
    return model_error(asked, "server", words=_EMPTY.format(host=asked.host, model=asked.model))


def foreign_answer(asked: Asked) -> ModelError:
    """Return the error of a body that is something else than the answer of a model."""
    return model_error(asked, "server", "something that is no answer of a model; is this the right base URL?")
