"""Whatever a value holds, the page gets JSON; sizes are those of UTF-8."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.encoding import (
    first_bytes,
    last_bytes,
    readable,
    size_of,
    to_json,
)


class Silent:
    """A value whose repr fails."""

    def __repr__(self) -> str:
        raise ValueError("no repr")


def within_itself() -> Any:
    value: list[Any] = [1]
    value.extend([value, {"again": value}])
    return value


def deep() -> Any:
    value: Any = 1
    for _ in range(5_000):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"a": [1, 2.5, True, None, "ü"]}, {"a": [1, 2.5, True, None, "ü"]}),
        ([float("nan"), float("inf"), -float("inf")], [None, None, None]),
        ({(1, 2): {None: float("nan")}}, {"(1, 2)": {"None": None}}),
        ([np.int64(3), np.float32(0.5), np.float32("nan"), np.float64("nan")], [3, 0.5, None, None]),
        ([Fraction(1, 2), 1 + 2j, {3}], [0.5, "(1+2j)", "{3}"]),
        (Silent(), "<Silent without a repr>"),
        (within_itself(), [1, "...", {"again": "..."}]),
    ],
)
def test_every_value_is_json(value: Any, shown: Any) -> None:
    assert json.loads(to_json(value), parse_constant=pytest.fail) == shown


def test_a_value_that_is_too_deep_ends() -> None:
    assert to_json(deep()).strip("[]") == '"..."'


@pytest.mark.parametrize(("size", "first", "last"), [(0, "", ""), (1, "a", "z"), (3, "aü", "üz"), (4, "aü", "üz")])
def test_a_text_is_cut_between_characters(size: int, first: str, last: str) -> None:
    assert first_bytes("aü😀üz", size) == first
    assert last_bytes("aü😀üz", size) == last


def test_the_size_is_that_of_utf_8() -> None:
    assert [size_of(text) for text in ("", "a", "ü", "😀", "\ud800")] == [0, 1, 2, 4, 3]
    assert readable("a\ud800😀") == "a\\ud800😀"
