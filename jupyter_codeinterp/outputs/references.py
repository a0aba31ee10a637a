"""References to stored files in text: ``codeinterp-file:<id>`` as it is stored, a URL where a page or a model reads."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..protocol.outputs import FILE_REFERENCE_PREFIX

_REFERENCE = re.compile(re.escape(FILE_REFERENCE_PREFIX) + r"([A-Za-z0-9_-]+)")
_TAIL = re.compile(r"codeinterp/api/v1/files/([A-Za-z0-9_-]+)/content(?:\?[^\s()<>\[\]\"'`\\]*)?")
_NOT_IN_URL = re.compile(r"[()<>\[\]\"'`\\ \t\r\n]")
_LONGEST_BASE = 2_000
_LONGEST_SCHEME = 20
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\Z")
# models like to write "sandbox:/..." before a path
_SANDBOX = "sandbox:"


def references_to_urls(text: str, file_url: Callable[[str], str]) -> str:
    """Replace each stored reference by the URL of its file."""
    if FILE_REFERENCE_PREFIX not in text:
        return text
    return _REFERENCE.sub(lambda match: file_url(match[1]), text)


def urls_to_references(text: str) -> str:
    """Replace each URL of a stored file, whatever the base before its path, by the stored reference."""
    pieces: list[str] = []
    done = word = seen = 0
    for match in _TAIL.finditer(text):
        for gap in _NOT_IN_URL.finditer(text, seen, match.start()):
            word = gap.end()
        seen = match.end()
        start = _base_start(text, max(word, done, match.start() - _LONGEST_BASE), match.start())
        if start is not None:
            pieces += (text[done:start], FILE_REFERENCE_PREFIX, match[1])
            done = match.end()
    return "".join([*pieces, text[done:]])


def _base_start(text: str, word: int, tail: int) -> int | None:
    """Return where the URL with its tail at ``tail`` begins, or None when what stands before it is no base."""
    if word == tail:
        return tail
    if text[tail - 1] != "/":
        return None
    slash = text.index("/", word)
    if text.startswith("//", slash) and text.find("/", slash + 2, tail) >= 0:
        scheme = _SCHEME.search(text, max(word, slash - _LONGEST_SCHEME), slash)
        if scheme:
            return scheme.start()
    return slash - len(_SANDBOX) if text.endswith(_SANDBOX, word, slash) else slash
