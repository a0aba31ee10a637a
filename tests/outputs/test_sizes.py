"""Text is counted and cut by its bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.outputs.sizes import describe_bytes, first_bytes, last_bytes, utf8_length


@given(st.text(), st.integers(-1, 50))
def test_cuts_are_as_long_as_they_may_be(text: str, max_bytes: int) -> None:
    first, last = first_bytes(text, max_bytes), last_bytes(text, max_bytes)
    assert text.startswith(first)
    assert text.endswith(last)
    for cut, more in ((first, text[: len(first) + 1]), (last, text[len(text) - len(last) - 1 :])):
        assert utf8_length(cut) <= max(0, max_bytes)
        assert cut == text or utf8_length(more) > max_bytes


def test_a_lone_surrogate_counts_three() -> None:
    assert utf8_length("a\ud800") == 4


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 bytes"), (1536, "1.5 kB"), (2048, "2 kB"), (10 * 1024 * 1024, "10 MB")]
)
def test_sizes_in_words(count: int, text: str) -> None:
    assert describe_bytes(count) == text
