"""A terminal on which somebody types."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_codeinterp.cli.approving import QUESTION
from tests.cli.commands import COMMAND, Home


@contextmanager
def start_at_a_terminal(home: Home, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """Start the command with a terminal as stdin; give it and the end on which somebody types, to be closed by hand."""
    home.work.mkdir(parents=True, exist_ok=True)
    ours, theirs = pty.openpty()
    ends = [ours]
    process = subprocess.Popen(
        [*COMMAND, "ask", *arguments],
        cwd=home.work,
        env=home.environment,
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process, ends
        finally:
            process.kill()
            for end in (theirs, *ends):
                os.close(end)


def read_question(process: subprocess.Popen[str]) -> None:
    """Read up to the question whether code may run, which has no line end."""
    assert process.stderr
    seen = ""
    while not seen.endswith(QUESTION):
        character = process.stderr.read(1)
        assert character, seen
        seen += character
