"""Server-sent events as model servers really send them: bytes of any split in, JSON objects out.

The format is https://html.spec.whatwg.org/multipage/server-sent-events.html; what is tolerated beyond it is named where
it is done.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from .bare_pieces import BarePieces

Json = dict[str, Any]

MAX_EVENT_BYTES = 32 * 1024 * 1024
_LINE_END = re.compile(rb"\r\n|\n|\r")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WHOLE_EVENT = re.compile(rb"(?:event:[ ]?([^\r\n]*)\r?\n)?data:([^\r\n]*)\r?\n\r?\n")
"""What nearly every event of a model looks like; any other is read line by line."""


class SseMessage(NamedTuple):
    """One event that carried a JSON object; ``event`` is its name, ``message`` when the server gave none."""

    event: str
    body: Json


class SseDecoder:
    """Turns chunks of bytes into messages.

    ``done`` says that ``[DONE]`` came, ``bad_frames`` counts events that were no JSON object or too large to keep.
    Comments, empty data and keepalives sent as data (``data: : keepalive``) are no frames at all. Pieces of a call's
    arguments that come in one chunk may be told as one message, see ``bare_pieces.py``.
    """

    def __init__(self) -> None:
        self.done = False
        self.bad_frames = 0
        self._begun = False
        self._line: list[bytes] = []
        self._event = ""
        self._data: list[bytes] = []
        self._size = 0
        self._after_return = False
        self._bare = BarePieces()

    def decode(self, chunk: bytes) -> list[SseMessage]:
        """Return the messages that this chunk completes."""
        if self._after_return and chunk:
            # the line feed of a CR LF that was split over two chunks is not a line of its own
            chunk = chunk[1:] if chunk[:1] == b"\n" else chunk
            self._after_return = False
        messages: list[SseMessage] = []
        at = self._read_whole(chunk, 0, messages)
        while end := _LINE_END.search(chunk, at):
            self._line.append(chunk[at : end.start()])
            messages += self._end_line()
            at = self._read_whole(chunk, end.end(), messages)
        self._after_return = chunk[-1:] == b"\r"
        if at < len(chunk):
            self._keep(chunk[at:])
        return messages

    def flush(self) -> list[SseMessage]:
        """Return what the end of the stream completes: many servers leave out the last empty line."""
        messages = self._end_line() if self._line else []
        return messages + self._dispatch()

    def _read_whole(self, chunk: bytes, at: int, messages: list[SseMessage]) -> int:
        """Read the events that lie whole in the chunk from ``at`` on, and return where something else begins."""
        if not self._begun or self._line or self._data or self._event or self._size or len(chunk) > MAX_EVENT_BYTES:
            return at
        while True:
            bodies, at = self._bare.read(chunk, at)
            messages += [SseMessage(self._bare.event, body) for body in bodies]
            found = _WHOLE_EVENT.match(chunk, at)
            if not found:
                return at
            at = found.end()
            event, data = found.groups()
            data = data.strip()
            message = self._read_line(event.decode("utf-8", "replace") if event else "message", data)
            if message:
                messages.append(message)
                self._bare.learn(found[0], data, message.event, message.body)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size <= MAX_EVENT_BYTES:
            self._line.append(piece)

    def _end_line(self) -> list[SseMessage]:
        line = b"".join(self._line)
        self._line = []
        if not self._begun:
            self._begun = True
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if not line:
            return self._dispatch()
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
        elif field == b"event":
            self._event = value.decode("utf-8", "replace")
        return []

    def _dispatch(self) -> list[SseMessage]:
        event, data, size = self._event or "message", self._data, self._size
        self._event, self._data, self._size = "", [], 0
        if size > MAX_EVENT_BYTES:
            self.bad_frames += 1
            return []
        whole = b"\n".join(data).strip()
        if not whole:
            return []
        body = _parse(whole)
        if body is not None:
            return [SseMessage(event, body)]
        # a server that leaves out the empty line between events puts one object on each line
        messages = [self._read_line(event, line.strip()) for line in data]
        return [message for message in messages if message]

    def _read_line(self, event: str, line: bytes) -> SseMessage | None:
        if not line or line.startswith(b":"):
            return None
        if line == b"[DONE]":
            self.done = True
            return None
        body = _parse(line)
        if body is None:
            self.bad_frames += 1
            return None
        return SseMessage(event, body)


def _parse(data: bytes) -> Json | None:
    """Return the JSON object in the data, None when it is something else."""
    try:
        body = json.loads(data.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
