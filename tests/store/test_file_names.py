"""Upload names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.store.file_names import MAX_NAME_BYTES, clean_file_name


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("report.csv", "report.csv"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\Users\\me\\plan.xlsx", "plan.xlsx"),
        ("../", "file"),
        ("..", "file"),
        ("", "file"),
        ("  \t\n ", "file"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("line\u2028end.txt", "lineend.txt"),
        ("half\ud800.txt", "half.txt"),
        (".gitignore", ".gitignore"),
        ("Übersicht 👩\u200d🔬.md", "Übersicht 👩\u200d🔬.md"),
        ("\u200d", "file"),
        ("name. ", "name"),
    ],
)
def test_a_name_is_one_visible_part(given_name: str, name: str) -> None:
    assert clean_file_name(given_name) == name


def test_a_long_name_keeps_its_extension() -> None:
    name = clean_file_name("ü" * 300 + ".csv")
    assert name.endswith("ü.csv")
    assert 250 < len(name.encode()) <= MAX_NAME_BYTES


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_name_becomes_one_that_can_be_used(given_name: str) -> None:
    name = clean_file_name(given_name)
    assert name not in ("", ".", "..")
    assert not set(name) & set("/\\\0\r\n")
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert clean_file_name(name) == name
