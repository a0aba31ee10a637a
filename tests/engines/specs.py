"""Writes kernelspecs for tests into the data folder of a test's server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

IPYKERNEL = (sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}")
TOY = (sys.executable, str(Path(__file__).with_name("toy_kernel.py")), "-f", "{connection_file}")


def write_spec(data_folder: Path, name: str, **fields: Any) -> Path:
    """Write a kernelspec of ipykernel in which ``fields`` are different, and return its file; None leaves one out."""
    spec = {"argv": list(IPYKERNEL), "display_name": name.capitalize(), "language": "python", **fields}
    return write_text(data_folder, name, json.dumps({key: value for key, value in spec.items() if value is not None}))


def write_text(data_folder: Path, name: str, text: str) -> Path:
    """Write a ``kernel.json`` that holds any text, and return its file."""
    file = data_folder / "kernels" / name / "kernel.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file
