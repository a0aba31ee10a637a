"""The bytes tell what an image is."""

from __future__ import annotations

import base64
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.outputs.images import ImageInfo, sniff_image

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def jpeg(width: int, height: int, *, thumbnail: int = 0) -> bytes:
    application = b"\xff\xe1" + struct.pack(">H", 2 + thumbnail) + b"\xff" * thumbnail
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + application + b"\xff\xc4\x00\x03\x00" + b"\xff" + frame + b"\xff\xda"


def webp(kind: bytes, body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", 12 + len(body)) + b"WEBP" + kind + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (PNG, ImageInfo("image/png", 1, 1)),
        (jpeg(640, 480), ImageInfo("image/jpeg", 640, 480)),
        (jpeg(640, 480, thumbnail=60_000), ImageInfo("image/jpeg", 640, 480)),
        (b"GIF89a" + struct.pack("<HH", 3, 7) + b"\x00;", ImageInfo("image/gif", 3, 7)),
        (b"GIF87a" + struct.pack("<HH", 3, 7) + b"\x00;", ImageInfo("image/gif", 3, 7)),
        (
            webp(b"VP8 ", b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 30, 0x4000 | 20)),
            ImageInfo("image/webp", 30, 20),
        ),
        (webp(b"VP8L", b"\x2f" + struct.pack("<I", (9 << 14) | 4) + b"\x00"), ImageInfo("image/webp", 5, 10)),
        (webp(b"VP8X", b"\x10\x00\x00\x00" + b"\x63\x00\x00" + b"\x31\x00\x00"), ImageInfo("image/webp", 100, 50)),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ImageInfo("image/svg+xml")),
        (
            b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a > b --><!DOCTYPE svg>\n<svg width="1">',
            ImageInfo("image/svg+xml"),
        ),
    ],
)
def test_a_header_gives_type_and_size(data: bytes, expected: ImageInfo) -> None:
    assert sniff_image(data) == expected


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\x89PNG\r\n\x1a\n",
        PNG[:20],
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x00\x00\x00\x00\x01",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\x00\x00\x00\x00\x00",
        b"GIF89a\x01",
        b"RIFF\x00\x00\x00\x00WAVEfmt \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        b"<html><svg></svg></html>",
        b"<svgfoo>",
    ],
)
def test_what_is_no_image_is_none(data: bytes) -> None:
    assert sniff_image(data) is None


@given(
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF....WEBPVP8L", b"<svg"]),
    st.binary(max_size=200),
)
def test_no_bytes_raise(start: bytes, rest: bytes) -> None:
    found = sniff_image(start + rest)
    assert found is None or found.width is None or found.pixels > 0


def test_an_image_knows_its_pixels_and_its_extension() -> None:
    info = ImageInfo("image/jpeg", 4, 5)
    assert (info.pixels, info.extension) == (20, "jpg")
    assert (ImageInfo("image/svg+xml").pixels, ImageInfo("image/svg+xml").extension) == (0, "svg")


def test_many_comments_do_not_make_the_search_for_an_svg_endless() -> None:
    comments = b"<!-- -->" * 400
    assert sniff_image(comments + b"<svg>") == ImageInfo("image/svg+xml")
    assert sniff_image(comments + b"<html>") is None
