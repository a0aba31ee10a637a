"""A Jupyter server in a process of its own: the remote one of a test, or one with our extension and an environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.surroundings import clean_environment

START_SECONDS = 60.0
STOP_SECONDS = 20.0
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class JupyterProcess:
    """Where it answers and where its files are."""

    url: str
    root: Path
    log_file: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it, and the kernels with it."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(STOP_SECONDS)


def start_jupyter(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> JupyterProcess:
    """Start one below ``folder`` and return when it answers; with an ``environment``, it has our extension."""
    folders = {name: folder / name for name in ("home", "config", "data", "runtime", "work")}
    for path in folders.values():
        path.mkdir(parents=True, exist_ok=True)
    own = {
        "HOME": str(folders["home"]),
        "JUPYTER_CONFIG_DIR": str(folders["config"]),
        "JUPYTER_DATA_DIR": str(folders["data"]),
        "JUPYTER_RUNTIME_DIR": str(folders["runtime"]),
    }
    log_file = folder / "server.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            _command(folders["work"], arguments, has_extension=environment is not None),
            cwd=folders["work"],
            env={**clean_environment(os.environ), **own, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    info_file = folders["runtime"] / f"jpserver-{process.pid}.json"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        url = _find_url(info_file)
        if url is not None:
            return JupyterProcess(url, folders["work"], log_file, process)
        time.sleep(LOOK_SECONDS)
    process.kill()
    process.wait(STOP_SECONDS)
    raise RuntimeError(f"The remote server did not start:\n{log_file.read_text(errors='replace')[-4000:]}")


def _command(root: Path, arguments: Sequence[str], *, has_extension: bool) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--ip=127.0.0.1", "--allow-root", "--port=0"),
        f"--ServerApp.root_dir={root}",
        f"--ServerApp.jpserver_extensions=jupyter_codeinterp={has_extension}",
        *arguments,
    ]


def _find_url(info_file: Path) -> str | None:
    try:
        info = json.loads(info_file.read_text())
        url = f"http://127.0.0.1:{info['port']}{info['base_url']}".rstrip("/")
        with urllib.request.urlopen(f"{url}/api", timeout=5):
            return url
    except (OSError, ValueError):  # not there yet, or half written
        return None
