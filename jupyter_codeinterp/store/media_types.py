"""The media type of stored bytes, told by the bytes; the name decides only among types that bytes cannot tell apart.

Signatures as in https://mimesniff.spec.whatwg.org and the formats' own specifications.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ..outputs.images import sniff_image
from ..protocol.media_types import PICTURE_TYPES, UNKNOWN_ENCODING

UNKNOWN = "application/octet-stream"
PLAIN_TEXT = "text/plain"

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\x89HDF\r\n\x1a\n", "application/x-hdf5"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (0, b"PAR1", "application/vnd.apache.parquet"),
    (0, b"ARROW1\x00\x00", "application/vnd.apache.arrow.file"),
    (0, b"\x93NUMPY", "application/x-npy"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (8, b"WAVEfmt ", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC\x00\x00\x00\x22", "audio/flac"),
    (0, b"OggS\x00", "audio/ogg"),
    (4, b"ftypisom", "video/mp4"),
    (4, b"ftypmp42", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
)
"""Offset, bytes there, type."""

_ZIP_TYPES: dict[str, str] = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".epub": "application/epub+zip",
}
_TEXT_TYPES: dict[str, str] = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".css": "text/css",
    ".py": "text/x-python",
    ".r": "text/x-r",
    ".sql": "application/sql",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".jsonl": "application/jsonl",
    ".ipynb": "application/x-ipynb+json",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".toml": "application/toml",
}
_TEXT_ENDINGS = frozenset((*_TEXT_TYPES, ".txt", ".log", ".ini", ".cfg", ".tex", ".srt"))
_TEXT_LIKE = frozenset(_TEXT_TYPES.values())
_TOLD_BY_BYTES = frozenset((*PICTURE_TYPES, *(kind for _, _, kind in _SIGNATURES)))
_WELL_FORMED = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,100}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")


def find_media_type(
    head: bytes, *, is_text: bool, name: str, hint: str | None = None, encoding: str | None = None
) -> str:
    """Return the media type of a file; of text that is not UTF-8 with its ``charset``.

    Parameters
    ----------
    head
        How the file begins, all of it when it is small.
    is_text
        Whether all of it is UTF-8 without NUL bytes.
    name
        Its name; the extension tells kinds of text and kinds of zip archive apart.
    encoding
        What it is in if it is text, but not UTF-8. Believed where name or giver say that it is text, or say nothing.
    hint
        What the giver says it is. Only believed for what bytes cannot tell: never against them.
    """
    image = sniff_image(head)
    if image is not None:
        return image.media_type
    ending = PurePosixPath(name).suffix.lower()
    signed = _find_signature(head)
    if signed is not None:
        return _ZIP_TYPES.get(ending, signed) if signed == "application/zip" else signed
    claimed = _read_hint(hint)
    text_type = claimed if claimed and _is_text_type(claimed) else _TEXT_TYPES.get(ending, PLAIN_TEXT)
    if is_text:
        return text_type
    if encoding and (ending in _TEXT_ENDINGS or text_type == claimed):
        return f"{text_type}; charset={encoding}"
    if encoding and encoding != UNKNOWN_ENCODING and claimed in (None, UNKNOWN):
        return f"{text_type}; charset={encoding}"
    return claimed if claimed and not _is_text_type(claimed) else UNKNOWN


def _find_signature(head: bytes) -> str | None:
    for offset, signature, media_type in _SIGNATURES:
        if head.startswith(signature, offset):
            return media_type
    return None


def _read_hint(hint: str | None) -> str | None:
    if hint is None:
        return None
    claimed = hint.split(";", 1)[0].strip().lower()
    return claimed if _WELL_FORMED.fullmatch(claimed) and claimed not in _TOLD_BY_BYTES else None


def _is_text_type(media_type: str) -> bool:
    return media_type.startswith("text/") or media_type in _TEXT_LIKE or media_type.endswith(("+json", "+xml"))
