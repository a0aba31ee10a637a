"""Reads a body with one JSON object on each line, as Ollama's own API streams."""

from __future__ import annotations

from typing import Any

from .answer_body import empty_answer, foreign_answer
from .http_errors import Asked, parse_json, read_error

Json = dict[str, Any]

MAX_LINE_BYTES = 32 * 1024 * 1024


class LineBody:
    """Turns chunks of bytes into objects, and raises ModelError for errors among them.

    ``done`` says that the body came to its end; whether the answer did, its last object tells.
    """

    def __init__(self, asked: Asked) -> None:
        self.done = False
        self.bad_frames = 0
        self._asked = asked
        self._line = bytearray()
        self._is_empty = True
        self._found = False

    def decode(self, chunk: bytes) -> list[Json]:
        """Return the objects whose lines this chunk ends."""
        *whole, rest = chunk.split(b"\n")
        found = []
        for piece in whole:
            self._line += piece
            found += self._end_line()
        self._line += rest
        if len(self._line) > MAX_LINE_BYTES:
            self._line.clear()
            self.bad_frames += 1
        return found

    def flush(self) -> list[Json]:
        """Return what the end of the body completes; a body without any object is an error."""
        found = self._end_line()
        self.done = True
        if self._is_empty:
            raise empty_answer(self._asked)
        if not self._found:
            raise foreign_answer(self._asked)
        return found

    def _end_line(self) -> list[Json]:
        line, self._line = bytes(self._line).strip(), bytearray()
        if not line:
            return []
        self._is_empty = False
        body = parse_json(line.decode("utf-8", "replace"))
        if not isinstance(body, dict):
            self.bad_frames += 1
            return []
        if body.get("error"):
            raise read_error(self._asked, None, body)
        self._found = self._found or "message" in body or "done" in body
        return [body]
