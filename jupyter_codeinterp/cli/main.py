"""Reads the command line and hands over to one command, which is loaded only then."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from .arguments import parse_arguments
from .exit_codes import CommandError, ExitCode

_COMMANDS = {"ask": "ask", "doctor": "doctor"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # a lone surrogate of a model or a terminal without UTF-8 must not end the program
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # a stand-in for them has no encoding
    options = parse_arguments(argv)
    command = import_module(f"{__package__}.{_COMMANDS[options.command]}")
    try:
        return int(command.run(options))
    except CommandError as error:
        print(f"jupyter codeinterp: {error.message}", file=sys.stderr)
        return error.code
    except BrokenPipeError:  # whoever read our output has enough; what is still buffered must not fail at our end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.STOPPED
    except KeyboardInterrupt:
        return ExitCode.STOPPED


if __name__ == "__main__":
    sys.exit(main())
