"""Containers are laid out as far as it pays."""

from __future__ import annotations

import time
from typing import Any

import pytest

from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.plain import plain


def test_a_long_container_has_a_line_for_each_item() -> None:
    assert plain([1, 2]) == "[1, 2]"
    assert plain({"b": 1, "a": 2}) == "{'b': 1, 'a': 2}"
    assert plain({f"name {number}": number for number in range(20)}).count("\n") == 19
    assert plain(["x" * 50, "y" * 50]) == f"['{'x' * 50}',\n '{'y' * 50}']"


@pytest.mark.parametrize("value", ["a\n", 1.5, None, set(), frozenset(), (), (1,), {1: [2, {3}]}])
def test_what_is_short_is_its_repr(value: Any) -> None:
    assert plain(value) == repr(value)


@pytest.mark.parametrize("make", [list, tuple, set, frozenset, dict.fromkeys])
def test_of_a_very_long_container_the_beginning_is_shown(make: Any) -> None:
    text = plain(make(range(1_000_000)))
    assert text.count("\n") == 1_000
    assert text.splitlines()[-1].strip().startswith("...")
    assert "999" in text
    assert "1000" not in text


@pytest.mark.parametrize("make", [list, tuple, set, frozenset, dict.fromkeys])
def test_a_text_too_long_to_be_laid_out_has_its_lines_all_the_same(make: Any) -> None:
    text = plain(make(f"{number:0200}" for number in range(900)))
    assert text.count("\n") == 899
    assert len(eval(text)) == 900  # our own text


def test_of_long_containers_within_one_another_little_is_shown_soon() -> None:
    rows = [{"row": row, "cells": list(range(3_000))} for row in range(3_000)]
    before = time.perf_counter()
    text = plain({"table": rows})
    # it took more than ten seconds when every row was laid out whole
    assert time.perf_counter() - before < 2
    assert "{'row': 0, 'cells': [0, 1, 2" in text
    assert "..." in text
    assert len(text) < 200_000


def test_a_container_within_itself_ends() -> None:
    value: list[Any] = [1]
    value.extend([value, value])
    assert plain(value) == "[1, ..., ...]"
    assert plain({"a": (value, value)}) == "{'a': ([1, ..., ...], [1, ..., ...])}"
