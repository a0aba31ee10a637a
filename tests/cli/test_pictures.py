"""Pictures are found once and written under names of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_codeinterp.cli.pictures import Picture, find_pictures, picture_name, write_new
from jupyter_codeinterp.protocol.outputs import DisplayOutput, ErrorOutput, Output, ResultOutput, StreamOutput


def test_of_a_picture_in_several_forms_one_is_taken() -> None:
    output = DisplayOutput({"text/plain": "<Figure>", "image/svg+xml": "<svg/>", "image/png": {"file": "abc"}})
    assert find_pictures([output]) == [Picture("image/png", "abc")]


def test_a_vector_picture_is_its_text() -> None:
    assert find_pictures([ResultOutput({"image/svg+xml": "<svg/>"})]) == [Picture("image/svg+xml", text="<svg/>")]


def test_a_printed_picture_is_found_by_its_reference_and_only_once() -> None:
    outputs: list[Output] = [
        StreamOutput("stdout", "![chart](codeinterp-file:abc) codeinterp-file:abc"),
        DisplayOutput({"image/png": {"file": "def"}}),
    ]
    assert find_pictures(outputs) == [Picture(None, "abc"), Picture("image/png", "def")]


def test_other_outputs_hold_no_picture() -> None:
    outputs: list[Output] = [
        ErrorOutput("E", "v"),
        DisplayOutput({"text/html": {"file": "abc"}}),
        StreamOutput("stdout", "hello"),
    ]
    assert find_pictures(outputs) == []


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Plot sin(x)!", "plot-sin-x"),
        ("../../etc/passwd", "etc-passwd"),
        ("\u00dcber die Stra\u00dfe", "\u00fcber-die-strasse"),
        ("?!", "picture"),
        ("w" * 60, "w" * 40),
        ("Create a bar chart showing quarterly sales: Q1", "create-a-bar-chart-showing-quarterly"),
    ],
)
def test_a_name_is_made_of_the_questions_words(question: str, name: str) -> None:
    assert picture_name(question) == name


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    paths = [write_new(folder, "chart", ".png", data) for data in (b"1", b"2", b"3")]
    assert [path.name for path in paths] == ["chart.png", "chart-2.png", "chart-3.png"]
    assert [path.read_bytes() for path in paths] == [b"1", b"2", b"3"]
