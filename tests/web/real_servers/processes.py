"""Starts servers that live in environments of their own, and ends them."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.surroundings import clean_environment

ROOT = Path(__file__).resolve().parents[3]
# read now: tests run without our own variables
ENVIRONMENTS = Path(os.environ["CODEINTERP_REAL_SERVERS"])
START_SECONDS = 180.0
"""The imports of a large framework take half a minute on a busy machine."""


def program(name: str, command: str) -> Path:
    """Return a command of the environment ``name``, which ``scripts/real-servers`` made."""
    return ENVIRONMENTS / name / "bin" / command


def environment() -> dict[str, str]:
    """Return what such a server is started with: nothing of ours but the source tree, and no way to a hub."""
    offline = {"HF_HUB_OFFLINE": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "DISABLE_ADMIN_UI": "True"}
    return {**clean_environment(os.environ), **offline, "PYTHONPATH": str(ROOT)}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str | Path], folder: Path, port: int, path: str) -> Iterator[str]:
    """Run a server in a folder until the block is left; yields its address once ``path`` is answered there."""
    log = folder / "server.log"
    with (
        log.open("wb") as written,
        subprocess.Popen(command, cwd=folder, env=environment(), stdout=written, stderr=written) as process,
    ):
        try:
            deadline = time.monotonic() + START_SECONDS
            while not answers(port, path):
                ended = process.poll() is not None or time.monotonic() > deadline
                assert not ended, f"{command[0]} does not listen:\n{log.read_text(errors='replace')[-3000:]}"
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def answers(port: int, path: str) -> bool:
    """Say whether a server answers, whatever it says."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True
