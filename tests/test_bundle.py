"""The JavaScript in the package stays small: little at JupyterLab's start, the rest when the panel first opens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.bundle_bytes import BUNDLE, OPEN_BUDGET, START_BUDGET, measure, start_files

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
def test_the_panel_itself_is_not_loaded_at_start() -> None:
    start = "".join(path.read_text(encoding="utf-8") for path in start_files(BUNDLE))
    later = "".join(
        path.read_text(encoding="utf-8") for path in (BUNDLE / "static").glob("*.js") if path not in start_files(BUNDLE)
    )
    words = "codeinterp/api/v1/"  # spoken by the REST client only
    assert words not in start
    assert words in later


def _write_bundle(folder: Path, entry: str) -> None:
    build = {"load": "static/remoteEntry.1.js", "extension": "./extension", "style": "./style"}
    (folder / "static").mkdir()
    (folder / "package.json").write_text(json.dumps({"jupyterlab": {"_build": build}}), encoding="utf-8")
    for name, text in {"remoteEntry.1": entry, "7.a": "x", "8.b": "x", "9.c": "x", "10.d": "x"}.items():
        (folder / "static" / f"{name}.js").write_text(text, encoding="utf-8")


def test_only_the_chunks_the_entry_names_count_as_loaded_at_start(tmp_path: Path) -> None:
    _write_bundle(
        tmp_path,
        'var t={"./extension":()=>Promise.all([n.e(7),n.e(8)]).then(()=>()=>n(1)),"./style":()=>n.e(9).then(f)}',
    )
    assert {path.name for path in start_files(tmp_path)} == {"remoteEntry.1.js", "7.a.js", "8.b.js", "9.c.js"}
    assert measure(tmp_path)["first_open_bytes"] > 0


def test_a_bundle_of_another_shape_is_not_measured_as_small(tmp_path: Path) -> None:
    _write_bundle(tmp_path, "var t={}")
    with pytest.raises(SystemExit, match="built differently"):
        measure(tmp_path)


def test_a_missing_bundle_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="build:prod"):
        measure(tmp_path)
