from __future__ import annotations

import pytest

from jupyter_codeinterp.turn.text_length import text_length


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("plain", 5), ("12.5", 10), ("\u6570\u636e", 6), ("\u0434\u0430", 4), ("\ud800", 3)],
)
def test_what_tokenizers_cut_finer_is_longer(text: str, length: int) -> None:
    assert text_length(text) == length
