"""A user of the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import Home

BLOCKER = """\
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name == "matplotlib":
            raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")

sys.meta_path.insert(0, Blocker())
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def home_without_matplotlib(tmp_path: Path) -> Home:
    """Return a user whose chats use a kernel that lacks matplotlib."""
    spec = tmp_path / "data" / "kernels" / "bare"
    spec.mkdir(parents=True)
    (spec / "sitecustomize.py").write_text(BLOCKER)
    argv = ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    body = {"argv": argv, "display_name": "Bare", "language": "python", "env": {"PYTHONPATH": str(spec)}}
    (spec / "kernel.json").write_text(json.dumps(body))
    return Home(tmp_path, {"CODEINTERP_KERNEL_NAME": "bare"})
