"""Files that are handed in are there; those that code makes or changes are told, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox as sandbox
from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.files import WorkingFolder
from tests.sandbox.conftest import StartPython


@pytest.fixture
def folder(tmp_path: Path) -> WorkingFolder:
    return WorkingFolder(str(tmp_path / "work"))


def test_a_file_is_put_where_code_finds_it(folder: WorkingFolder) -> None:
    folder.put("data.csv", b"1,2")
    folder.put("deep/in/größe 😀.csv", b"3")
    assert (folder.path / "data.csv").read_bytes() == b"1,2"
    assert folder.read("deep/in/größe 😀.csv") == b"3"
    assert folder.changed() == []


def test_what_is_new_is_told_once_and_in_order(folder: WorkingFolder) -> None:
    (folder.path / "out" / "deep").mkdir(parents=True)
    (folder.path / "b.txt").write_bytes(b"12")
    (folder.path / "a.txt").write_bytes(b"")
    (folder.path / "out" / "deep" / "c.png").write_bytes(b"123")
    assert folder.changed() == [("a.txt", 0), ("b.txt", 2), ("out/deep/c.png", 3)]
    assert folder.changed() == []


def test_what_is_changed_is_told_again(folder: WorkingFolder) -> None:
    folder.put("given.csv", b"1")
    folder.put("other.csv", b"1")
    (folder.path / "given.csv").write_bytes(b"1,2")
    assert folder.changed() == [("given.csv", 3)]
    folder.put("given.csv", b"again")
    assert folder.changed() == []


def test_a_file_that_went_away_and_came_back_is_new(folder: WorkingFolder) -> None:
    folder.put("a.csv", b"1")
    (folder.path / "a.csv").unlink()
    assert folder.changed() == []
    (folder.path / "a.csv").write_bytes(b"1")
    assert folder.changed() == [("a.csv", 1)]


@pytest.mark.parametrize("name", ["./a.csv", "sub/./a.csv", "sub//a.csv"])
def test_a_file_is_not_told_for_how_its_name_was_written(folder: WorkingFolder, name: str) -> None:
    folder.put(name, b"1")
    assert folder.changed() == []


@pytest.mark.parametrize("name", [".hidden", ".cache/font.json", "__pycache__/a.pyc", "a/__pycache__/b.pyc"])
def test_what_programs_keep_for_themselves_is_not_told(folder: WorkingFolder, name: str) -> None:
    path = folder.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"1")
    assert folder.changed() == []


def test_links_are_not_followed(folder: WorkingFolder, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_bytes(b"1")
    (folder.path / "file").symlink_to(tmp_path / "outside" / "secret")
    (folder.path / "folder").symlink_to(tmp_path / "outside")
    (folder.path / "nowhere").symlink_to(tmp_path / "nothing")
    assert folder.changed() == []


@pytest.mark.parametrize("name", ["", ".", "/etc/passwd", "../a", "a/../../b", ".."])
def test_a_name_that_leads_out_is_refused(folder: WorkingFolder, name: str) -> None:
    with pytest.raises(ValueError, match="does not stay in the working folder"):
        folder.put(name, b"1")
    with pytest.raises(ValueError, match="does not stay in the working folder"):
        folder.read(name)


def test_code_works_in_the_folder(start_python: StartPython) -> None:
    python = start_python()
    sandbox.put_file("given.csv", b"1,2")
    sandbox.put_file("helper.py", b"def double(x): return 2 * x")
    code = "from pathlib import Path\nimport helper\nprint(helper.double(Path('given.csv').read_text()))\n"
    assert python.run(f"{code}Path('out.txt').write_text('ü', 'utf-8')").text() == "1,21,2\n"
    assert json.loads(sandbox.changed_files()) == [{"name": "out.txt", "size": 2}]
    assert sandbox.read_file("out.txt") == "ü".encode()


def test_a_folder_that_code_goes_to_changes_no_names(start_python: StartPython) -> None:
    python = start_python()
    python.run("import os\nos.makedirs('sub')\nos.chdir('sub')\nopen('a.txt', 'w').close()")
    assert json.loads(sandbox.changed_files()) == [{"name": "sub/a.txt", "size": 0}]


def test_what_cannot_be_put_or_read_is_told_and_nothing_breaks(start_python: StartPython) -> None:
    start_python().run("import os\nos.makedirs('a'); os.makedirs('unreadable')")
    assert sandbox.put_file("a/b", b"1")
    assert not sandbox.put_file("a", b"1")
    assert not sandbox.put_file("../out", b"1")
    assert sandbox.read_file("unreadable") is None


def test_an_exception_that_holds_megabytes_is_cut(start_python: StartPython) -> None:
    raised = start_python().run("raise ValueError('x' * 3_000_000)").raised()
    assert "characters are left out" in raised["evalue"]
    assert len(str(raised)) < 20_000
