"""Runs ``jupyter codeinterp`` as a person would, in folders of its own, and finds what it left running."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from tests.surroundings import clean_environment

COMMAND = [str(Path(sys.executable).with_name("jupyter")), "codeinterp"]
RUN_SECONDS = 60.0
GONE_SECONDS = 20.0
MARK = "TEST_FAMILY"
"""A variable that all processes of one test inherit."""


@dataclass
class Home:
    """One user's folders and environment; ``work`` is where commands run."""

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    mark: str = field(default_factory=lambda: uuid4().hex)

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "HOME": str(self.folder / "home"),
            "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
            "JUPYTER_DATA_DIR": str(self.data),
            "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"),
            "MPLCONFIGDIR": str(self.folder / "home" / "matplotlib"),
            "CODEINTERP_MODEL_DISCOVER_LOCAL": "false",
            MARK: self.mark,
        }
        return {**clean_environment(os.environ), **own, **self.variables}

    def run(self, *arguments: str, folder: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the command to its end, in a folder below ``work``; stdin is no terminal."""
        self.work.mkdir(parents=True, exist_ok=True)
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.work / folder,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
        )

    def run_in_shell(self, line: str, typed: bytes = b"") -> subprocess.CompletedProcess[str]:
        """Run the command with what a shell does to its streams."""
        self.work.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            f"{shlex.join(COMMAND)} {line}",
            shell=True,
            cwd=self.work,
            env=self.environment,
            input=typed,
            capture_output=True,
            timeout=RUN_SECONDS,
        )
        return subprocess.CompletedProcess(line, done.returncode, done.stdout.decode(), done.stderr.decode())

    @contextmanager
    def start(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """Run the command beside the test."""
        self.work.mkdir(parents=True, exist_ok=True)
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.work,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

    def running(self) -> list[str]:
        """Return the command lines of all processes of this user that still run."""
        return [
            (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            for process in Path("/proc").iterdir()
            if process.name.isdigit() and _belongs(process, f"{MARK}={self.mark}".encode())
        ]

    def wait_until_all_ended(self) -> list[str]:
        """Return what still runs after a while: nothing, if all is well."""
        deadline = time.monotonic() + GONE_SECONDS
        while (left := self.running()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """Read the remarks of a command up to the line that holds ``text``, and return them."""
    assert process.stderr
    seen = ""
    for line in process.stderr:
        seen += line
        if text in line:
            return seen
    raise AssertionError(f"The command ended without {text!r}:\n{seen}")


def _belongs(process: Path, mark: bytes) -> bool:
    try:
        return mark in (process / "environ").read_bytes().split(b"\0")
    except OSError:  # it has just ended, or is not ours
        return False
