"""The page has a row for every code that an error or a note can carry: what can be done, or why nothing can."""

from __future__ import annotations

import re

from tests.error_codes import PAGE, find_codes

TABLE = PAGE / "ui" / "remedies" / "remedy-table.ts"
_ROW = re.compile(r"^  ([a-z_]+): \{", re.M)


def test_every_code_has_a_row() -> None:
    assert find_codes() - set(_ROW.findall(TABLE.read_text(encoding="utf-8"))) == set()


def test_the_codes_are_found_wherever_they_are_made() -> None:
    # an answer's error, its note, an execution's note, a refusal, a class of errors, the page itself
    made = {"model_auth", "internal", "length", "rejected", "model_forbidden", "store_failed", "kernel_can", "network"}
    assert made <= find_codes()
