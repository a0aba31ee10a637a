"""The extension's REST API, for what a journey prepares and cleans up."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from tests.servers.model_fixtures import ModelServerProcess
from tests.ui.lab_server import LabServer


def call_api(server: LabServer, method: str, path: str, body: object = None) -> Any:
    """Call the extension's REST API as the server's owner."""
    request = urllib.request.Request(
        f"{server.url}codeinterp/api/v1/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {server.token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def connect_model_server(server: LabServer, models: ModelServerProcess, name: str = "lab") -> str:
    """Make the scripted model server a provider and return the id of its model."""
    call_api(
        server,
        "PUT",
        f"providers/{name}",
        {"kind": "openai-chat", "base_url": models.base_url, "api_key": "a-test-key"},
    )
    return f"{name}/scripted-model"
