"""What came of a turn: the exit code, and the sentence that ends the output."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..protocol.chats import StoppedReason
from ..protocol.outputs import ErrorOutput
from .answer import Answer, ShownExecution
from .exit_codes import ExitCode

MODULE_MISSING = "module_missing"
_PACKAGES = {
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "PIL": "pillow",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
_MODULE = re.compile(r"No module named '([A-Za-z_]\w*)")
# https://packaging.python.org/en/latest/specifications/name-normalization/
_PACKAGE_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\Z", re.ASCII)
_INCOMPLETE: Mapping[StoppedReason, tuple[ExitCode, str]] = {
    "step_limit": (ExitCode.MODEL_FAILED, "The answer is not complete: the model used up all its steps."),
    "length": (ExitCode.MODEL_FAILED, "The answer is not complete: the model reached its longest answer."),
    "error": (ExitCode.MODEL_FAILED, "The answer is not complete: the model failed."),
    "interrupted": (ExitCode.USAGE, "The answer is not complete: the server ended."),
    "stopped": (ExitCode.STOPPED, "Stopped; what was done is kept in the chat."),
}


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
    if not answer.executions or answer.executions[-1].head.status == "ok":
        return Outcome(ExitCode.OK)
    last = answer.executions[-1]
    if last.head.status == "refused":
        return Outcome(ExitCode.REFUSED, "The last code was not run.")
    return Outcome(ExitCode.CODE_FAILED, "The last code failed.", find_missing_package(last))


def find_missing_package(execution: ShownExecution) -> str | None:
    """Return the package to install when code failed for want of a module.

    The name comes from code that ran, and a person may paste the command it ends up in: nothing but a package's name
    is taken.
    """
    for note in execution.head.notes:
        if note.code == MODULE_MISSING:
            package = note.details.get("package") or note.details.get("module", "")
            return package if _PACKAGE_NAME.match(package) else None
    for output in execution.outputs:
        if isinstance(output, ErrorOutput) and output.ename == "ModuleNotFoundError":
            found = _MODULE.match(output.evalue)
            return _PACKAGES.get(found[1], found[1]) if found and found[1].isascii() else None
    return None


def describe_missing(package: str, interpreter: str | None) -> str:
    """Say what to install, with the kernel's own Python where that is known."""
    command = f"'{interpreter}' -m pip" if interpreter and " " in interpreter else f"{interpreter} -m pip"
    return (
        f"{package} is not installed in the kernel. Install it: {command if interpreter else 'pip'} install {package}"
    )
