"""Stored references become URLs and come back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.outputs.references import references_to_urls, urls_to_references


def url(file_id: str) -> str:
    return f"/user/ada/codeinterp/api/v1/files/{file_id}/content"


def test_references_become_urls() -> None:
    text = "![a](codeinterp-file:F-1_x) codeinterp-file:F2."
    assert references_to_urls(text, url) == f"![a]({url('F-1_x')}) {url('F2')}."
    assert references_to_urls("none", url) == "none"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![a](/codeinterp/api/v1/files/f1/content)", "![a](codeinterp-file:f1)"),
        ("![a](codeinterp/api/v1/files/f1/content)", "![a](codeinterp-file:f1)"),
        ("![a](/user/ada/codeinterp/api/v1/files/f1/content?v=2)", "![a](codeinterp-file:f1)"),
        ("see http://h:8888/lab/codeinterp/api/v1/files/f1/content.", "see codeinterp-file:f1."),
        ("![a](sandbox:/codeinterp/api/v1/files/f1/content)", "![a](codeinterp-file:f1)"),
        ("Chart:/codeinterp/api/v1/files/f1/content", "Chart:codeinterp-file:f1"),
        ('<img src="/codeinterp/api/v1/files/f1/content">', '<img src="codeinterp-file:f1">'),
        (f"{url('a')}\n{url('b')}", "codeinterp-file:a\ncodeinterp-file:b"),
        ("mycodeinterp/api/v1/files/f1/content", "mycodeinterp/api/v1/files/f1/content"),
        ("/codeinterp/api/v1/files/f1/other", "/codeinterp/api/v1/files/f1/other"),
        ("", ""),
    ],
)
def test_any_base_is_recognised(text: str, expected: str) -> None:
    assert urls_to_references(text) == expected


@given(st.lists(st.text(alphabet="ab()[] \n", max_size=5), min_size=1, max_size=6))
def test_there_and_back_is_the_same(texts: list[str]) -> None:
    text = " codeinterp-file:f1 ".join(texts)
    assert urls_to_references(references_to_urls(text, url)) == text


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        ("x" * 300_000, "x" * 300_000),
        ("(a://h/b c://h/", "(a://h/b "),
        ("Chart:http:///", "Chart:"),
        ("see http://", "see http:"),
        ("/a/x", "/a/xcodeinterp/api/v1/files/f/content"),
    ],
)
def test_the_base_begins_where_an_address_does(before: str, kept: str) -> None:
    assert urls_to_references(f"{before}codeinterp/api/v1/files/f/content").startswith(kept)


def test_a_long_word_is_no_burden() -> None:
    text = "x" * 300_000 + "/codeinterp/api/v1/files/f/content" * 2_000
    assert urls_to_references(text).startswith("x" * 300_000 + "codeinterp-file:f")
    # with a look back from each of them this takes minutes
    text = "xcodeinterp/api/v1/files/a/content" * 20_000
    assert urls_to_references(text) == text
