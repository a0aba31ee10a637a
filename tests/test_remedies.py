"""The page has a row for every code that an error or a note can carry: what can be done, or why nothing can."""

from __future__ import annotations

import re

from tests.error_codes import PAGE, find_codes

TABLE = PAGE / "ui" / "remedies" / "remedy-table.ts"
_ROW = re.compile(r"^  ([a-z_]+): \{", re.M)


def rows() -> set[str]:
    return set(_ROW.findall(TABLE.read_text(encoding="utf-8")))


def test_every_code_has_a_row() -> None:
    assert find_codes() - rows() == set()


def test_every_row_is_of_a_code_that_is_made() -> None:
    # a row that is left over may also stand for a code that this test no longer finds
    assert rows() - find_codes() == set()


def test_the_codes_are_found_wherever_they_are_made() -> None:
    # an answer's error, its note, an execution's note, a refusal, a class of errors, the page itself
    made = {"model_auth", "internal", "length", "rejected", "model_forbidden", "store_failed", "kernel_can", "network"}
    # a kernelspec's problem, a constant
    made |= {"kernel_missing", "display_updated"}
    assert made <= find_codes()
