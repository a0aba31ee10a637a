"""Shows the code in a tool call's arguments while they are still being written.

What is run is read from the whole arguments at their end (``arguments.py``); this may be wrong meanwhile.
"""

from __future__ import annotations

import json
import re
from typing import Literal

from .json_string import JsonString

CODE_NAMES = ("code", "python_code", "source_code", "python", "source", "script")
"""Arguments that hold code by their name, the likeliest first."""

NAME_KEYS = ("name", "tool", "tool_name", "function", "function_name", "recipient_name", "action")
"""Where an object names the tool that it calls."""
ARGUMENT_KEYS = ("arguments", "parameters", "args", "params", "kwargs", "input", "tool_input", "action_input")
"""Where it holds the arguments."""

_INNER_KEYS = frozenset((*ARGUMENT_KEYS, "function", "code"))
_INERT = re.compile(r"""[^"'{}\[\],]+""")
_BLOCK = 4096  # the rest of a block is copied at every step: small blocks keep the whole linear


_KEY = re.compile(r"""["'](?:{})["']\s{{0,8}}:""".format("|".join(CODE_NAMES)))
_MAYBE_KEY = re.compile(r"""["'](?:[a-z_]{0,11}|[a-z_]{0,11}["']\s{0,8})\Z""")

_State = Literal[
    "start", "object", "key", "colon", "value", "code", "name", "string", "skip", "skip_string", "raw", "done"
]


class PartialCode:
    """Decodes argument text of any split into code.

    Arguments that are no JSON object are taken for the code itself: as bare text, or as a JSON string holding either
    bare code or the object (some models encode twice). An object may hold the arguments in another one, beside the
    ``tool`` that it calls. ``found`` says that there is code at all, ``complete`` that its end was seen.
    """

    def __init__(self, *, nested: bool = False) -> None:
        self.found = False
        self.complete = False
        self.tool = ""
        self._state: _State = "start"
        self._held = ""
        self._string = JsonString()
        self._key: list[str] = []
        self._depth = 0
        self._inside = 0
        self._nested = nested
        self._inner: PartialCode | None = None

    @property
    def closed(self) -> bool:
        """Say whether the object, or the string around it, came to its end; bare code never does."""
        return self._state == "done"

    @property
    def told_tool(self) -> str:
        """Return the name of the tool, empty until it is whole."""
        return "" if self._state == "name" else self.tool

    def decode(self, text: str) -> str:
        """Return the code that became known with this piece."""
        if self._state == "code" and self._string.is_plain(text):
            return text
        out: list[str] = []
        for start in range(0, len(text), _BLOCK):
            rest = self._held + text[start : start + _BLOCK]
            self._held = ""
            while rest and self._state != "done":
                rest = self._step(rest, out)
        return "".join(out)

    def flush(self) -> str:
        """Return the rest when no more will come; bare code is complete with it."""
        if self._state == "start" and self._held:
            held, self._held = self._held, ""
            return self._end_start(held)
        if self._state == "string" and self._inner:
            rest = self._inner.decode(self._string.flush()) + self._inner.flush()
            self.found = self._inner.found
            return rest
        if self._state == "code":
            return self._string.flush()
        if self._state == "raw":
            self.complete = True
        return ""

    def _step(self, text: str, out: list[str]) -> str:
        """Consume some of the text in the present state and return what is left."""
        if self._state == "start":
            return self._read_start(text, out)
        if self._state == "raw":
            out.append(text)
            return ""
        if self._state in ("key", "code", "name", "string", "skip_string"):
            return self._read_string(text, out)
        if self._state == "skip":
            return self._skip_value(text)
        return self._read_structure(text)

    def _end_start(self, held: str) -> str:
        """Read what was too short to tell what it begins."""
        body = held.strip()
        if self._nested or body[:1] != '"' or body in ('"', '""'):
            return self._become_raw(held)
        self._state, self._inner = "string", PartialCode(nested=True)
        return self.decode(body[1:]) + self.flush()

    def _read_start(self, text: str, out: list[str]) -> str:
        body = text.lstrip()
        if body in ("", "{", '"', '""') or (not self._nested and _MAYBE_KEY.match(body)):
            self._held = text
            return ""
        if not self._nested and _KEY.match(body):
            # the brace that opens the object is missing
            self._state = "object"
            return body
        if body[0] == '"' and not self._nested and not body.startswith('"""'):
            self._state, self._inner = "string", PartialCode(nested=True)
            return body[1:]
        inside = body[1:].lstrip()
        if body[0] != "{" or (inside and inside[0] not in "\"'}"):
            out.append(self._become_raw(text))
            return ""
        if not inside:
            self._held = text
            return ""
        self._state = "object"
        return inside

    def _become_raw(self, text: str) -> str:
        self._state = "raw"
        self.found = bool(text.strip())
        return text

    def _read_structure(self, text: str) -> str:
        """Read punctuation between keys and values; anything unexpected is passed over."""
        mark, rest = text[0], text[1:]
        if self._state == "object":
            if mark in "\"'":
                self._enter_string("key", mark)
            elif mark == "}":
                self._leave_object()
        elif self._state == "colon":
            if mark == ":":
                self._state = "value"
        elif not mark.isspace():
            return self._enter_value(text)
        return rest

    def _enter_value(self, text: str) -> str:
        key = "".join(self._key)
        if not self.found and text[0] in "\"'" and key in CODE_NAMES:
            self.found = True
            self._enter_string("code", text[0])
            return text[1:]
        if not self.tool and text[0] in "\"'" and key in NAME_KEYS:
            self._enter_string("name", text[0])
            return text[1:]
        if not self.found and text[0] == "{" and key in _INNER_KEYS:
            self._inside += 1
            self._state = "object"
            return text[1:]
        self._state, self._depth = "skip", 0
        return text

    def _enter_string(self, state: _State, quote: str = '"') -> None:
        self._state, self._string = state, JsonString(quote)
        if state == "key":
            self._key = []

    def _read_string(self, text: str, out: list[str]) -> str:
        decoded, rest = self._string.decode(text)
        if self._state == "key":
            self._key.append(decoded)
        elif self._state == "code":
            out.append(decoded)
        elif self._state == "name":
            self.tool += decoded
        elif self._state == "string" and self._inner:
            out.append(self._inner.decode(decoded))
        if self._string.closed:
            self._leave_string(out)
        return rest

    def _leave_string(self, out: list[str]) -> None:
        if self._state == "key":
            self._state = "colon"
        elif self._state == "code":
            self.complete = True
            self._state = "object"
        elif self._state == "string" and self._inner:
            out.append(self._inner.flush())
            self.found, self.complete = self._inner.found, self._inner.complete
            self._state = "done"
        else:
            self._state = "skip"

    def _leave_object(self) -> None:
        self._state = "object" if self._inside else "done"
        self._inside -= 1 if self._inside else 0

    def _skip_value(self, text: str) -> str:
        """Pass over a value that is not the code: numbers, words, nested objects and lists."""
        inert = _INERT.match(text)
        if inert:
            return text[inert.end() :]
        mark = text[0]
        if mark in "\"'":
            self._enter_string("skip_string", mark)
        elif mark in "{[":
            self._depth += 1
        elif mark in "}]" and self._depth:
            self._depth -= 1
        elif mark == "}":
            self._leave_object()
        elif mark == "," and not self._depth:
            self._state = "object"
        return text[1:]


def encode_code(code: str) -> str:
    """Write the arguments that hold this code."""
    return json.dumps({"code": code}, ensure_ascii=False)
