"""References to stored files in text: ``codeinterp-file:<id>`` as it is stored, a URL where a page or a model reads."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..protocol.outputs import FILE_REFERENCE_PREFIX

_REFERENCE = re.compile(re.escape(FILE_REFERENCE_PREFIX) + r"([A-Za-z0-9_-]+)")
_TAIL = re.compile(r"codeinterp/api/v1/files/([A-Za-z0-9_-]+)/content(?:\?[^\s()<>\[\]\"'`\\]*)?")
_NOT_IN_URL = frozenset("()<>[]\"'`\\ \t\r\n")
_LONGEST_BASE = 2_000
# Models like to write "sandbox:/..." before a path.
_BASE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://[^/]*|sandbox:)?/(?:.*/)?\Z")


def references_to_urls(text: str, file_url: Callable[[str], str]) -> str:
    """Replace each stored reference by the URL of its file."""
    if FILE_REFERENCE_PREFIX not in text:
        return text
    return _REFERENCE.sub(lambda match: file_url(match[1]), text)


def urls_to_references(text: str) -> str:
    """Replace each URL of a stored file, whatever the base before its path, by the stored reference."""
    pieces: list[str] = []
    done = 0
    for match in _TAIL.finditer(text):
        start = _base_start(text, match.start(), done)
        if start is not None:
            pieces += (text[done:start], FILE_REFERENCE_PREFIX, match[1])
            done = match.end()
    return "".join([*pieces, text[done:]])


def _base_start(text: str, tail: int, floor: int) -> int | None:
    """Return where the URL with its tail at ``tail`` begins, or None when what stands before it is no base."""
    word = tail
    floor = max(floor, tail - _LONGEST_BASE)
    while word > floor and text[word - 1] not in _NOT_IN_URL:
        word -= 1
    if word == tail:
        return tail
    base = _BASE.search(text, word, tail)
    return base.start() if base else None
