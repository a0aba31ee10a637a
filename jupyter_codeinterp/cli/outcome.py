"""What came of a turn: the exit code, and the sentence that ends the output."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..outputs.feedback import has_shown_error
from ..protocol.chats import StoppedReason
from ..protocol.parts import Note
from .answer import Answer, ShownExecution
from .exit_codes import ExitCode

MODULE_MISSING = "module_missing"
# https://packaging.python.org/en/latest/specifications/name-normalization/
_PACKAGE_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\Z", re.ASCII)
_INCOMPLETE: Mapping[StoppedReason, tuple[ExitCode, str]] = {
    "step_limit": (ExitCode.MODEL_FAILED, "The answer is not complete: the model used up all its steps."),
    "length": (ExitCode.MODEL_FAILED, "The answer is not complete: the model reached its longest answer."),
    "error": (ExitCode.MODEL_FAILED, "The answer is not complete: the model failed."),
    "interrupted": (ExitCode.USAGE, "The answer is not complete: the server ended."),
    "stopped": (ExitCode.STOPPED, "Stopped; what was done is kept in the chat."),
}
_ERROR_SHOWN = "The last code ran to its end, but an error was shown."


@dataclass(frozen=True)
class Outcome:
    """How a turn ended; ``missing`` is the package that the last code lacked."""

    code: ExitCode
    text: str = ""
    missing: str | None = None


def judge(answer: Answer) -> Outcome:
    """Return what the exit code must say of a turn that ended."""
    if answer.reason is not None and answer.reason in _INCOMPLETE:
        return Outcome(*_INCOMPLETE[answer.reason])
    if not answer.executions:
        return Outcome(ExitCode.OK)
    last = answer.executions[-1]
    if last.head.status == "ok":
        return Outcome(ExitCode.OK, _ERROR_SHOWN if has_shown_error(last.outputs) else "")
    if last.head.status == "refused":
        return Outcome(ExitCode.REFUSED, "The last code was not run.")
    note = _find_missing_module(last)
    if note is None:
        return Outcome(ExitCode.CODE_FAILED, "The last code failed.")
    return Outcome(ExitCode.CODE_FAILED, f"The last code failed. {note.text}", _find_package(note))


def _find_missing_module(execution: ShownExecution) -> Note | None:
    return next((note for note in execution.head.notes if note.code == MODULE_MISSING), None)


def _find_package(note: Note) -> str | None:
    """Return what installs the module, where the server knows that something does.

    The name comes from code that ran, and a person may paste the command it ends up in: nothing but a package's name
    is taken.
    """
    package = note.details.get("package", "") if "install" in note.details else ""
    return package if _PACKAGE_NAME.match(package) else None


def describe_missing(package: str, interpreter: str | None) -> str:
    """Say what to install, with the kernel's own Python where that is known."""
    command = f"'{interpreter}' -m pip" if interpreter and " " in interpreter else f"{interpreter} -m pip"
    return (
        f"{package} is not installed in the kernel. Install it: {command if interpreter else 'pip'} install {package}"
    )
