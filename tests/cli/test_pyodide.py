"""``jupyter codeinterp pyodide``: packages come onto this machine, are listed, checked and fetched."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from jupyter_codeinterp.cli import pyodide
from jupyter_codeinterp.cli.main import main
from jupyter_codeinterp.pyodide.runtime_files import Runtime, read_runtime
from tests.cli.commands import Home
from tests.pyodide.test_mirror import CONTENT, entry, lock_of, serving

A, B, C = (f"{name}-1.0-py3-none-any.whl" for name in "abc")
NOWHERE = "none"
"""The switch's value for a server that fetches nothing."""


@dataclass
class Machine:
    """A machine for which three packages exist: a needs b, and c has other bytes."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    @property
    def cache(self) -> Path:
        return self.folder / "data" / "pyodide"

    @property
    def source(self) -> Path:
        """Return a folder with all three packages."""
        source = self.folder / "source"
        source.mkdir(exist_ok=True)
        for name, content in ((A, CONTENT), (B, CONTENT), (C, b"other")):
            (source / name).write_bytes(content)
        return source

    def put(self, name: str, content: bytes = CONTENT) -> Path:
        """Put a package into the cache."""
        self.cache.mkdir(parents=True, exist_ok=True)
        (self.cache / name).write_bytes(content)
        return self.cache / name

    def run(self, *arguments: str, upstream: str = NOWHERE) -> tuple[int, str, str]:
        """Run the command; return its exit code and what it said."""
        self.monkeypatch.setenv("CODEINTERP_PYODIDE_UPSTREAM_URL", upstream)
        code = main(["pyodide", *arguments])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def cached(self) -> list[str]:
        return sorted(path.name for path in self.cache.glob("*"))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    lock = lock_of(
        entry("a", depends=["b"]), entry("b", imports=["bee"]), entry("c", sha256=hashlib.sha256(b"other").hexdigest())
    )
    monkeypatch.setattr(pyodide, "read_runtime", lambda: Runtime("1", {}, lock))
    monkeypatch.setenv("CODEINTERP_DATA_FOLDER", str(tmp_path / "data"))
    return Machine(tmp_path, monkeypatch, capsys)


def test_an_import_says_what_it_kept_and_where(machine: Machine) -> None:
    code, out, err = machine.run("import", str(machine.source))
    assert (code, err) == (0, "")
    assert out == (
        f"{machine.source}: 3 packages kept, 0 were there already, 0 are not what the lock file names.\n"
        f"Packages are kept in {machine.cache}\n"
    )
    assert machine.cached() == [A, B, C]
    assert "0 packages kept, 3 were there already" in machine.run("import", str(machine.source))[1]


def test_an_import_tells_the_names_of_what_it_left_out(machine: Machine) -> None:
    source = machine.source
    (source / B).write_bytes(b"wrong")
    (source / C).write_bytes(b"wrong")
    code, out, err = machine.run("import", str(source))
    assert "1 packages kept, 0 were there already, 2 are not what the lock file names." in out
    assert (code, err) == (1, f"  left out: {B}\n  left out: {C}\n")
    assert machine.cached() == [A]


def test_an_import_of_several_takes_all_and_fails_when_one_brings_nothing(machine: Machine) -> None:
    archive = machine.folder / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(f"../../{A}", CONTENT)
    (machine.folder / "empty").mkdir()
    code, out, _ = machine.run("import", str(machine.folder / "empty"), str(archive))
    assert (code, machine.cached()) == (1, [A])
    assert [line.partition(": ")[2][:15] for line in out.splitlines()[:2]] == ["0 packages kept", "1 packages kept"]
    assert machine.run("import", str(archive), str(machine.source))[0] == 0


def test_an_import_of_several_goes_on_after_one_that_cannot_be_read(machine: Machine) -> None:
    broken = machine.folder / "broken.zip"
    broken.write_bytes(b"no archive")
    code, out, err = machine.run("import", str(broken), str(machine.source))
    assert (code, machine.cached()) == (1, [A, B, C])
    assert err.startswith(f"jupyter codeinterp: '{broken}' cannot be read: ")
    assert "3 packages kept" in out


@pytest.mark.parametrize(
    ("content", "words"), [(None, "there is no file or folder"), (b"no archive", "file could not be opened")]
)
def test_an_import_that_cannot_be_read_is_told(machine: Machine, content: bytes | None, words: str) -> None:
    source = machine.folder / "packages.zip"
    if content is not None:
        source.write_bytes(content)
    code, out, err = machine.run("import", str(source))
    assert (code, out) == (1, "")
    assert err.startswith(f"jupyter codeinterp: '{source}' cannot be read: ")
    assert words in err


def test_a_path_cannot_move_the_cursor(machine: Machine) -> None:
    source = machine.folder / "a\x1b[2Jb"
    source.mkdir()
    code, out, err = machine.run("import", str(source))
    assert code == 1
    assert "a\\x1b[2Jb: 0 packages kept" in out
    source.rmdir()
    assert "\x1b" not in machine.run("import", str(source))[2]
    assert "\x1b" not in out + err


def test_a_list_says_what_is_here(machine: Machine) -> None:
    machine.put(B)
    code, out, err = machine.run("list")
    assert (code, out) == (0, "-     a 1.0\nhere  b 1.0\n-     c 1.0\n")
    assert err == f"1 of 3 packages are here: {machine.cache}\n"


def test_a_list_looks_into_a_shared_cache_too(machine: Machine) -> None:
    machine.monkeypatch.setenv("CODEINTERP_PYODIDE_CACHE_FOLDER", str(machine.source))
    _, out, err = machine.run("list")
    assert out.count("here") == 3
    assert err == f"3 of 3 packages are here: {machine.source}\n"


def test_looking_makes_no_folder(machine: Machine) -> None:
    assert machine.run("list")[0] == 0
    assert machine.run("verify") == (0, "0 packages are what the lock file names.\n", "")
    assert not (machine.folder / "data").exists()


def test_verify_removes_a_damaged_file_and_says_how_it_is_mended(machine: Machine) -> None:
    machine.put(A)
    machine.put(B, b"damaged")
    machine.put(C, b"othe")
    code, out, err = machine.run("verify")
    assert (code, out) == (1, "1 packages are what the lock file names.\n")
    assert err.splitlines()[-2:] == [
        f"{name} was damaged: removed; fetch again with 'jupyter codeinterp pyodide fetch {name}'." for name in "bc"
    ]
    assert machine.cached() == [A]
    machine.run("import", str(machine.source))
    assert machine.run("verify") == (0, "3 packages are what the lock file names.\n", "")


def test_verify_finds_damage_in_a_cache_that_is_closed_to_us_and_leaves_it(machine: Machine) -> None:
    shared = machine.folder / "shared"
    shared.mkdir()
    (shared / A).write_bytes(b"damaged")
    machine.monkeypatch.setenv("CODEINTERP_PYODIDE_CACHE_FOLDER", str(shared))
    machine.monkeypatch.setattr("jupyter_codeinterp.pyodide.distribution._may_write", lambda _: False)
    code, _, err = machine.run("verify")
    assert code == 1
    assert f"a was damaged: left in {shared}, which is not ours to change; fetch again with" in err
    assert (shared / A).read_bytes() == b"damaged"
    machine.put(A)
    assert machine.run("verify")[:2] == (0, "1 packages are what the lock file names.\n")


def test_the_help_of_verify_says_that_it_removes(machine: Machine) -> None:
    with pytest.raises(SystemExit):
        machine.run("verify", "--help")
    assert "Damaged ones are named and removed" in " ".join(machine.capsys.readouterr().out.split())


def test_fetch_brings_a_package_and_what_it_needs(machine: Machine) -> None:
    with serving(CONTENT) as (url, asked):
        code, out, err = machine.run("fetch", "a", upstream=url)
        assert (code, err) == (0, "")
        assert out == "[1/2] a 1.0: 0.0 MB\n[2/2] b 1.0: 0.0 MB\n"
        assert asked == [f"/{A}", f"/{B}"]
        assert machine.cached() == [A, B]
        again = machine.run("fetch", "a", "bee", upstream=url)
        assert again == (0, "[1/2] a 1.0: here already\n[2/2] b 1.0: here already\n", "")
        assert len(asked) == 2


def test_fetch_mends_what_is_damaged(machine: Machine) -> None:
    damaged = machine.put(B, b"damaged")
    with serving(CONTENT) as (url, _):
        assert machine.run("fetch", "b", upstream=url)[0] == 0
    assert damaged.read_bytes() == CONTENT


def test_fetch_of_all_ends_at_the_first_that_is_not_right_and_keeps_the_others(machine: Machine) -> None:
    with serving(CONTENT) as (url, _):
        code, out, err = machine.run("fetch", "--all", upstream=url)
    assert (code, out.count("MB")) == (1, 2)
    assert f"What {url}/{C} gave for c is not what the lock file names; it was thrown away." in err
    assert machine.cached() == [A, B]


def test_fetch_where_nothing_may_be_fetched_says_what_to_do(machine: Machine) -> None:
    code, out, err = machine.run("fetch", "b")
    assert (code, out) == (1, "")
    assert err.startswith("jupyter codeinterp: The package b is not on this server, which may not fetch any.")
    assert f"'jupyter codeinterp pyodide import PATH' takes an archive or folder with {B}." in err


def test_fetch_without_a_network_says_what_to_do(machine: Machine) -> None:
    code, out, err = machine.run("fetch", "b", upstream="http://127.0.0.1:1/full")
    assert (code, out) == (1, "")
    assert f"could not be fetched from http://127.0.0.1:1/full/{B}" in err
    assert "'jupyter codeinterp pyodide fetch b' tries again" in err
    assert "'jupyter codeinterp pyodide import PATH' takes an archive." in err
    assert machine.cached() == []


def test_fetch_of_what_does_not_exist_says_where_to_look(machine: Machine) -> None:
    code, out, err = machine.run("fetch", "b", "nothing")
    assert (code, out) == (1, "")
    assert "has no package 'nothing'; 'pyodide list' shows those it has." in err


def test_fetch_of_nothing_is_a_wrong_use(machine: Machine) -> None:
    code, out, err = machine.run("fetch")
    assert (code, out, err) == (2, "", "jupyter codeinterp: Name the packages to fetch, or give --all.\n")


@pytest.mark.parametrize("arguments", [[], ["import"], ["frob"], ["list", "x"], ["verify", "--fix"]])
def test_wrong_arguments_are_refused(machine: Machine, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        machine.run(*arguments)
    assert ended.value.code == 2


def test_a_wrong_switch_is_told_in_words(machine: Machine) -> None:
    machine.monkeypatch.setenv("CODEINTERP_PYODIDE_INSTALL_FROM_PYPI", "perhaps")
    code, out, err = machine.run("list")
    assert (code, out) == (2, "")
    assert "CODEINTERP_PYODIDE_INSTALL_FROM_PYPI cannot be 'perhaps'" in err


def test_a_person_of_a_new_machine_lists_verifies_and_is_told_what_to_do(home: Home) -> None:
    offline = {"CODEINTERP_PYODIDE_UPSTREAM_URL": NOWHERE}
    count = len(read_runtime().lock.packages)
    listed = home.run("pyodide", "list", **offline)
    assert (listed.returncode, listed.stdout.count("\n")) == (0, count)
    assert "\n-     numpy " in listed.stdout
    assert listed.stderr == f"0 of {count} packages are here: {home.data / 'codeinterp' / 'pyodide'}\n"
    verified = home.run("pyodide", "verify", **offline)
    assert (verified.returncode, verified.stdout) == (0, "0 packages are what the lock file names.\n")
    fetched = home.run("pyodide", "fetch", "numpy", **offline)
    assert fetched.returncode == 1
    assert "pyodide import PATH" in fetched.stderr
    assert "Traceback" not in fetched.stderr
    assert not (home.data / "codeinterp").exists()
