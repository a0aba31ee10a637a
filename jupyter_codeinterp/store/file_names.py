"""Makes the name an uploader gave to a file fit to be shown, sent in a header and used in a folder."""

from __future__ import annotations

import unicodedata

MAX_NAME_BYTES = 255
_NAMELESS = "file"
# Cc: control, Cf: invisible (they can turn the reading direction), Cs: half a pair, Zl and Zp: line ends
_DROPPED = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_ZERO_WIDTH_JOINER = "\u200d"  # format character that emoji and several scripts need


def clean_file_name(name: str) -> str:
    """Return the last part of ``name`` without control characters, at most 255 bytes of UTF-8, never empty.

    The extension is kept when the name must be cut. ``.`` and ``..`` are no names.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        character
        for character in last
        if character == _ZERO_WIDTH_JOINER or unicodedata.category(character) not in _DROPPED
    )
    trimmed = kept.strip().rstrip(".").strip()
    return _cut(trimmed) if trimmed.strip(_ZERO_WIDTH_JOINER) else _NAMELESS


def _cut(name: str) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    ending = f"{dot}{extension}" if stem and len(extension.encode()) <= 32 else ""
    room = MAX_NAME_BYTES - len(ending.encode())
    base = stem if ending else name
    return base.encode()[:room].decode(errors="ignore") + ending
