"""The JavaScript in the package stays small: little at JupyterLab's start, the rest when the panel first opens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.bundle_bytes import (
    BUNDLE,
    LATER_BUDGET,
    OPEN_BUDGET,
    START_BUDGET,
    measure,
    opening_files,
    start_files,
)

needs_bundle = pytest.mark.skipif(
    not (BUNDLE / "package.json").exists(), reason="the bundle is not built; run: jlpm build:prod"
)


@needs_bundle
def test_what_jupyterlab_loads_at_start_is_within_its_budget() -> None:
    assert measure()["start_bytes"] <= START_BUDGET


@needs_bundle
def test_what_opening_the_panel_loads_is_within_its_budget() -> None:
    assert measure()["first_open_bytes"] <= OPEN_BUDGET


@needs_bundle
def test_what_comes_later_is_within_its_budget() -> None:
    assert measure()["later_bytes"] <= LATER_BUDGET


@needs_bundle
def test_the_first_opening_does_not_wait_for_what_shows_messages() -> None:
    opening = "".join(path.read_text(encoding="utf-8") for path in opening_files(BUNDLE))
    assert "jp-CodeInterp-inputBar" in opening
    for later in ("jp-CodeInterp-executionBar", "jp-CodeInterp-chatList", "jp-CodeInterp-settings"):
        assert f"{later}{{" not in opening.replace(" ", "")
        assert f'"{later}"' not in opening


@needs_bundle
def test_the_panel_itself_is_not_loaded_at_start() -> None:
    start = "".join(path.read_text(encoding="utf-8") for path in start_files(BUNDLE))
    later = "".join(
        path.read_text(encoding="utf-8") for path in (BUNDLE / "static").glob("*.js") if path not in start_files(BUNDLE)
    )
    words = "codeinterp/api/v1/"  # spoken by the REST client only
    assert words not in start
    assert words in later


ENTRY = (
    'n.u=e=>({12:"views"}[e]||e)+".js";'
    'var t={"./extension":()=>Promise.all([n.e(7),n.e(8)]).then(()=>()=>n(1)),"./style":()=>n.e(9).then(f)}'
)
AT_START = "let f=()=>n.e(11).then(g),v=()=>Promise.all([n.e(10),n.e(12)]).then(n.bind(n,5))"
"""A start that loads two chunks besides the views when they are first seen, one of which has no file."""


def _write_bundle(folder: Path, entry: str) -> None:
    build = {"load": "static/remoteEntry.1.js", "extension": "./extension", "style": "./style"}
    (folder / "static").mkdir()
    (folder / "package.json").write_text(json.dumps({"jupyterlab": {"_build": build}}), encoding="utf-8")
    files = {"remoteEntry.1": entry, "7.a": "x", "8.b": AT_START, "9.c": "x", "10.d": "x", "11.e": "x", "views.f": "x"}
    for name, text in files.items():
        (folder / "static" / f"{name}.js").write_text(text, encoding="utf-8")


def test_only_the_chunks_the_entry_names_count_as_loaded_at_start(tmp_path: Path) -> None:
    _write_bundle(tmp_path, ENTRY)
    assert {path.name for path in start_files(tmp_path)} == {"remoteEntry.1.js", "7.a.js", "8.b.js", "9.c.js"}
    assert {path.name for path in opening_files(tmp_path)} == {"10.d.js", "views.f.js"}
    assert measure(tmp_path)["later_bytes"] > 0


@pytest.mark.parametrize("entry", ["var t={}", ENTRY.replace("views", "other")])
def test_a_bundle_of_another_shape_is_not_measured_as_small(tmp_path: Path, entry: str) -> None:
    _write_bundle(tmp_path, entry)
    with pytest.raises(SystemExit, match="built differently"):
        measure(tmp_path)


def test_a_missing_bundle_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="build:prod"):
        measure(tmp_path)
