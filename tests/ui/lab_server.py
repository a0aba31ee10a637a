"""A real JupyterLab in a process of its own, in folders of its own."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.surroundings import clean_environment

START_SECONDS = 90.0
STOP_SECONDS = 20.0
PORT_ATTEMPTS = 3

OFFLINE_PAGE = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
"""JupyterLab asks the network for news at every start."""


@dataclass(frozen=True)
class LabServer:
    """One running JupyterLab: where it answers and where its files are."""

    url: str
    """Base URL with a slash at its end."""
    token: str
    root_folder: Path
    data_folder: Path
    log_file: Path
    process: subprocess.Popen[bytes]

    def page_url(self, path: str = "lab") -> str:
        """Return the address of a fresh page, logged in and without a restored layout."""
        return f"{self.url}{path}?token={self.token}&reset"

    def stop(self) -> None:
        """Stop the server, and whatever it started, within a deadline."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(STOP_SECONDS)


def start_lab_server(
    folder: Path, arguments: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> LabServer:
    """Start JupyterLab below ``folder`` and return when it answers.

    Parameters
    ----------
    folder
        An empty folder; home, configuration, data and notebooks go below it.
    arguments
        Further arguments of ``jupyter lab``.
    environment
        Further environment variables, on top of the cleaned ones of this process.

    """
    folders = {name: folder / name for name in ("home", "config", "data", "runtime", "work")}
    for path in folders.values():
        path.mkdir(parents=True)
    page_config = folders["config"] / "labconfig" / "page_config.json"
    page_config.parent.mkdir()
    page_config.write_text(json.dumps(OFFLINE_PAGE))
    token = secrets.token_hex(16)
    log_file = folder / "server.log"
    said = ""
    for _ in range(PORT_ATTEMPTS):
        with log_file.open("wb") as log:
            process = _spawn(folders, token, arguments, environment or {}, log)
        info = _wait_for_server(process, folders["runtime"])
        if info:
            url = f"http://127.0.0.1:{info['port']}{info['base_url']}"
            return LabServer(url, token, folders["work"], folders["data"], log_file, process)
        said = log_file.read_text(errors="replace")
        if "port could be found" not in said:
            break
    raise RuntimeError(f"JupyterLab did not start:\n{said[-4000:]}")


def free_port() -> int:
    """Return a port that nobody listens on at this moment; another process may still take it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def lab_python() -> str:
    """Return the Python that runs JupyterLab: this one, or that of an environment under trial."""
    return os.environ.get("CODEINTERP_LAB_PYTHON", sys.executable)


def _spawn(
    folders: Mapping[str, Path],
    token: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    log: IO[bytes],
) -> subprocess.Popen[bytes]:
    command = [
        *(lab_python(), "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--allow-root"),
        *(f"--port={free_port()}", "--ServerApp.port_retries=0"),
        f"--ServerApp.root_dir={folders['work']}",
        f"--IdentityProvider.token={token}",
        *arguments,
    ]
    own = {
        "HOME": str(folders["home"]),
        "JUPYTER_CONFIG_DIR": str(folders["config"]),
        "JUPYTER_DATA_DIR": str(folders["data"]),
        "JUPYTER_RUNTIME_DIR": str(folders["runtime"]),
        "MPLCONFIGDIR": str(folders["home"] / "matplotlib"),
    }
    return subprocess.Popen(
        command,
        cwd=folders["work"],
        env={**clean_environment(os.environ), **own, **environment},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _wait_for_server(process: subprocess.Popen[bytes], runtime: Path) -> dict[str, str] | None:
    """Wait until the server has written where it listens, and answers there; None when it ended or hangs."""
    info_file = runtime / f"jpserver-{process.pid}.json"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if info_file.exists() and (info := _read_info(info_file)) and _answers(info):
            return info
        time.sleep(0.05)
    process.kill()
    process.wait(STOP_SECONDS)
    return None


def _read_info(info_file: Path) -> dict[str, str] | None:
    try:
        info: dict[str, str] = json.loads(info_file.read_text())
    except ValueError:  # it is being written
        return None
    return info


def _answers(info: Mapping[str, str]) -> bool:
    url = f"http://127.0.0.1:{info['port']}{info['base_url']}api/status?token={info['token']}"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
