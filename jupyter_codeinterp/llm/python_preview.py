"""Shows the code in a call that is written as Python, ``execute_code(code="...")``, while it is written."""

from __future__ import annotations

import re

from .held_text import held_length
from .json_string import JsonString

_BEGINNINGS = tuple(
    f"{before}{name}"
    for before in ("", "[", "print(", "result = ")
    for name in ("execute_code", "default_api.", "functions.")
)
_ARGUMENT = re.compile(r"""[\w.=\[\s(]{1,80}\(\s{0,20}(?:\w{1,20}\s{0,4}=\s{0,4})?[rR]?("{3}|'{3}|"|')""")
_LONGEST_HEAD = 160


class PythonPreview:
    """Decodes text of any split; text that is no such call is the code itself."""

    def __init__(self) -> None:
        self._held = ""
        self._quote = ""
        self._string: JsonString | None = None
        self._plain = False
        self._ended = False

    def decode(self, text: str) -> str:
        """Return more of the code."""
        if self._plain:
            return text
        self._held += text
        if not self._quote and not self._find_quote():
            return self._pass_plain()
        return "" if self._ended else self._read_string()

    def _find_quote(self) -> bool:
        found = _ARGUMENT.match(self._held) if self._held.lstrip().startswith(_BEGINNINGS) else None
        if not found or (self._held[found.end(1) :][:1] == "" and len(found[1]) == 1):
            # one quote may be the first of three
            return False
        self._quote, self._held = found[1], self._held[found.end() :]
        self._string = JsonString(self._quote) if len(self._quote) == 1 else None
        return True

    def _pass_plain(self) -> str:
        body = self._held.lstrip()
        may_call = any(beginning.startswith(body) or body.startswith(beginning) for beginning in _BEGINNINGS)
        if may_call and len(body) < _LONGEST_HEAD:
            return ""
        self._plain = True
        return self._held

    def _read_string(self) -> str:
        if self._string is not None:
            code, _ = self._string.decode(self._held)
            self._held, self._ended = "", self._string.closed
            return code
        end = self._held.find(self._quote)
        self._ended = end >= 0
        size = end if self._ended else len(self._held) - held_length(self._held, (self._quote,))
        code, self._held = self._held[:size], self._held[size:]
        return code
