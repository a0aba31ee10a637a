"""Media types told by bytes."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.store.media_types import find_media_type
from tests.store.samples import PNG

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("head", "name", "media_type"),
    [
        (PNG, "a.csv", "image/png"),
        (b"GIF89a\x01\x00\x01\x00", "a", "image/gif"),
        (b"%PDF-1.7\n\xff", "a.txt", "application/pdf"),
        (b"PK\x03\x04\xff\xff", "a.XLSX", XLSX),
        (b"PK\x03\x04\xff\xff", "a.csv", "application/zip"),
        (b"\x1f\x8b\x08\x00", "a.csv.gz", "application/gzip"),
        (b"PAR1\xff\x00", "a.bin", "application/vnd.apache.parquet"),
        (b"\xff\xfe\x00", "a.png", "application/octet-stream"),
        (b"MZ\x90\x00\x03", "a.csv", "application/octet-stream"),
    ],
)
def test_bytes_decide(head: bytes, name: str, media_type: str) -> None:
    assert find_media_type(head, is_text=False, name=name) == media_type


@pytest.mark.parametrize(
    ("head", "name", "media_type"),
    [
        (b"a;b\n1;2\n", "Data.CSV", "text/csv"),
        (b"{}", "a.json", "application/json"),
        (b"{}", "a.ipynb", "application/x-ipynb+json"),
        (b"hello", "a.png", "text/plain"),
        (b"hello", "LICENSE", "text/plain"),
        (b"", "a.tsv", "text/tab-separated-values"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "a.txt", "image/svg+xml"),
        (b"<html>", "a.html", "text/html"),
    ],
)
def test_the_name_tells_kinds_of_text_apart(head: bytes, name: str, media_type: str) -> None:
    assert find_media_type(head, is_text=True, name=name) == media_type


@pytest.mark.parametrize(
    ("head", "is_text", "hint", "media_type"),
    [
        (b"hello", True, "text/markdown", "text/markdown"),
        (b"hello", True, "Text/CSV; charset=utf-8", "text/csv"),
        (b"hello", True, "image/png", "text/plain"),
        (b"hello", True, "image/svg+xml", "text/plain"),
        (b"hello", True, "audio/mpeg", "text/plain"),
        (b"\xff\xfb\x90", False, "audio/mpeg3", "audio/mpeg3"),
        (b"\xff\xfb\x90", False, "image/jpeg", "application/octet-stream"),
        (b"\xff\xfb\x90", False, "text/html", "application/octet-stream"),
        (b"\xff\xfb\x90", False, "not a type\r\nX: y", "application/octet-stream"),
        (PNG, False, "text/plain", "image/png"),
    ],
)
def test_a_hint_is_believed_only_where_bytes_say_nothing(
    head: bytes, is_text: bool, hint: str, media_type: str
) -> None:
    assert find_media_type(head, is_text=is_text, name="a", hint=hint) == media_type


@pytest.mark.parametrize(
    ("name", "hint", "encoding", "media_type"),
    [
        ("a.csv", None, "windows-1252", "text/csv; charset=windows-1252"),
        ("a.CSV", "application/vnd.ms-excel", "windows-1252", "text/csv; charset=windows-1252"),
        ("a.tsv", None, "utf-16", "text/tab-separated-values; charset=utf-16"),
        ("a.json", None, "utf-16-le", "application/json; charset=utf-16-le"),
        ("a.md", None, "windows-1252", "text/markdown; charset=windows-1252"),
        ("a.py", None, "windows-1252", "text/x-python; charset=windows-1252"),
        ("a.txt", None, "unknown-8bit", "text/plain; charset=unknown-8bit"),
        ("a", "text/csv; charset=latin1", "windows-1252", "text/csv; charset=windows-1252"),
        ("a.dat", "application/octet-stream", "windows-1252", "text/plain; charset=windows-1252"),
        ("a.dat", None, "unknown-8bit", "application/octet-stream"),
        ("a.mp3", "audio/mpeg3", "windows-1252", "audio/mpeg3"),
        ("a.csv", None, None, "application/octet-stream"),
    ],
)
def test_text_that_is_not_utf8_has_its_charset(
    name: str, hint: str | None, encoding: str | None, media_type: str
) -> None:
    assert find_media_type(b"\xfc", is_text=False, name=name, hint=hint, encoding=encoding) == media_type
    assert find_media_type(PNG, is_text=False, name=name, hint=hint, encoding=encoding) == "image/png"
