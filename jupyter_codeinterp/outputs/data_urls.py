"""Finds images printed as data URLs in a stream of text, whatever the chunks, and keeps their base64 out of it.

A data URL is ``data:image/<type>[;parameter]...;base64,<payload>``, lower case as every library writes it (RFC 2397).
The payload ends at the first character that is not of the standard base64 alphabet. Line breaks belong to it only in
the form ``base64.encodebytes`` and the ``base64`` command give it: lines of exactly 76 (or 64) characters up to a
shorter last one. So text printed after an image is not taken for more of it.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from dataclasses import dataclass, field

from .images import ImageInfo, is_whole_image, sniff_image
from .sizes import describe_bytes

_START = "data:image/"
_HEADER = re.compile(r"data:image/[\w.+-]{1,32}(?:;[\w.=+-]{1,32}){0,3};base64,", re.ASCII)
_UNFINISHED_HEADER = re.compile(r"data:image/[\w.+-]{0,32}(?:;[\w.=+-]{0,32}){0,4}\Z", re.ASCII)
_PAYLOAD = re.compile(r"[A-Za-z0-9+/]*")
_PADDING = re.compile(r"={0,2}")
# A backslash and an n: the line break in the repr of what encodebytes gave.
_LINE_BREAK = re.compile(r"\r?\n|\\n")
_UNFINISHED_LINE_BREAKS = ("", "\r", "\\")
_WRAPPED_LINE_LENGTHS = (76, 64)

NOT_AN_IMAGE = "[image left out: its data is cut off or is not an image]"


@dataclass(frozen=True)
class FoundImage:
    """The bytes of an image that stood in text, whole and within the limits."""

    data: bytes = field(repr=False)
    info: ImageInfo


def image_problem(data: bytes, info: ImageInfo | None, max_pixels: int) -> str | None:
    """Return the text to put in place of an image that must be left out, or None when it is fine."""
    if info is None or not is_whole_image(data, info):
        return NOT_AN_IMAGE
    if info.pixels > max_pixels:
        return f"[image left out: {info.width} x {info.height} pixels are more than the {max_pixels:,} allowed]"
    return None


def too_large(max_bytes: int) -> str:
    """Return the text to put in place of an image of more than ``max_bytes``."""
    return f"[image left out: larger than {describe_bytes(max_bytes)}]"


class _Payload:
    """The base64 of one image, decoded as it comes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._decoded = bytearray()
        self._rest = ""
        self._last = ""
        self._wrap: int | None = None
        self._line = 0
        self.empty = True
        self.padding = 0
        self.oversized = False

    def add(self, run: str) -> None:
        """Take base64 characters without padding."""
        self._line += len(run)
        self.empty = self.empty and not run
        self._last = (self._last + run[-8:])[-8:]
        if self.oversized:
            return
        text = self._rest + run
        whole = len(text) // 4 * 4
        self._decoded += a2b_base64(text[:whole])
        self._rest = text[whole:]
        if len(self._decoded) > self._max_bytes:
            self.oversized = True
            self._decoded.clear()

    def take_back_scheme(self) -> bool:
        """Give back a final ``data``: with a colon behind it, it is the beginning of the next data URL."""
        if self.padding or not self._last.endswith("data"):
            return False
        if not self.oversized:
            whole = max(0, len(self._decoded) - 3)
            self._rest = self._last[-4 - len(self._rest) : -4]
            del self._decoded[whole:]
        return True

    def may_wrap(self) -> bool:
        """Tell whether a line break here may be one inside the payload."""
        if self.padding:
            return False
        return self._line == self._wrap if self._wrap else self._line in _WRAPPED_LINE_LENGTHS

    def wrap(self) -> None:
        """Go on in the next line."""
        self._wrap, self._line = self._line, 0

    def to_bytes(self) -> bytes:
        """Return what was decoded; missing padding is made up for, a lone last character dropped."""
        rest = self._rest if len(self._rest) > 1 else ""
        return bytes(self._decoded) + (a2b_base64(rest + "=" * (-len(rest) % 4)) if rest else b"")


