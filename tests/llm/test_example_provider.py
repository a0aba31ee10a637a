"""The example of the documentation is installed as its page says, and used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "docs" / "developers" / "example-provider"
USE = """
import asyncio, json
from jupyter_codeinterp.llm.adapters import load_adapter
from jupyter_codeinterp.llm.connection import Connection
from jupyter_codeinterp.llm.seam import ModelRequest, Text, UserMessage

async def main():
    model = load_adapter("parrot")(Connection("parrot", "http://localhost"))
    request = ModelRequest("grey", "", (UserMessage("Polly wants a chart"),))
    said = [event.text async for event in model.stream(request) if isinstance(event, Text)]
    print(json.dumps([said, [m.name for m in await model.list_models()]]))

asyncio.run(main())
"""


def test_the_example_provider_is_installed_and_used(tmp_path: Path) -> None:
    site = tmp_path / "site"
    # hatchling is there, and nothing is to be fetched
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target", str(site)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(EXAMPLE)], check=True, timeout=120)
    path = os.pathsep.join(filter(None, (str(site), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-c", USE],
        env={**os.environ, "PYTHONPATH": path},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == [["Polly ", "wants ", "a ", "chart "], ["grey", "green"]]
