"""Which encoding text is in that is not UTF-8, told by its bytes.

Names are those of https://www.iana.org/assignments/character-sets; Python knows them all but the one for unknown ones.
"""

from __future__ import annotations

import codecs
import re

from ..protocol.media_types import UNKNOWN_ENCODING

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOK_BYTES = 64 * 1024
# what no text has: all below the space but tab, line and page ends, escape, and the end of a file in DOS
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_HIGH = re.compile(rb"[\x80-\xff]+")
_NOT_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# signs of Windows-1252 within a word, where the code pages of other languages have letters; not what joins words
_SIGN_IN_WORD = re.compile(
    rb"(?<=[A-Za-z])[\x80\x82-\x89\x8b\x93-\x95\x98\x99\x9b\xa1-\xa9\xab\xac\xae-\xb3\xb5\xb6\xb8\xb9\xbb-\xbf](?=[A-Za-z])"
)
_MOST_STRANGE = 0.15
"""The share of runs of bytes above 127 that may look strange: words of Western languages have one or two such letters
in a row, those of other alphabets many. A guess, tried on the sentences of its test."""
_MOST_HIGH = 0.4
_UTF16_SHARE = 0.7


def find_encoding(head: bytes, odd: bytes) -> str | None:
    """Return the encoding of text that is not UTF-8, None when it is no text at all.

    ``head`` is how it begins, ``odd`` what stands around the first bytes that are not UTF-8.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name if _is_decoded(head[: _LOOK_BYTES // 4 * 4], name) else None
    head = head[:_LOOK_BYTES]
    if b"\0" in head:
        return _find_utf16(head)
    if _CONTROLS.search(head) or _CONTROLS.search(odd):
        return None
    return "windows-1252" if _is_western(odd or head) else UNKNOWN_ENCODING


def _find_utf16(head: bytes) -> str | None:
    """Tell UTF-16 without a mark by the zeros of the letters, digits and separators in it."""
    even = head[: len(head) // 2 * 2]
    for name, zeros in (("utf-16-le", even[1::2]), ("utf-16-be", even[0::2])):
        others = even[0::2] if name == "utf-16-le" else even[1::2]
        enough = len(even) >= 8 and zeros.count(0) >= _UTF16_SHARE * len(zeros) and others.count(0) == 0
        if enough and _is_decoded(even, name):
            return name
    return None


def _is_decoded(data: bytes, encoding: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return False
    return _CONTROLS.search(text.encode("utf-8", "replace")) is None


def _is_western(data: bytes) -> bool:
    runs = _HIGH.findall(data)
    if not runs or _NOT_IN_CP1252.search(data) or sum(map(len, runs)) > _MOST_HIGH * len(data):
        return False
    # where most of it is UTF-8, single bytes are broken rather than of another encoding
    if sum(map(_is_utf8, runs)) * 2 >= len(runs):
        return False
    strange = sum(len(run) > 2 for run in runs) + len(_SIGN_IN_WORD.findall(data))
    return strange <= _MOST_STRANGE * len(runs)


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode()
    except UnicodeDecodeError:
        return False
    return True
