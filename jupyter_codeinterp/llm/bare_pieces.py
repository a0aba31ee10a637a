"""A short path for events that hold nothing but more of a call's arguments, in whichever dialect.

A long call comes in thousands of events that are the same to the byte, but for that piece and what nobody reads. Once
some were read as any event is, those that follow are told by comparing bytes. Neighbours are told as one event with
their pieces joined, which says the same to all who read them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
Path = tuple[str | int, ...]

_IN_CHAT: Path = ("choices", 0, "delta", "tool_calls", 0, "function", "arguments")
_IN_MESSAGES: Path = ("delta", "partial_json")
_IN_RESPONSES: Path = ("delta",)

_READ_WHOLE = 16
"""How many are read as any event: a short call is not worth the comparing, and its first code never waits for it."""
_FAILURES = 3
"""After so many that nothing was like, the server is taken to write something else into each (an id)."""
_LONGEST = 4096
"""Bytes beside the piece; more takes long to compare."""

_PLAIN = rb'[^"\\\x00-\x1f]*'
# no halves of pairs, which only the whole event can join or replace, and not the mark between two pieces
_ESCAPE = rb'\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F]|00[01])[0-9a-fA-F]{4})'
_STRING = rb"%b(?:%b%b)*" % (_PLAIN, _ESCAPE, _PLAIN)
_UNREAD = re.compile(
    rb'((?<!\\)"(?:created|sequence_number)":[ ]?)\d+|((?<!\\)"obfuscation":[ ]?"|\A\{"id":[ ]?")[\w.-]*'
)
_MARK = "\x01"
_OPENS_OBJECT = re.compile(r"\s*\{")


class BarePieces:
    """Learns what such events look like in one body, and reads them."""

    def __init__(self) -> None:
        self.event = ""
        self._pattern: re.Pattern[bytes] | None = None
        self._body: Json = {}
        self._path: Path = ()
        self._seen = 0
        self._fitted = True
        self._failures = 0

    def learn(self, whole: bytes, data: bytes, event: str, body: Json) -> None:
        """Take an event that was read: its bytes, those of its data among them, its name and its object."""
        path = _find_piece(body) if self._failures < _FAILURES else None
        if path is None:
            return
        self._seen += 1
        if self._seen < _READ_WHOLE:
            return
        self._failures = 0 if self._fitted else self._failures + 1
        self._fitted, self._pattern = False, None
        if self._failures == _FAILURES:
            return
        key = re.escape(str(path[-1]).encode())
        places = list(re.finditer(rb'(?<!\\)"%b":[ ]?"(%b)"' % (key, _STRING), data))
        if len(places) != 1 or whole.count(data) != 1 or len(whole) - len(places[0][1]) > _LONGEST:
            return
        before, after = data[: places[0].start(1)], data[places[0].end(1) :]
        probe = f"{_MARK} probe"
        if json.loads(before + json.dumps(probe)[1:-1].encode() + after) != _with_piece(body, path, probe):
            return
        lead, tail = whole.split(data)
        beginning, end = re.escape(lead) + _generalize(before), _generalize(after) + re.escape(tail)
        self._pattern = re.compile(rb"%b(%b)%b" % (beginning, _STRING, end))
        self._body, self._path, self.event = body, path, event

    def read(self, chunk: bytes, at: int) -> tuple[list[Json], int]:
        """Return the objects of the events like that from ``at`` on, and where they end."""
        if self._pattern is None:
            return [], at
        match = self._pattern.match
        pieces = []
        while found := match(chunk, at):
            pieces.append(found[1])
            at = found.end()
        if not pieces:
            return [], at
        self._fitted = True
        return [_with_piece(self._body, self._path, text) for text in _joined(pieces)], at


def _find_piece(body: Json) -> Path | None:
    """Return where the piece is in an object that tells nothing else, None for any other object."""
    kind = body.get("type")
    if "choices" in body:
        return _IN_CHAT if kind is None and _is_bare_chunk(body["choices"]) else None
    delta = body.get("delta")
    if kind == "response.function_call_arguments.delta":
        return _IN_RESPONSES if isinstance(delta, str) else None
    if kind != "content_block_delta" or not isinstance(delta, dict) or delta.get("type") != "input_json_delta":
        return None
    return _IN_MESSAGES if isinstance(delta.get("partial_json"), str) else None


def _is_bare_chunk(choices: object) -> bool:
    """Say whether a chunk of Chat Completions neither begins or names a call nor says anything beside it."""
    if not isinstance(choices, list) or len(choices) != 1 or not isinstance(choices[0], dict):
        return False
    delta = choices[0].get("delta")
    if not isinstance(delta, dict):
        return False
    items = delta.get("tool_calls")
    if not isinstance(items, list) or len(items) != 1 or not isinstance(items[0], dict):
        return False
    if any(value for name, value in delta.items() if name not in ("tool_calls", "role")):
        return False
    function = items[0].get("function")
    if not isinstance(function, dict) or items[0].get("id") or function.get("name"):
        return False
    return isinstance(function.get("arguments"), str)


def _generalize(written: bytes) -> bytes:
    """Return a pattern for these bytes, whatever stands where nobody reads."""
    parts: list[bytes] = []
    at = 0
    for found in _UNREAD.finditer(written):
        kept, rest = (found[1], rb"\d+") if found[1] else (found[2], rb"[\w.-]*")
        parts += [re.escape(written[at : found.start()] + kept), rest]
        at = found.end()
    return b"".join(parts) + re.escape(written[at:])


def _joined(pieces: list[bytes]) -> Iterator[str]:
    """Give the texts of neighbours joined; one that opens an object is alone, for it may be all arguments once more."""
    text = _MARK.encode().join(pieces).decode("utf-8", "replace")
    if "\\" in text:
        text = json.loads(f'"{text}"', strict=False)
    if "{" not in text:
        yield text.replace(_MARK, "")
        return
    held: list[str] = []
    for piece in text.split(_MARK):
        if not _OPENS_OBJECT.match(piece):
            held.append(piece)
            continue
        if held:
            yield "".join(held)
        yield piece
        held = []
    if held:
        yield "".join(held)


def _with_piece(value: Any, path: Path, piece: str) -> Any:
    """Return an object like this one with another piece in its place; the two share what is beside the path."""
    if not path:
        return piece
    key, rest = path[0], path[1:]
    copied = value.copy()
    copied[key] = _with_piece(value[key], rest, piece)
    return copied
