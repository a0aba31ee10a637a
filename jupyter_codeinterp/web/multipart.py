"""Takes ``multipart/form-data`` apart while it arrives, so that an upload never has to fit into memory.

The format: https://www.rfc-editor.org/rfc/rfc7578 over https://www.rfc-editor.org/rfc/rfc2046#section-5.1
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from email.utils import collapse_rfc2231_value

from ..errors import InvalidRequestError

MAX_HEADER_BYTES = 16 * 1024
"""A part's headers are a few hundred bytes; more is no form."""


@dataclass(frozen=True)
class PartBegin:
    """A field begins; ``file_name`` is None for a plain field."""

    field: str
    file_name: str | None
    media_type: str


@dataclass(frozen=True)
class PartData:
    """More bytes of the field."""

    data: bytes


@dataclass(frozen=True)
class PartEnd:
    """The field is complete."""


MultipartEvent = PartBegin | PartData | PartEnd


def read_boundary(content_type: str) -> bytes:
    """Return the boundary of a Content-Type header; raises InvalidRequestError when it is no form."""
    message = Message()
    message["Content-Type"] = content_type
    boundary = message.get_param("boundary")
    if message.get_content_type() != "multipart/form-data" or not isinstance(boundary, str) or not boundary:
        raise InvalidRequestError("Send the file as multipart/form-data, with the bytes in a field named 'file'.")
    return boundary.encode("latin-1", "replace")


class MultipartDecoder:
    """Give ``decode`` the bytes in any pieces, then call ``flush``; a broken form raises InvalidRequestError."""

    def __init__(self, boundary: bytes) -> None:
        self._delimiter = b"\r\n--" + boundary
        # the first delimiter may stand at the very beginning, without a line break before it
        self._buffer = b"\r\n"
        self._state = "preamble"

    def decode(self, chunk: bytes) -> list[MultipartEvent]:
        """Return what the bytes so far say."""
        self._buffer += chunk
        events: list[MultipartEvent] = []
        while self._advance(events):
            pass
        return events

    def flush(self) -> None:
        """Say that no more bytes come."""
        if self._state != "end":
            raise InvalidRequestError("The upload ended before the form was complete; send it again.")

    def _advance(self, events: list[MultipartEvent]) -> bool:
        """Do one step; False when it needs more bytes."""
        if self._state == "headers":
            return self._read_headers(events)
        if self._state == "delimiter":
            return self._read_delimiter_end()
        if self._state == "end":
            self._buffer = b""
            return False
        return self._read_content(events)

    def _read_content(self, events: list[MultipartEvent]) -> bool:
        inside = self._state == "content"
        found = self._buffer.find(self._delimiter)
        # what might be the beginning of a delimiter has to wait for the next chunk
        ready = found if found >= 0 else max(0, len(self._buffer) - len(self._delimiter) + 1)
        if inside and ready:
            events.append(PartData(self._buffer[:ready]))
        if found < 0:
            self._buffer = self._buffer[ready:]
            return False
        self._buffer = self._buffer[found + len(self._delimiter) :]
        self._state = "delimiter"
        if inside:
            events.append(PartEnd())
        return True

    def _read_delimiter_end(self) -> bool:
        if self._buffer.startswith(b"--"):
            self._state = "end"
            return True
        line, found, rest = self._buffer.partition(b"\r\n")
        if found:
            self._buffer, self._state = rest, "headers"
            return True
        if len(line) > MAX_HEADER_BYTES:
            raise InvalidRequestError("The upload is no valid multipart/form-data.")
        return False

    def _read_headers(self, events: list[MultipartEvent]) -> bool:
        block, found, rest = self._buffer.partition(b"\r\n\r\n")
        if len(block) > MAX_HEADER_BYTES:
            raise InvalidRequestError("The upload is no valid multipart/form-data: a field's headers are too long.")
        if not found:
            return False
        # content begins right after the headers; an empty one is followed by the delimiter at once
        self._buffer, self._state = rest, "content"
        if rest.startswith(self._delimiter[2:]):
            self._buffer = b"\r\n" + rest
        events.append(_read_part_headers(block))
        return True


def _read_part_headers(block: bytes) -> PartBegin:
    message = HeaderParser().parsestr(block.decode("utf-8", "replace") + "\r\n\r\n", headersonly=True)
    field = message.get_param("name", header="Content-Disposition")
    if not isinstance(field, str):
        raise InvalidRequestError("A field of the upload has no name.")
    return PartBegin(field, _file_name(message), message.get_content_type())


def _file_name(message: Message) -> str | None:
    """Return the name a browser gave; browsers write UTF-8 and escape quotes and line breaks as %22, %0D, %0A."""
    name = message.get_param("filename", header="Content-Disposition")
    if isinstance(name, tuple):  # filename*=UTF-8''..., as other clients write it
        try:
            return collapse_rfc2231_value(name)
        except UnicodeError as exc:  # it names a codec, and not every codec is for text of this kind
            raise InvalidRequestError("The file's name cannot be read; write it in UTF-8.") from exc
    if name is None:
        return None
    return name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")
