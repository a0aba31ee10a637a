"""Fixture ``model_server``: the scripted model server, started for one test and ended after it.

    def test_something(model_server: ModelServerProcess) -> None:
        model_server.load(native_chart())      # or any script, see model_scripts
        ... provider {"kind": "openai-chat", "base_url": model_server.base_url} ...
        assert model_server.chat_bodies()[0]["tools"]

At its end the test fails when a request did not fit the dialect; ``refused`` is for tests that mean to send one.
Loaded by ``tests/conftest.py``; the calls block for about a millisecond, which a test's loop can stand.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.servers.model_scripts import Response, Script
from tests.servers.request_rules import SHOW
from tests.servers.request_schemas import schema_folder
from tests.surroundings import clean_environment

ROOT = Path(__file__).resolve().parents[2]


class ModelServerProcess:
    """The server as a test sees it."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self._process = process
        self.url = url
        self.base_url = f"{url}/v1"

    def load(self, script: Script) -> None:
        """Replace the script and empty the log."""
        self._control("POST", "/control/script", script)

    def respond(self, *responses: Response, key: str | None = None, faces: Sequence[str] | None = None) -> None:
        """Load a script of just these responses; with a key, every request must have it; ``faces`` are served."""
        script: Script = {"models": ["scripted-model"], "responses": list(responses)}
        if key:
            script["key"] = key
        if faces is not None:
            script["faces"] = list(faces)
        self.load(script)

    def refused(self) -> list[str]:
        """Take out which requests did not fit, each with the reason; what is left fails the test."""
        found: list[str] = self._control("POST", "/control/refused", {})
        return found

    def requests(self) -> list[dict[str, Any]]:
        """Return every request so far: ``{method, path, headers, body}``."""
        found: list[dict[str, Any]] = self._log()["requests"]
        return found

    def chat_bodies(self) -> list[dict[str, Any]]:
        """Return the bodies of the chat completion requests so far."""
        return [request["body"] for request in self.requests() if request["path"].endswith("/chat/completions")]

    def bodies(self) -> list[dict[str, Any]]:
        """Return the bodies of all requests to a model, of whatever dialect."""
        return [request["body"] for request in self.requests() if request["body"] and request["path"] != SHOW]

    def wait_for_disconnect(self, *, count: int = 1, timeout_seconds: float = 10.0) -> None:
        """Wait until that many clients went away in the middle of a response."""
        deadline = time.monotonic() + timeout_seconds
        while self._log()["disconnects"] < count:
            if time.monotonic() > deadline:
                pytest.fail(f"No client went away within {timeout_seconds} s.")
            time.sleep(0.01)

    def _log(self) -> dict[str, Any]:
        log: dict[str, Any] = self._control("GET", "/control/log", None)
        return log

    def _control(self, method: str, path: str, body: object) -> Any:
        place = urlsplit(self.url)
        connection = HTTPConnection(place.netloc)
        # by hand, for tests that take the look-up of names away
        connection.sock = socket.socket()
        try:
            connection.sock.settimeout(10)
            connection.sock.connect((place.hostname, place.port))
            connection.request(method, path, json.dumps(body) if body is not None else None)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def stop(self) -> None:
        """End the process; what waits for it sees a refused or broken connection.

        Whoever started it hears now of requests that no vendor takes.
        """
        refused: list[str] = []
        try:
            if self._process.poll() is None:
                refused = self.refused()
        finally:
            self._process.kill()
            self._process.wait(timeout=10)
            if self._process.stdout:
                self._process.stdout.close()
        assert not refused, f"requests that the model's server does not take: {refused}"


def start_model_server() -> ModelServerProcess:
    """Start the server on a free port; the caller stops it."""
    command = [sys.executable, "-m", "tests.servers.model_server", "--schemas", str(schema_folder())]
    process = subprocess.Popen(command, cwd=ROOT, env=clean_environment(os.environ), stdout=subprocess.PIPE, text=True)
    url = process.stdout.readline().strip() if process.stdout else ""
    if not url:
        process.kill()
        pytest.fail("The test's model server did not start; its error is above.")
    return ModelServerProcess(process, url)


@pytest.fixture
def model_server() -> Iterator[ModelServerProcess]:
    """Return a running model server with an empty script."""
    server = start_model_server()
    yield server
    server.stop()
