"""What the exit code of a command tells a script."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The numbers are documented in ``docs/users/command-line.md`` and never change their meaning."""

    OK = 0
    CODE_FAILED = 1
    USAGE = 2
    """A wrong argument (argparse's own code), or no server that could be asked."""
    MODEL_FAILED = 3
    REFUSED = 4
    TIMEOUT = 5
    STOPPED = 130
    """What shells say of a program that Ctrl+C ended."""


class CommandError(Exception):
    """A command cannot go on; ``message`` says why and what to do."""

    def __init__(self, message: str, code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
