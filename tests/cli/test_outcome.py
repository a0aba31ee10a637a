"""The exit code says how a turn ended."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.cli.exit_codes import ExitCode
from jupyter_codeinterp.cli.outcome import Outcome, describe_missing, judge
from jupyter_codeinterp.protocol.outputs import ErrorOutput
from jupyter_codeinterp.protocol.parts import ExecutionStatus, Note
from tests.cli.answers import answer, code_part, finished, output, status, text_part


def test_an_answer_without_code_is_fine() -> None:
    assert judge(answer(text_part(), finished())).code == ExitCode.OK


@pytest.mark.parametrize(
    ("last", "code"),
    [
        ("ok", ExitCode.OK),
        ("error", ExitCode.CODE_FAILED),
        ("timeout", ExitCode.CODE_FAILED),
        ("lost", ExitCode.CODE_FAILED),
        ("interrupted", ExitCode.CODE_FAILED),
        ("refused", ExitCode.REFUSED),
    ],
)
def test_the_last_code_decides(last: ExecutionStatus, code: ExitCode) -> None:
    assert judge(answer(code_part(), status(last), finished())).code == code


def test_an_error_that_was_only_shown_is_said_and_fails_nothing() -> None:
    shown = output(0, ErrorOutput("MaxRowsError", "too many"))
    outcome = judge(answer(code_part(), shown, status("ok"), finished()))
    assert outcome == Outcome(ExitCode.OK, "The last code ran to its end, but an error was shown.")
    failed_code = judge(answer(code_part(), shown, status("error"), finished()))
    assert failed_code.code == ExitCode.CODE_FAILED


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("error", ExitCode.MODEL_FAILED),
        ("length", ExitCode.MODEL_FAILED),
        ("step_limit", ExitCode.MODEL_FAILED),
        ("stopped", ExitCode.STOPPED),
        ("interrupted", ExitCode.USAGE),
    ],
)
def test_an_incomplete_answer_is_never_fine(reason: str, code: ExitCode) -> None:
    assert judge(answer(code_part(), status("ok"), finished(reason))).code == code


def failed(*notes: Note) -> Outcome:
    return judge(answer(code_part(), status("error", "x", *notes), finished()))


def test_the_package_is_the_one_that_the_server_names() -> None:
    install = "%pip install PyMuPDF"
    found = failed(Note("module_missing", "...", {"module": "fitz", "package": "PyMuPDF", "install": install}))
    assert found.missing == "PyMuPDF"


@pytest.mark.parametrize("details", [{"module": "cgi"}, {"module": "google"}, {"module": "x", "package": "x"}])
def test_what_nothing_installs_is_told_in_the_servers_words(details: dict[str, str]) -> None:
    found = failed(Note("module_missing", "No package installs it.", details))
    assert (found.missing, found.text) == (None, "The last code failed. No package installs it.")


@pytest.mark.parametrize("package", ["--index-url=http://evil", "a b", "a;b", "", "m\u0430tplotlib"])
def test_a_note_cannot_put_more_than_a_package_into_the_command(package: str) -> None:
    assert failed(Note("module_missing", "...", {"package": package, "install": "..."})).missing is None


def test_the_command_names_the_kernels_own_python() -> None:
    assert describe_missing("seaborn", None).endswith("Install it: pip install seaborn")
    assert describe_missing("seaborn", "/env/bin/python").endswith(": /env/bin/python -m pip install seaborn")
    assert describe_missing("seaborn", "/my env/python").endswith(": '/my env/python' -m pip install seaborn")
