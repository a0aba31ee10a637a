"""Runs ``llmock`` of the npm package ``@copilotkit/aimock``: a server of many dialects that others wrote."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.surroundings import clean_environment

ROOT = Path(__file__).resolve().parents[2]
LLMOCK = ROOT / "node_modules" / ".bin" / "llmock"
START_SECONDS = 30.0


@contextmanager
def running_aimock(folder: Path, fixtures: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Start it with what it shall answer, written to ``folder``, and yield its address, without a path."""
    if not LLMOCK.exists():
        pytest.fail("node_modules/.bin/llmock is missing: install the front end's packages (jlpm install) first.")
    (folder / "chat.json").write_text(json.dumps({"fixtures": fixtures}), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(LLMOCK), "-p", str(port), "-f", str(folder), "--log-level", "warn"]
    with subprocess.Popen(command, env=clean_environment(os.environ), stdout=subprocess.DEVNULL) as process:
        try:
            _wait_until_open(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _wait_until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"aimock did not listen on port {port} within {START_SECONDS} s.")