class DataUrlScanner:
    """Takes a text in chunks, gives back its plain text and, in their places, the images printed in it.

    Memory is bounded by one chunk plus one image of ``image_bytes``. An image that is too large, has too many pixels
    or is none is replaced by a short text that says so.
    """

    def __init__(self, *, image_bytes: int, image_pixels: int) -> None:
        self._image_bytes = image_bytes
        self._image_pixels = image_pixels
        self._held = ""
        self._header = ""
        self._given_back = ""
        self._payload: _Payload | None = None

    @property
    def pending(self) -> str:
        """The end of the text so far that may turn out to begin an image, such as ``data:im``.

        It is part of what a later call returns if it does not; it may be shown until then.
        """
        return "" if self._payload else self._held

    @property
    def in_image(self) -> bool:
        """Whether the text so far ends inside an image."""
        return self._payload is not None

    def decode(self, chunk: str) -> list[str | FoundImage]:
        """Return what is certain with this chunk; adjacent texts belong together."""
        text, self._held = self._held + chunk, ""
        found: list[str | FoundImage] = []
        at = 0
        while at < len(text):
            at = self._read_payload(text, at, found) if self._payload else self._read_text(text, at, found)
            if self._given_back:
                text, at, self._given_back = self._given_back + text[at:], 0, ""
        return found

    def flush(self) -> list[str | FoundImage]:
        """Return what is left when nothing more comes; the scanner can then be used again."""
        found: list[str | FoundImage] = []
        held, self._held = self._held, ""
        if self._payload:
            self._end_payload(found)
        if held:
            found.append(held)
        return found

    def _read_text(self, text: str, at: int, found: list[str | FoundImage]) -> int:
        """Read to the payload of the next image, or to the end."""
        seen = at
        while (start := text.find(_START, seen)) >= 0:
            header = _HEADER.match(text, start)
            if header:
                _append_text(found, text[at:start])
                self._header = header.group()
                self._payload = _Payload(self._image_bytes)
                return header.end()
            if _UNFINISHED_HEADER.match(text, start):
                return self._hold(text, at, start, found)
            seen = start + len(_START)
        return self._hold(text, at, _tentative_start(text, seen), found)

    def _hold(self, text: str, at: int, start: int, found: list[str | FoundImage]) -> int:
        _append_text(found, text[at:start])
        self._held = text[start:]
        return len(text)

    def _read_payload(self, text: str, at: int, found: list[str | FoundImage]) -> int:
        """Read base64 to the end of its line, or of the text; what follows decides whether the image ends there."""
        payload = self._payload
        if payload is None:
            return at
        run = _PAYLOAD.match(text, at)
        if run and run.end() > at and not payload.padding:
            payload.add(run.group())
            at = run.end()
        padding = _PADDING.match(text, at)
        if padding and padding.end() > at and payload.padding < 2 and not payload.empty:
            taken = min(len(padding.group()), 2 - payload.padding)
            payload.padding += taken
            at += taken
        if at == len(text):
            return at
        if payload.may_wrap():
            line_break = _LINE_BREAK.match(text, at)
            after = text[line_break.end() : line_break.end() + 1] if line_break else text[at:]
            if (line_break and not after) or (not line_break and after in _UNFINISHED_LINE_BREAKS):
                self._held = text[at:]
                return len(text)
            if line_break and _PAYLOAD.fullmatch(after):
                payload.wrap()
                return line_break.end()
        follows_at_once = text[at] == ":" and payload.take_back_scheme()
        self._end_payload(found)
        if follows_at_once:
            self._given_back = "data"
        return at

    def _end_payload(self, found: list[str | FoundImage]) -> None:
        payload, self._payload = self._payload, None
        if payload is None:
            return
        if payload.empty:
            # code or prose that speaks of data URLs
            _append_text(found, self._header)
        elif payload.oversized:
            found.append(too_large(self._image_bytes))
        else:
            found.append(self._judge(payload.to_bytes()))

    def _judge(self, data: bytes) -> str | FoundImage:
        if len(data) > self._image_bytes:
            return too_large(self._image_bytes)
        info = sniff_image(data)
        problem = image_problem(data, info, self._image_pixels)
        return NOT_AN_IMAGE if info is None else problem or FoundImage(data, info)


def _append_text(found: list[str | FoundImage], text: str) -> None:
    if text:
        found.append(text)


def _tentative_start(text: str, seen: int) -> int:
    """Return where the shortest beginning that may become ``data:image/`` starts, at the end of the text."""
    for length in range(min(len(_START) - 1, len(text) - seen), 0, -1):
        if text.endswith(_START[:length]):
            return len(text) - length
    return len(text)
