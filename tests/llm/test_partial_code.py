from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_codeinterp.llm.arguments import read_arguments
from jupyter_codeinterp.llm.partial_code import PartialCode, encode_code

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def decode_in_pieces(text: str, cuts: list[int]) -> tuple[str, bool, bool]:
    decoder = PartialCode()
    places = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    code = "".join(decoder.decode(text[start:end]) for start, end in pairwise(places))
    return code + decoder.flush(), decoder.found, decoder.complete


@given(st.text(), st.dictionaries(st.text(), ANYTHING, max_size=3), st.booleans(), st.booleans(), st.data())
def test_the_code_of_any_object_is_found_at_any_split(
    code: str, others: dict[str, object], first: bool, ascii_only: bool, data: st.DataObject
) -> None:
    others.pop("code", None)
    body = {"code": code, **others} if first else {**others, "code": code}
    text = json.dumps(body, ensure_ascii=ascii_only, indent=data.draw(st.sampled_from([None, 1])))
    cuts = data.draw(st.lists(st.integers(0, 10_000), max_size=6))
    assert decode_in_pieces(text, cuts) == (code, True, True)


@given(st.text(alphabet='{}[]":,\\nu0d8e code x\n\ud83d'), st.lists(st.integers(0, 1000), max_size=8))
def test_any_text_gives_the_same_at_any_split(text: str, cuts: list[int]) -> None:
    assert decode_in_pieces(text, cuts) == decode_in_pieces(text, [])


def test_code_is_given_before_the_arguments_end() -> None:
    decoder = PartialCode()
    pieces = ['{"co', 'de": "pri', "nt(1)", "\\", 'n\\"', '"', "}"]
    assert [decoder.decode(piece) for piece in pieces] == ["", "pri", "nt(1)", "", '\n"', "", ""]
    assert decoder.complete


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("print(1)\n", "print(1)\n"),
        ("  x = 1", "  x = 1"),
        ("{1, 2}", "{1, 2}"),
        ('"""Say it."""\nprint(1)', '"""Say it."""\nprint(1)'),
        ('"print(1)"', "print(1)"),
        ('"{\\"code\\": \\"print(1)\\"}"', "print(1)"),
        ('{"code": "a\nb"}', "a\nb"),
        (r'{"code": "\d+ \u00e9 \uD83D\uDE00"}', "\\d+ \u00e9 \U0001f600"),
        (r'{"code": "\ud83d x \ude00"}', "\ufffd x \ufffd"),
        (r'{"code": "\u12"}', "\\u12"),
        ('{"code": ""}', ""),
    ],
)
def test_badly_written_arguments_still_give_their_code(arguments: str, code: str) -> None:
    assert read_arguments(arguments).code == code


@pytest.mark.parametrize("arguments", ["", "  ", "{}", "{", '{"other": 1}', '{"code": 5}', '{"code": "cut', '"cut'])
def test_arguments_without_whole_code_give_none(arguments: str) -> None:
    assert read_arguments(arguments).code is None


def test_encoded_code_is_decoded_again() -> None:
    assert read_arguments(encode_code('print("é\\n")')).code == 'print("é\\n")'


def test_long_values_beside_the_code_are_passed_over() -> None:
    arguments = json.dumps({"notes": [[["x" * 10] * 100] * 200], "code": "y" * 50_000})
    assert read_arguments(arguments).code == "y" * 50_000
