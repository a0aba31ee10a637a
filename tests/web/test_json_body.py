from __future__ import annotations

import json

import pytest

from jupyter_codeinterp.errors import InvalidRequestError
from jupyter_codeinterp.web.json_body import decode_object, encode


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"text"', b"null", b"\xff", b'{"a": NaN}', b'{"a": -Infinity}', b"[" * 100_000, b"1" * 5_000],
)
def test_what_is_no_json_object_is_refused_with_a_code(body: bytes) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        decode_object(body)
    assert refused.value.code == "invalid_json"


def test_an_absent_body_is_an_empty_object() -> None:
    assert decode_object(b" \r\n") == {}


def test_numbers_that_json_lacks_become_null() -> None:
    value = {"outputs": [{"data": {"x": (float("nan"), 1.5, float("inf"))}}], "ok": True}
    assert json.loads(encode(value)) == {"outputs": [{"data": {"x": [None, 1.5, None]}}], "ok": True}


def test_half_a_surrogate_pair_can_be_sent() -> None:
    assert encode({"text": "\ud83d"}).encode() == b'{"text":"\\ud83d"}'
