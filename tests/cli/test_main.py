"""The command line itself: help, version, wrong arguments, and how little it loads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_codeinterp import __version__
from jupyter_codeinterp.cli.approving import read_permission
from jupyter_codeinterp.cli.exit_codes import CommandError
from jupyter_codeinterp.cli.main import main
from jupyter_codeinterp.cli.server_api import read_address
from tests.cli.commands import Home

WHAT_HELP_LOADS = """
import json, sys
from jupyter_codeinterp.cli.main import main
try:
    main(["--help"])
except SystemExit:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def test_jupyter_knows_the_command_and_its_version(home: Home) -> None:
    done = home.run("--version")
    assert (done.returncode, done.stdout) == (0, f"jupyter-codeinterp {__version__}\n")


def test_help_loads_next_to_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", WHAT_HELP_LOADS], check=True, capture_output=True, text=True)
    assert "doctor" in done.stdout
    assert {"asyncio", "httpx", "tornado", "jupyter_core", "traitlets"} & set(json.loads(done.stderr)) == set()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "COMMAND"),
        (["frob"], "invalid choice: 'frob'"),
        (["ask"], "required: question"),
        (["ask", "x", "--bogus"], "unrecognized arguments: --bogus"),
        (["ask", "x", "--mod", "demo/analyst"], "unrecognized arguments: --mod"),
        (["ask", "x", "--timeout", "0"], "'0' is no number of seconds above 0"),
        (["ask", "x", "--engine", "pyodide"], "invalid choice: 'pyodide'"),
        (["ask", "x", "--file", "nowhere.csv"], "there is no file 'nowhere.csv'"),
        (["ask", "x", "--private", "--url", "http://h/"], "give only one of them"),
        (["ask", "x", "--token", "t"], "--token belongs to --url"),
        (["doctor", "x"], "unrecognized arguments: x"),
    ],
)
def test_wrong_arguments_are_refused_with_a_reason(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert complaint in capsys.readouterr().err


def test_pictures_do_not_go_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "charts").touch()
    with pytest.raises(SystemExit):
        main(["ask", "x", "--out", str(tmp_path / "charts")])
    assert "is not a folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "token", "found"),
    [
        ("http://localhost:8888", "t", ("http://localhost:8888/", "t")),
        ("http://localhost:8888/lab?token=abc", None, ("http://localhost:8888/", "abc")),
        ("https://hub/user/me/tree?token=abc", "t", ("https://hub/user/me/", "t")),
    ],
)
def test_an_address_is_read_as_jupyter_prints_it(url: str, token: str | None, found: tuple[str, str]) -> None:
    address = read_address(url, token)
    assert (address.url, address.token) == found


@pytest.mark.parametrize("url", ["localhost:8888", "http://[::1", "http://host:abc/", "http://host:99999/", "ftp://h/"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(CommandError, match="must be like"):
        read_address(url, None)


@pytest.mark.parametrize("token", ["t\u00f6ken", "a\nb"])
def test_a_token_that_no_header_can_hold_is_refused(token: str) -> None:
    with pytest.raises(CommandError, match="token"):
        read_address("http://localhost:8888/", token)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_ends_nothing(home: Home, closed: str) -> None:
    done = home.run_in_shell(f"ask 'What is 2 + 2?' --model demo/analyst --yes {closed}")
    assert done.returncode == 0, done.stderr
    assert home.running() == []


def test_a_full_disk_is_told_in_words(home: Home) -> None:
    done = home.run_in_shell("doctor --json >/dev/full")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "No space left on device" in done.stderr


def test_a_question_is_utf8_in_every_locale(home: Home) -> None:
    posix = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = home.run("ask", "`print(len('\u00e9\u2603'))`", "--model", "demo/analyst", "--yes", **posix)
    assert done.returncode == 0, done.stderr
    assert "\n  2\n" in done.stderr


def test_what_is_no_utf8_does_not_end_the_question(home: Home) -> None:
    done = home.run_in_shell("ask - --model demo/analyst --yes", typed=b"What is 2 + 2? \xff")
    assert done.returncode == 0, done.stderr


def test_a_line_is_yes_no_always_or_nothing() -> None:
    typed = ("y\n", "YES", "n", "always\n", "", "maybe")
    assert [read_permission(line) for line in typed] == ["run", "run", "reject", "always", None, None]
