from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.errors import InvalidRequestError
from jupyter_codeinterp.web.multipart import MultipartDecoder, PartBegin, PartData, PartEnd, read_boundary

BOUNDARY = b"----line42"


def form(*fields: tuple[str, bytes]) -> bytes:
    parts = [b"--" + BOUNDARY + b"\r\n" + head.encode() + b"\r\n\r\n" + data + b"\r\n" for head, data in fields]
    return b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"


def file_head(name: str = "a.txt") -> str:
    return f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain'


def decode(chunks: list[bytes]) -> list[tuple[PartBegin, bytes]]:
    """Return each field with its whole content."""
    decoder = MultipartDecoder(BOUNDARY)
    fields: list[tuple[PartBegin, bytes]] = []
    open_field: PartBegin | None = None
    data = b""
    for chunk in chunks:
        for event in decoder.decode(chunk):
            if isinstance(event, PartBegin):
                open_field, data = event, b""
            elif isinstance(event, PartData):
                data += event.data
            elif isinstance(event, PartEnd):
                assert open_field
                fields.append((open_field, data))
    decoder.flush()
    return fields


def test_a_file_is_read_with_its_name_and_type() -> None:
    assert decode([form((file_head(), b"hello"))]) == [(PartBegin("file", "a.txt", "text/plain"), b"hello")]


def test_a_plain_field_and_an_empty_file_are_told_apart() -> None:
    fields = decode([form(('Content-Disposition: form-data; name="note"', b"x"), (file_head(), b""))])
    assert [(begin.field, begin.file_name, data) for begin, data in fields] == [
        ("note", None, b"x"),
        ("file", "a.txt", b""),
    ]


@given(st.binary(max_size=60), st.data())
def test_any_split_gives_the_same_file(noise: bytes, draw: st.DataObject) -> None:
    content = noise + b"\r\n--" + BOUNDARY[:-1] + noise + b"\r\n"
    whole = form((file_head(), content))
    cuts = sorted(draw.draw(st.sets(st.integers(1, len(whole) - 1), max_size=12)))
    chunks = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    expected = decode([whole])
    assert decode(chunks) == expected
    if b"--" + BOUNDARY not in content:
        assert expected[0][1] == content


def test_one_byte_at_a_time_is_enough() -> None:
    whole = form((file_head(), b"\r\n-\r\n--"), (file_head("b"), b""))
    assert decode([whole[i : i + 1] for i in range(len(whole))]) == decode([whole])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('filename="r%22s.csv"', 'r"s.csv'),
        ('filename="Zürich 表.csv"', "Zürich 表.csv"),
        ("filename*=UTF-8''Z%C3%BCrich.csv", "Zürich.csv"),
        ('filename="../../etc/passwd"', "../../etc/passwd"),
    ],
)
def test_file_names_are_read_as_clients_write_them(written: str, name: str) -> None:
    fields = decode([form((f'Content-Disposition: form-data; name="file"; {written}', b"x"))])
    assert fields[0][0].file_name == name


@pytest.mark.parametrize("body", [b"", b"junk", form((file_head(), b"x"))[:-20]])
def test_a_form_that_ends_early_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequestError, match="complete"):
        decode([body])


@pytest.mark.parametrize("body", [b"--" + BOUNDARY + b"\r\n" + b"x" * 20_000, b"--" + BOUNDARY + b"x" * 20_000])
def test_headers_without_end_are_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequestError, match="valid multipart"):
        decode([body])


def test_a_field_without_a_name_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="no name"):
        decode([form(("Content-Type: text/plain", b"x"))])


@pytest.mark.parametrize("content_type", ["", "text/plain", "multipart/form-data", "application/json; boundary=x"])
def test_a_body_that_is_no_form_is_refused(content_type: str) -> None:
    with pytest.raises(InvalidRequestError, match="multipart/form-data"):
        read_boundary(content_type)


def test_a_boundary_may_be_quoted() -> None:
    assert read_boundary('multipart/form-data; boundary="a b"') == b"a b"


@pytest.mark.parametrize("codec", ["idna", "punycode", "undefined"])
def test_a_name_in_a_codec_that_is_not_for_text_is_refused(codec: str) -> None:
    head = f"--x\r\nContent-Disposition: form-data; name=\"file\"; filename*={codec}''a%ff\r\n\r\n"
    with pytest.raises(InvalidRequestError, match="UTF-8"):
        MultipartDecoder(b"x").decode(head.encode())
