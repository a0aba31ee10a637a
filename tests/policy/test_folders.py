"""Hidden is what the contents API calls hidden."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.policy.folders import is_hidden


@pytest.mark.parametrize("folder", [".ssh", "a/.b", "/.c/", ".d/e"])
def test_a_part_that_begins_with_a_dot_hides_a_folder(folder: str) -> None:
    assert is_hidden(folder)


@pytest.mark.parametrize("folder", ["", "a", "a.b/c", "./a", "../a", "a/.."])
def test_other_folders_are_not_hidden(folder: str) -> None:
    assert not is_hidden(folder)
