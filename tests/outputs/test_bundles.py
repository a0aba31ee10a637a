"""Bundles become bounded ones in which every binary payload is a stored file."""

from __future__ import annotations

import base64

import pytest

from jupyter_codeinterp.protocol.engine_events import (
    Display,
    Raised,
    Result,
)
from jupyter_codeinterp.protocol.outputs import (
    OMITTED_MEDIA_TYPE,
    DisplayOutput,
    ErrorOutput,
    ResultOutput,
)
from tests.outputs.page import PNG, SHOWN, URL, run
from tests.outputs.pictures import png


def test_binary_payloads_become_files() -> None:
    wrapped = base64.encodebytes(PNG).decode()
    page = run(
        Display({"image/png": wrapped, "text/plain": "<Figure>"}, {"image/png": {"width": 4}}),
        Display({"image/jpeg": base64.b64encode(png(5, 5)).decode()}),
        Display({"application/pdf": base64.b64encode(b"%PDF-1.7").decode()}),
        Display({"image/svg+xml": f"<svg><image href='{URL}'/></svg>"}),
    )
    assert page.outputs == [
        DisplayOutput({"image/png": {"file": "f1"}, "text/plain": "<Figure>"}, {"image/png": {"width": 4}}),
        DisplayOutput({"image/png": {"file": "f2"}}),
        DisplayOutput({"application/pdf": {"file": "f3"}}),
        DisplayOutput({"image/svg+xml": {"file": "f4"}}),
    ]
    assert page.files["f3"].data == b"%PDF-1.7"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"image/png": "aGVsbG8="}, "[image left out: its data is cut off or is not an image]"),
        ({"image/png": "!"}, "[image left out: its data is cut off or is not an image]"),
        ({"image/png": "A"}, "[image left out: its data is cut off or is not an image]"),
        ({"image/png": {"file": "another"}}, "[image/png left out: its data is not base64]"),
        (
            {"image/png": base64.b64encode(png(ballast=b"x" * 21_000)).decode(), "text/plain": "<F>"},
            "[image left out: larger than 19.5 kB]\n<F>",
        ),
        (
            {"image/png": base64.b64encode(png(30_000, 30_000)).decode()},
            "[image left out: 30000 x 30000 pixels are more than the 50,000,000 allowed]",
        ),
    ],
)
def test_what_is_no_fit_image_is_said(data: dict[str, object], text: str) -> None:
    page = run(Display(data))
    assert page.outputs == [DisplayOutput({"text/plain": text})]
    assert page.files == {}


def test_data_urls_in_bundles_become_files() -> None:
    page = run(
        Display({"text/html": f'<img src="{URL}">', "text/plain": f"{URL}"}),
        Result({"text/plain": f"'{URL}'"}, count=1),
        Display({"application/vnd.x+json": {"image": URL}}),
    )
    assert page.outputs[:3] == [
        DisplayOutput({"text/html": '<img src="codeinterp-file:f1">', "text/plain": "codeinterp-file:f1"}),
        ResultOutput({"text/plain": "'codeinterp-file:f1'"}, execution_count=1),
        SHOWN,
    ]
    assert page.outputs[3] == DisplayOutput({"application/vnd.x+json": {"file": "f2"}})


def test_an_object_that_looks_like_a_reference_names_no_file_of_somebody_else() -> None:
    page = run(Display({"application/json": {"file": "secret"}, OMITTED_MEDIA_TYPE: {"bytes": 1, "file": "secret"}}))
    assert page.outputs == [DisplayOutput({"application/json": {"file": "f1"}})]
    assert page.files["f1"].data == b'{"file": "secret"}'


def test_an_error_names_images_too() -> None:
    page = run(Raised("ValueError", URL, (f"bad {URL}",)))
    assert page.outputs == [ErrorOutput("ValueError", "codeinterp-file:f1", ("bad codeinterp-file:f1",))]
    assert list(page.files) == ["f1"]


def test_a_huge_repr_is_cut_and_kept_as_a_file() -> None:
    page = run(Result({"text/plain": "x" * 300_000, "text/html": "<p>" * 10_000}))
    output = page.outputs[0]
    assert isinstance(output, ResultOutput)
    assert len(output.data["text/plain"]) < 6_000
    assert "left out; full text: codeinterp-file:f1" in output.data["text/plain"]
    assert output.data["text/html"] == {"file": "f2"}
    assert page.files["f1"].data == b"x" * 300_000


