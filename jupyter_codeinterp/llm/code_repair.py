"""Mends code that a model wrapped or escaped once too often: only what is no Python, and is Python afterwards."""

from __future__ import annotations

import re
from itertools import permutations

from ..policy.cell_source import parse_cell

MOST_CHARACTERS = 200_000
"""What is longer is left as it is: parsing it would hold up everybody else."""

_SIGNS = re.compile(
    r"[\u200b-\u200d\u2060\ufeff\u00a0\u202f\u2007\u3000\u201c\u201d\u2018\u2019]"
    r"|```|~~~|\\[nrt\"']|\A\s*[`<]"
)
_BLANK_LINE = re.compile(r"[ \t\r]{0,32}\n")
_HEAD = re.compile(
    r"[ \t]{0,32}(?:(?:`{3,8}|~{3,8})[ \t]{0,8}[\w+.-]{0,24}[ \t\r]{0,8}\n"
    r"|<!\[CDATA\[|</?(?:code|python|think|source|script)>)",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:\s|`{3,}|~{3,}|</?(?:code|python|think|source|script)>|\]\]>)*$", re.IGNORECASE)
TAIL_WINDOW = 64
_SPAN = re.compile(r"\s*`([^`\n]+)`\s*\Z")
_ESCAPE = re.compile(r"""\\([nrt"'\\])""")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
# Strings and comments are stepped over: a blank in them may be meant.
_INVISIBLE = re.compile(
    r"(?P<keep>(\"\"\"|''')(?:\\.|(?!\2).)*\2|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#[^\n]*)"
    r"|(?P<none>[\u200b-\u200d\u2060\ufeff])|(?P<blank>[\u00a0\u202f\u2007\u3000])"
    r"|(?P<double>[\u201c\u201d])|(?P<single>[\u2018\u2019])",
    re.DOTALL,
)
_INSTEAD = {"none": "", "blank": " ", "double": '"', "single": "'"}


def repair_code(code: str) -> str:
    """Return the code as it can be parsed: without fences or wrappers, invisible characters, a second escaping.

    Code that is Python already, or does not become it, is returned as it is.
    """
    if len(code) > MOST_CHARACTERS or not _SIGNS.search(code) or parse_cell(code):
        return code
    for order in permutations((_unwrap, _without_invisible, _unescape)):
        mended = code
        for step in order:
            before, mended = mended, step(mended)
            if mended != before and mended.strip() and parse_cell(mended):
                return mended
    return code


def strip_head(code: str) -> str:
    """Drop blank lines and what models put before code: a fence's first line, CDATA, tags named code or think."""
    while True:
        match = _BLANK_LINE.match(code) or _HEAD.match(code)
        if match is None:
            return code
        code = code[match.end() :]


def strip_tail(code: str) -> str:
    """Drop white space and what models put behind code; none of it can end valid Python."""
    tail = _TAIL.search(code, max(0, len(code) - TAIL_WINDOW))
    return code[: tail.start()] if tail else code


def _unwrap(code: str) -> str:
    span = _SPAN.match(code)
    return span[1] if span else strip_tail(strip_head(code))


def _unescape(code: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]), code)


def _without_invisible(code: str) -> str:
    def replace(match: re.Match[str]) -> str:
        return match.group() if match.lastgroup == "keep" or match["keep"] else _INSTEAD[match.lastgroup or "none"]

    return _INVISIBLE.sub(replace, code)
