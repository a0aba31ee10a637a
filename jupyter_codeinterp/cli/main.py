"""Reads the command line and hands over to one command, which is loaded only then."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from .arguments import parse_arguments
from .exit_codes import CommandError, ExitCode
from .standard_streams import mend_streams
from .terminal_text import make_visible

_COMMANDS = {"ask": "ask", "doctor": "doctor", "pyodide": "pyodide"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    mend_streams()
    try:
        options = parse_arguments(argv)
        code = int(import_module(f"{__package__}.{_COMMANDS[options.command]}").run(options))
        sys.stdout.flush()  # at the end of the interpreter a failure could not be told
    except CommandError as error:
        return _fail(error.message, error.code)
    except BrokenPipeError:  # whoever read our output has enough
        _drop_output()
        return ExitCode.STOPPED
    except OSError as exc:
        _drop_output()
        return _fail(f"Something could not be read or written: {exc}", ExitCode.USAGE)
    except KeyboardInterrupt:
        return ExitCode.STOPPED
    return code


def _fail(message: str, code: ExitCode) -> ExitCode:
    print(f"jupyter codeinterp: {make_visible(message)}", file=sys.stderr)
    return code


def _drop_output() -> None:
    """Lose what is still buffered, which must not fail at our end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