def test_json_that_is_nested_too_deeply_is_left_out() -> None:
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]
    page = run(Display({"application/json": deep, "text/plain": "deep"}, {"x": deep}))
    (output,) = page.outputs
    assert isinstance(output, DisplayOutput)
    assert output.metadata == {}
    assert output.data == {
        "text/plain": "[application/json left out: its data is nested more than 100 levels deep]\ndeep"
    }


def test_of_pictures_that_show_the_same_the_best_is_kept() -> None:
    jpeg = base64.b64encode(b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x05\x00\x05\x03\xff\xd9").decode()
    page = run(Result({"text/plain": "<PIL>", "image/jpeg": jpeg, "image/png": base64.b64encode(PNG).decode()}))
    assert page.outputs == [ResultOutput({"image/png": {"file": "f1"}, "text/plain": "<PIL>"})]
    assert list(page.files) == ["f1"]
    too_large = base64.b64encode(png(ballast=b"x" * 21_000)).decode()
    page = run(Display({"image/png": too_large, "image/jpeg": jpeg, "image/svg+xml": "<svg/>"}))
    assert page.outputs == [DisplayOutput({"image/jpeg": {"file": "f1"}, "image/svg+xml": {"file": "f2"}})]


@pytest.mark.parametrize(
    "data",
    [
        {"application/vnd.plotly.v1+json": {"data": [], "layout": {}}},
        {"application/vnd.vegalite.v6+json": {"mark": "bar"}},
        {"application/geo+json": {"type": "Feature"}},
        {"application/vnd.acme+json": [1, 2]},
        {"text/html": "<div id='vis'></div><script>draw()</script>"},
        {"text/html": "<p>Trust this notebook</p><iframe srcdoc='x'></iframe>"},
        {"text/html": "<audio controls src='data:audio/wav;base64,UklG'></audio>"},
    ],
)
def test_what_a_page_does_not_draw_is_kept_as_a_file(data: dict[str, object]) -> None:
    (media_type,) = data
    page = run(Display({**data, "text/plain": "x"}))
    assert page.outputs == [DisplayOutput({media_type: {"file": "f1"}, "text/plain": "x"})]
    assert page.files["f1"].media_type == media_type
    assert page.files["f1"].name.endswith(".html" if media_type == "text/html" else "json")


def test_html_with_something_to_show_stays_in_place() -> None:
    tables = "<table><tr><td>1</td><td>2</td></tr></table>"
    for html in (tables, f"{tables}<script></script>", f"<img src='{URL}'><script></script>", "<b>x</b>"):
        (output,) = run(Display({"text/html": html})).outputs[:1]
        assert isinstance(output, DisplayOutput)
        assert isinstance(output.data["text/html"], str)


def test_html_that_is_only_the_place_for_a_script_is_left_out() -> None:
    page = run(
        Display({"text/html": "<span>Loading BokehJS ...</span>", "application/javascript": "load()"}),
        Display({"text/html": "<div id='here'></div>", "text/plain": "x"}),
        Display({"text/html": "<style>p{}</style><p>Loading BokehJS ...</p>"}),
    )
    assert page.outputs == [
        DisplayOutput({"application/javascript": "load()"}),
        DisplayOutput({"text/plain": "x"}),
        DisplayOutput({}),
    ]
    assert page.files == {}
    # code may put something in its place by itself
    waiting = Display({"text/html": "<p>Loading ...</p>", "text/plain": "<HTML object>"}, display_id="d")
    assert run(waiting).outputs == [DisplayOutput(waiting.data, display_id="d")]


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": "<script>load()</script>\n<STYLE>p > b {}</STYLE><link rel='stylesheet' href='x.css'>"},
        {"text/html": f"<script>{'load(); ' * 100_000}</script>"},
        {"text/html": "<style>.container { width: 100% }</style>"},
        {"text/html": ""},
        {"application/javascript": "load()", "application/vnd.holoviews_load.v0+json": "load()"},
        {"application/javascript": "load()", "application/vnd.bokehjs_load.v0+json": ""},
    ],
)
def test_of_what_only_sets_a_page_up_nothing_is_left(data: dict[str, object]) -> None:
    page = run(Display({**data, "text/plain": "<IPython.core.display.HTML object>"}))
    assert page.outputs == [DisplayOutput({})]
    assert page.files == {}
