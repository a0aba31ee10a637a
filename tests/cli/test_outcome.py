"""The exit code says how a turn ended."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.cli.exit_codes import ExitCode
from jupyter_codeinterp.cli.outcome import describe_missing, judge
from jupyter_codeinterp.protocol.outputs import ErrorOutput
from jupyter_codeinterp.protocol.parts import ExecutionStatus, Note
from tests.cli.answers import answer, code_part, finished, output, status, text_part


def missing(evalue: str) -> ErrorOutput:
    return ErrorOutput("ModuleNotFoundError", evalue)


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


@pytest.mark.parametrize("module", ["tkinter", "google.cloud"])
def test_a_module_that_no_package_of_its_name_brings_is_told_in_the_servers_words(module: str) -> None:
    note = Note("module_missing", f"The module `{module}` ...", {"module": module})
    outcome = judge(answer(code_part(), status("error", "x", note), finished()))
    assert (outcome.missing, outcome.text) == (None, note.text)


def test_without_a_note_nothing_is_said_to_be_missing() -> None:
    made = answer(code_part(), output(0, missing("No module named 'x'")), status("error"), finished())
    assert judge(made).text == "The last code failed."


def test_the_servers_own_note_names_the_package() -> None:
    note = Note("module_missing", "...", {"module": "fitz", "package": "PyMuPDF", "install": "%pip install PyMuPDF"})
    made = answer(code_part(), output(0, missing("No module named 'fitz'")), status("error", "x", note), finished())
    assert judge(made).missing == "PyMuPDF"


@pytest.mark.parametrize("package", ["--index-url=http://evil", "a b", "a;b", ""])
def test_a_note_cannot_put_more_than_a_package_into_the_command(package: str) -> None:
    note = Note("module_missing", "...", {"package": package})
    assert judge(answer(code_part(), status("error", "x", note), finished())).missing is None


def test_the_command_names_the_kernels_own_python() -> None:
    assert describe_missing("seaborn", None).endswith("Install it: pip install seaborn")
    assert describe_missing("seaborn", "/env/bin/python").endswith(": /env/bin/python -m pip install seaborn")
    assert describe_missing("seaborn", "/my env/python").endswith(": '/my env/python' -m pip install seaborn")
