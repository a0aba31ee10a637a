"""The sandbox's Python as a page has it, with real packages, in Node instead of a browser."""

from __future__ import annotations

import base64
import json
import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pytest

from jupyter_codeinterp.pyodide.lock import read_lock
from jupyter_codeinterp.pyodide.runtime_files import EXTRA_LOCK, SANDBOX
from tests.sandbox.conftest import Run
from tests.ui.browser_engine import package_cache

ROOT = Path(__file__).parents[2]
HOST = Path(__file__).with_name("host.mjs")
RUNTIME_LOCK = ROOT / "node_modules" / "pyodide" / "pyodide-lock.json"
NODE = shutil.which("node")
ABSENT = "absent"
"""A package of the lock file of which there is no wheel."""

NEEDS_NODE = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(NODE is None, reason="There is no node."),
    pytest.mark.skipif(os.environ.get("CODEINTERP_SKIP_BROWSER") == "1", reason="CODEINTERP_SKIP_BROWSER=1"),
]


@dataclass
class PyodideRun(Run):
    """What one program came to; ``files`` are those that it wrote, with their text."""

    files: list[dict[str, Any]] = field(default_factory=list)
    found: dict[str, list[str]] = field(default_factory=dict)

    def shown(self) -> list[dict[str, Any]]:
        """Return what was displayed, the result too."""
        return [event["data"] for event in self.events if "data" in event]

    def picture_sizes(self) -> list[tuple[int, int]]:
        """Return width and height of every PNG, in order."""
        contents = [base64.b64decode(data["image/png"]) for data in self.shown() if "image/png" in data]
        return [struct.unpack(">II", content[16:24]) for content in contents]


@dataclass
class Pyodide:
    """The process that Python runs in; ``complaints`` is what Node said."""

    requests: IO[str]
    answers: IO[str]
    complaints: IO[str]
    kill: Callable[[], None]
    """Ends the process, also in the middle of code."""

    def run(
        self,
        code: str,
        put: Mapping[str, str] | None = None,
        output_bytes: int = 1_000_000,
        image_bytes: int = 100_000,
        guard: str = "",
    ) -> PyodideRun:
        limits = {"output_bytes": output_bytes, "image_bytes": image_bytes}
        self.requests.write(json.dumps({"code": code, "put": put or {}, "limits": limits, "guard": guard}) + "\n")
        self.requests.flush()
        return PyodideRun(**self.read_answer())

    def read_answer(self) -> dict[str, Any]:
        line = self.answers.readline()
        if not line:
            self.complaints.seek(0)
            raise RuntimeError(f"Python is gone: {self.complaints.read()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def pyodide_started(folder: Path) -> Iterator[Pyodide]:
    """Start the process; ``folder`` is for its lock file."""
    body = json.loads(read_lock(RUNTIME_LOCK.read_bytes(), EXTRA_LOCK.read_bytes()).content)
    body["packages"][ABSENT] = {**body["packages"]["six"], "name": ABSENT, "file_name": ABSENT, "imports": [ABSENT]}
    lock = folder / "lock.json"
    lock.write_text(json.dumps(body))
    command = [str(NODE), str(HOST), str(SANDBOX), str(package_cache()), str(lock)]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as complaints,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, encoding="utf-8", cwd=ROOT
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        host = Pyodide(process.stdin, process.stdout, complaints, process.kill)
        try:
            assert host.read_answer() == {"ready": True}
            yield host
        finally:
            process.kill()
