"""Code runs on the Jupyter server that the environment names, of models and of people apart."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.auth.security import passwd

from tests.servers.jupyter_process import JupyterProcess, start_jupyter

TOKEN = "a-token-of-ours"
FAR_TOKEN = "far-token-4711"
PASSWORD = "far password & 4711"
PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.1
CODE = "import os\nprint(os.getcwd())"


def call(server: JupyterProcess, method: str, path: str, body: object = None) -> Any:
    request = urllib.request.Request(
        f"{server.url}/codeinterp/api/v1/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read()
    return json.loads(text) if text else None


async def run_of_person(server: JupyterProcess) -> Any:
    chat = await asyncio.to_thread(call, server, "POST", "chats", {})
    body = {"code": CODE, "engine": "jupyter"}
    started = await asyncio.to_thread(call, server, "POST", f"chats/{chat['id']}/executions", body)
    for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
        part = await asyncio.to_thread(call, server, "GET", f"executions/{started['execution_id']}")
        if part.get("ended"):
            return part
        await asyncio.sleep(LOOK_SECONDS)
    raise AssertionError(f"It did not end: {part}")


async def run_of_model(server: JupyterProcess) -> Any:
    fields = {"model": "demo/analyst", "engine": "jupyter", "approval": "auto"}
    chat = await asyncio.to_thread(call, server, "POST", "chats", fields)
    text = f"Run this code:\n\n```python\n{CODE}\n```"
    await asyncio.to_thread(call, server, "POST", f"chats/{chat['id']}/turns", {"text": text})
    for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
        found = await asyncio.to_thread(call, server, "GET", f"chats/{chat['id']}")
        if found["turn"] is None and len(found["messages"]) == 2:
            return next(part for part in found["messages"][1]["parts"] if part["type"] == "execution")
        await asyncio.sleep(LOOK_SECONDS)
    raise AssertionError(f"It did not end: {found}")


@pytest.mark.timeout(180)
@pytest.mark.parametrize("auth", ["token", "password"])
@pytest.mark.parametrize("prefix", ["CODE_INTERPRETER", "CODE_EXECUTION"])
async def test_code_runs_on_the_server_that_the_environment_names(prefix: str, auth: str, tmp_path: Path) -> None:
    hashed = passwd(PASSWORD) if auth == "password" else ""  # type: ignore[no-untyped-call] # it has no types
    far = start_jupyter(
        tmp_path / "far",
        f"--IdentityProvider.token={FAR_TOKEN if auth == 'token' else ''}",
        f"--PasswordIdentityProvider.hashed_password={hashed}",
    )
    environment = {
        f"{prefix}_JUPYTER_URL": far.url,
        f"{prefix}_JUPYTER_AUTH": auth,
        f"{prefix}_JUPYTER_AUTH_{auth.upper()}": FAR_TOKEN if auth == "token" else PASSWORD,
    }
    near = start_jupyter(tmp_path / "near", f"--IdentityProvider.token={TOKEN}", environment=environment)
    try:
        assert all(
            engine["ready"] for engine in call(near, "GET", "engines")["engines"] if engine["engine"] == "jupyter"
        )
        of_model, of_person = await run_of_model(near), await run_of_person(near)
        # those of the interpreter are taken from those of manual runs where they are not set
        elsewhere = far.root if prefix == "CODE_EXECUTION" else near.root
        assert f"{far.root}\n" in str(of_model["outputs"]).replace("\\n", "\n"), of_model
        assert f"{elsewhere}\n" in str(of_person["outputs"]).replace("\\n", "\n"), of_person
        said = str(call(near, "GET", "settings")) + near.log_file.read_text()
        assert FAR_TOKEN not in said
        assert PASSWORD not in said
    finally:
        near.stop()
        far.stop()
