"""A Jupyter server of our own: started for one command, ended with it in every case."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import IO

from .exit_codes import CommandError
from .server_api import Address

START_SECONDS = 60.0
STOP_SECONDS = 15.0
SHOWN_CHARACTERS = 1_500


class PrivateServer:
    """The process and the pipe that keeps it alive: when our end closes, even because we were killed, it stops.

    It is started at once and takes about a second; ``wait`` returns its address. The process is not in the terminal's
    group, so that Ctrl+C reaches only us.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the server
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", f"{__package__}.serving"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,
        )

    def __enter__(self) -> PrivateServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def wait(self) -> Address:
        """Return the address once the server listens; raises CommandError with what the server said."""
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        late = threading.Timer(START_SECONDS, self._process.kill)
        late.start()
        try:
            line = self._process.stdout.readline()
        finally:
            late.cancel()
        if not line:
            raise CommandError(f"No Jupyter server could be started.\n{self._last_words()}".rstrip())
        info = json.loads(line)
        return Address(info["url"], info["token"], self._folder, is_private=True)

    def stop(self) -> None:
        """End the server and its kernels; may be called twice."""
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        # not before the process is gone: a thread may still wait in it for the address
        self._process.stdout.close()
        self._log.close()

    def _last_words(self) -> str:
        self._process.wait(STOP_SECONDS)
        self._log.seek(0)
        return self._log.read().decode(errors="replace")[-SHOWN_CHARACTERS:]
