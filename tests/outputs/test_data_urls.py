"""Images printed as data URLs are found, whatever the chunks."""

from __future__ import annotations

import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.outputs.data_urls import NOT_AN_IMAGE, DataUrlScanner, FoundImage
from tests.outputs.pictures import data_url, png

PNG = png()
URL = data_url(PNG)
UNPADDED = png(ballast=b"xy" + b"x" * (-(len(PNG) + 22) % 3))


def scan(*chunks: str, image_bytes: int = 10_000, image_pixels: int = 1_000_000) -> list[str | bytes]:
    """Scan the chunks; images come out as their bytes, adjacent texts as one."""
    scanner = DataUrlScanner(image_bytes=image_bytes, image_pixels=image_pixels)
    found = [piece for chunk in chunks for piece in scanner.decode(chunk)] + scanner.flush()
    merged: list[str | bytes] = []
    for piece in found:
        value = piece.data if isinstance(piece, FoundImage) else piece
        last = merged[-1] if merged else None
        if isinstance(value, str) and isinstance(last, str):
            merged[-1] = last + value
        else:
            merged.append(value)
    return merged


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("no image at all, not even data:text/plain,x", ["no image at all, not even data:text/plain,x"]),
        (URL, [PNG]),
        (f"a {URL} b", ["a ", PNG, " b"]),
        (f"![Chart]({URL})\nDone", ["![Chart](", PNG, ")\nDone"]),
        (f'<img src="{URL}"/>', ['<img src="', PNG, '"/>']),
        (f"{URL}\nDone\n", [PNG, "\nDone\n"]),
        (URL + URL, [PNG, PNG]),
        (URL.replace(";base64", ";name=a.png;base64"), [PNG]),
        (URL.rstrip("=") + " end", [PNG, " end"]),
        (URL.replace("image/png", "image/jpeg"), [PNG]),
        (f"{URL.rstrip('=')}===", [PNG, "="]),
        (data_url(UNPADDED) + URL, [UNPADDED, PNG]),
        (data_url(UNPADDED) + "data:x", [UNPADDED, "data:x"]),
        ("data:image/png;base64,", ["data:image/png;base64,"]),
        ("'data:image/png;base64,' + b64", ["'data:image/png;base64,' + b64"]),
        ("data:image/png,%89PNG", ["data:image/png,%89PNG"]),
        ("data:image/data:image/data", ["data:image/data:image/data"]),
        (f"data:image/dat{URL}", ["data:image/dat", PNG]),
        (f"data:image/{URL}", ["data:image/", PNG]),
        ("data:image/png;base64,aGVsbG8= x", [NOT_AN_IMAGE + " x"]),
        (URL[:60] + "...", [NOT_AN_IMAGE + "..."]),
        ("data:im", ["data:im"]),
    ],
)
def test_a_data_url_becomes_an_image(text: str, expected: list[str | bytes]) -> None:
    assert scan(text) == expected
    assert scan(*text) == expected


@given(st.data())
def test_any_split_gives_the_same(data: st.DataObject) -> None:
    pieces = st.sampled_from(
        [
            URL,
            data_url(png(ballast=b"x" * 200), wrapped=True),
            data_url(png(ballast=b"y" * 200), wrapped=True).replace("\n", "\\n"),
            data_url(png(ballast=b"z" * 200), wrapped=True).replace("\n", "\r\n"),
            data_url(png(2_000, 2_000)),
            data_url(png(ballast=b"w" * 20_000)),
            URL[:70],
            "data:image/png;base64,",
            "data:image/",
            "data:",
            "d",
            "\n",
            "\\",
            "=",
            "é",
            "A" * 76 + "\n",
            "data:image/png;base64," + "A" * 76 + "\n",
        ]
    )
    text = "".join(data.draw(st.lists(pieces | st.text(max_size=5), max_size=8)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    chunks = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    whole = scan(text)
    assert scan(*chunks) == whole
    assert all(";base64,A" not in piece and ";base64,i" not in piece for piece in whole if isinstance(piece, str))


@given(st.lists(st.text(alphabet="data:image/pngjw;bs64,=A\n ", max_size=30), max_size=10))
def test_no_text_is_lost_when_there_is_no_image(chunks: list[str]) -> None:
    text = "".join(chunks)
    assert scan(*chunks) == scan(text)
    if "data:image/" not in text:
        assert scan(*chunks) == ([text] if text else [])


@pytest.mark.parametrize("size", [57 * 4 - 1, 57 * 4, 57 * 4 + 1, 57 * 7 + 30])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\\n"])
def test_line_breaks_of_encodebytes_belong_to_the_payload(size: int, line_break: str) -> None:
    image = png(ballast=b"x")
    image = png(ballast=b"x" * (size - len(image) + 1))
    text = data_url(image, wrapped=True).replace("\n", line_break)
    found = scan(text + "The chart is above." + line_break)
    assert found[0] == image if len(image) % 57 else isinstance(found[0], bytes)
    assert "base64" not in "".join(piece for piece in found if isinstance(piece, str))


def test_text_after_an_image_is_not_taken_for_more_of_it() -> None:
    assert scan(URL, "\n", "Done\n") == [PNG, "\nDone\n"]
    assert scan(URL.rstrip("="), "\nDone\n") == [PNG, "\nDone\n"]


def test_a_large_image_is_swallowed_and_said() -> None:
    text = data_url(png(ballast=os.urandom(3 * 1024)))
    assert scan(f"a {text} b", image_bytes=2048) == ["a [image left out: larger than 2 kB] b"]
    assert scan(*text, " b", image_bytes=2048) == ["[image left out: larger than 2 kB] b"]


def test_an_endless_payload_needs_no_memory() -> None:
    scanner = DataUrlScanner(image_bytes=1000, image_pixels=1000)
    scanner.decode("data:image/png;base64,")
    for _ in range(100):
        assert scanner.decode("A" * 10_000) == []
    assert scanner.in_image
    assert sum(len(value) for value in vars(scanner).values() if isinstance(value, str)) < 100
    assert scanner.flush() == ["[image left out: larger than 1000 bytes]"]


def test_too_many_pixels_are_said() -> None:
    assert scan(data_url(png(2_000, 1_000))) == [
        "[image left out: 2000 x 1000 pixels are more than the 1,000,000 allowed]"
    ]


def test_the_pending_tail_is_what_may_become_an_image() -> None:
    scanner = DataUrlScanner(image_bytes=1000, image_pixels=1000)
    assert scanner.decode("see data:im") == ["see "]
    assert scanner.pending == "data:im"
    assert scanner.decode("age/png;ba") == []
    assert scanner.pending == "data:image/png;ba"
    assert scanner.decode("d news") == ["data:image/png;bad news"]
    assert scanner.pending == ""
    scanner.decode(URL[:-4])
    assert (scanner.pending, scanner.in_image) == ("", True)


def test_the_type_comes_from_the_bytes() -> None:
    scanner = DataUrlScanner(image_bytes=1000, image_pixels=1000)
    found = scanner.decode(URL.replace("image/png", "image/webp") + " ")[0]
    assert isinstance(found, FoundImage)
    assert found.info.media_type == "image/png"


def test_the_payload_may_lack_its_padding() -> None:
    for extra in range(6):
        image = png(ballast=b"x" * (1 + extra))
        assert scan("data:image/png;base64," + base64.b64encode(image).decode().rstrip("=") + ".") == [image, "."]
