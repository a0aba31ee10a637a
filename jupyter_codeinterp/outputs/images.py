"""What kind of image some bytes are and how many pixels it has, told by the bytes alone.

Headers as in https://www.w3.org/TR/png-3/#11IHDR, https://www.w3.org/Graphics/GIF/spec-gif89a.txt,
https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.2) and https://www.rfc-editor.org/rfc/rfc9649.html.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

ImageType = Literal["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"]
_EXTENSIONS: dict[str, str] = {"image/jpeg": "jpg", "image/svg+xml": "svg"}
_SVG_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:(?:<\?xml[^>]*>|<!--(?:(?!-->).)*-->|<!DOCTYPE\s+svg[^>]*>)\s*)*<svg[\s>/]",
    re.DOTALL | re.IGNORECASE,
)
_SVG_LOOK_BYTES = 4096
_GIF_HEADER_BYTES = 10
_JPEG_WITHOUT_LENGTH = frozenset((0x01, *range(0xD0, 0xD8)))
# C4, C8 and CC share the range of the start-of-frame markers but are tables
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class ImageInfo:
    """An image's type and its size in pixels; a vector image has no pixels (None)."""

    media_type: ImageType
    width: int | None = None
    height: int | None = None

    @property
    def pixels(self) -> int:
        """Return how many pixels the decoded image has; 0 for a vector image."""
        return (self.width or 0) * (self.height or 0)

    @property
    def extension(self) -> str:
        """Return the usual file name extension, without the dot."""
        return _EXTENSIONS.get(self.media_type, self.media_type.removeprefix("image/"))


def sniff_image(data: bytes) -> ImageInfo | None:
    """Return type and size of an image whose header makes sense, else None; an image of no pixels is no image.

    The beginning of a file is enough; for a JPEG it must reach the frame header, behind any embedded thumbnail.
    """
    for read in (_read_png, _read_jpeg, _read_gif, _read_webp, _read_svg):
        found = read(data)
        if found is not None:
            return found if found.width != 0 and found.height != 0 else None
    return None


def is_whole_image(data: bytes, info: ImageInfo) -> bool:
    """Tell whether the image's end mark is there, so that the beginning of a longer one is not taken for it."""
    if info.media_type == "image/png":
        return data.rfind(b"IEND") > 0
    if info.media_type == "image/jpeg":
        return data.rfind(b"\xff\xd9") > 0
    if info.media_type == "image/gif":
        return data.rfind(b";") > _GIF_HEADER_BYTES
    if info.media_type == "image/webp":
        return len(data) >= 8 + int.from_bytes(data[4:8], "little")
    return b"</svg" in data or b"/>" in data


def _read_png(data: bytes) -> ImageInfo | None:
    if len(data) < 24 or not data.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"):
        return None
    return ImageInfo("image/png", int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"))


def _read_gif(data: bytes) -> ImageInfo | None:
    if len(data) < 10 or data[:6] not in (b"GIF87a", b"GIF89a"):
        return None
    return ImageInfo("image/gif", int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little"))


def _read_jpeg(data: bytes) -> ImageInfo | None:
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker in _JPEG_WITHOUT_LENGTH:
            at += 2
        elif marker in _JPEG_FRAMES:
            if at + 9 > len(data):
                return None
            height, width = int.from_bytes(data[at + 5 : at + 7], "big"), int.from_bytes(data[at + 7 : at + 9], "big")
            return ImageInfo("image/jpeg", width, height)
        else:
            at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    return None


def _read_webp(data: bytes) -> ImageInfo | None:
    if len(data) < 25 or data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    kind, body = data[12:16], data[20:]
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return ImageInfo("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if len(body) < 10:
        return None
    if kind == b"VP8X":
        width, height = int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
        return ImageInfo("image/webp", width, height)
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        return ImageInfo("image/webp", width, height)
    return None


def _read_svg(data: bytes) -> ImageInfo | None:
    return ImageInfo("image/svg+xml") if _SVG_START.match(data[:_SVG_LOOK_BYTES]) else None
