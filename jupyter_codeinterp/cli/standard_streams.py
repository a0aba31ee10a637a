"""Makes the three standard streams usable, however the command was started."""

from __future__ import annotations

import os
import sys


def mend_streams() -> None:
    """Open what was closed (``<&-``), and let no character of a text end the program.

    Called before any other file is opened: a pipe that took the number of a closed stream would be mistaken for it.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - lives as long as we do
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # a lone surrogate of a model or a terminal without UTF-8 must not end the program
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # a stand-in for them has no encoding


def read_stdin() -> str:
    """Return all of stdin, which is UTF-8 as everywhere else; what is not becomes U+FFFD."""
    return sys.stdin.buffer.read().decode(errors="replace")


def as_written(argument: str) -> str:
    """Return a word of the command line as UTF-8, whatever the locale took it for; what is not becomes U+FFFD."""
    return os.fsencode(argument).decode(errors="replace")
