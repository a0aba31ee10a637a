"""The process of a private server: starts Jupyter Server for one parent and ends with it."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import threading
from pathlib import Path

# Its grammar takes 0.6 s to read and checks one format of event schemas, which nobody here listens to; jsonschema
# does without it.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment] # how Python marks a module as not there

from jupyter_server.serverapp import ServerApp  # noqa: E402 - it must find the line above

EXTENSION = "jupyter_codeinterp"


class PrivateServer(ServerApp):
    """A server that only its parent knows: it tells the address to stdout instead of the list of running servers."""

    name = "jupyter-server"

    def write_server_info_file(self) -> None:
        print(json.dumps({"url": self.connection_url, "token": self.identity_provider.token}), flush=True)

    def write_browser_open_files(self) -> None:
        """Write none; nobody opens it."""


def serve() -> None:
    """Run until the parent closes our stdin, which its end does too, however it comes."""
    server = PrivateServer.instance()
    server.initialize(_arguments(), find_extensions=False)
    threading.Thread(target=_stop_with_parent, args=(server,), daemon=True).start()
    server.start()


def _stop_with_parent(server: ServerApp) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    server.io_loop.add_callback(server.stop)


def _arguments() -> list[str]:
    """Return what overrides the user's configuration; read in this process, so that no list of processes shows it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return [
        f"--ServerApp.jpserver_extensions={{'{EXTENSION}': True}}",
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.sock=", "--ServerApp.base_url=/"),
        *("--ServerApp.certfile=", "--ServerApp.keyfile=", "--ServerApp.client_ca="),
        *("--ServerApp.open_browser=False", "--ServerApp.allow_root=True", "--ServerApp.log_level=WARN"),
        *("--ServerApp.shutdown_no_activity_timeout=0", f"--ServerApp.root_dir={Path.cwd()}"),
        f"--IdentityProvider.token={secrets.token_hex(24)}",
    ]


if __name__ == "__main__":
    serve()
