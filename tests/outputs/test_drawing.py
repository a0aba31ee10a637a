"""One table says what a page draws; the page decides by the same table and the same samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_codeinterp.outputs.drawing import Drawing, draw, picture_of, raster_of
from jupyter_codeinterp.protocol.media_types import MEDIA_TYPES, PICTURE_TYPES, RASTER_TYPES, TEXT_ORDER, find_row

ROOT = Path(__file__).parents[2]
SAMPLES = json.loads((ROOT / "tests/outputs/drawn_bundles.json").read_text())


def test_the_page_has_the_same_table() -> None:
    table = json.loads((ROOT / "labextension/src/protocol/media-types.json").read_text())
    assert table == [row.to_dict() for row in MEDIA_TYPES], "run scripts/media-types"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: str(sample["name"]))
def test_what_is_drawn_and_what_is_not(sample: dict[str, Any]) -> None:
    assert draw(sample["data"]) == Drawing(sample["drawn"], tuple(sample["missing"]))
    assert picture_of(sample["data"]) == sample.get("picture")


@pytest.mark.parametrize(
    ("media_type", "row"),
    [
        ("image/png", "image/png"),
        ("image/tiff", "image/*"),
        ("application/vnd.vegalite.v5+json", "application/vnd.vegalite.*"),
        ("application/vnd.vega.v6.json", "application/vnd.vega.*"),
        ("application/vnd.acme+json", "*+json"),
        ("application/vnd.acme", "application/vnd.*"),
        ("application/octet-stream", "application/*"),
        ("application/rss+xml", "*+xml"),
        ("text/x-python", "text/*"),
        ("chemical/x-pdb", "*"),
        ("", "*"),
    ],
)
def test_every_type_has_a_row(media_type: str, row: str) -> None:
    assert find_row(media_type).name == row


def test_the_rows_agree_with_themselves() -> None:
    assert {"image/png", "image/jpeg", "image/webp", "image/gif"} == RASTER_TYPES
    assert PICTURE_TYPES[0] == "image/svg+xml"
    assert len({row.name for row in MEDIA_TYPES}) == len(MEDIA_TYPES)
    for row in MEDIA_TYPES:
        assert row.name.count("*") <= 1
        # what is not drawn is told as absent, or is nothing to a person; what is drawn is never told as absent
        assert (row.drawn in ("link", "nothing")) == (row.told in ("absence", "nothing")), row
        assert row.drawn != "link" or row.kept != "place", row
    for name in TEXT_ORDER:
        assert find_row(name).drawn not in ("link", "nothing")


def test_a_model_looks_at_one_picture_of_a_bundle() -> None:
    assert raster_of({"image/svg+xml": {"file": "f1"}, "image/png": {"file": "f2"}}) == "f2"
    assert raster_of({"image/jpeg": {"file": "f1"}, "image/png": {"file": "f2"}}) == "f2"
    assert raster_of({"image/svg+xml": {"file": "f1"}, "image/tiff": {"file": "f2"}}) is None
