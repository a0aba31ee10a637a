"""Small real images for the tests of this room."""

from __future__ import annotations

import base64
import struct
import zlib


def png(width: int = 1, height: int = 1, *, ballast: bytes = b"") -> bytes:
    """Return a whole PNG; ``ballast`` makes it longer (and different) without more pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    text = chunk(b"tEXt", b"Comment\0" + ballast) if ballast else b""
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * (width + 1) * height if width * height < 1_000_000 else b"\0"))
    return b"\x89PNG\r\n\x1a\n" + head + text + pixels + chunk(b"IEND", b"")


def data_url(data: bytes, media_type: str = "image/png", *, wrapped: bool = False) -> str:
    """Return the bytes as a data URL, in one line or in lines of 76 characters."""
    payload = base64.encodebytes(data) if wrapped else base64.b64encode(data)
    return f"data:{media_type};base64,{payload.decode()}"
