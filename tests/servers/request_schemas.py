"""Keeps the schemas of requests: written once for the packages they come from, then read within a millisecond."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".cache" / "request-schemas"
SOURCES = ("published_schemas.py", "ollama-chat.schema.json", "json_faults.py")
PACKAGES = ("anthropic", "openai", "pydantic")


@cache
def schema_folder() -> Path:
    """Return the folder with one ``<dialect>.json`` each, which is written when packages or sources are others."""
    sources = [(ROOT / "tests" / "servers" / name).read_bytes() for name in SOURCES]
    versions = [f"{name} {version(name)}".encode() for name in PACKAGES]
    folder = KEPT / sha256(b"\0".join((*versions, *sources))).hexdigest()[:16]
    if not folder.is_dir():
        _write(folder)
    return folder


def _write(folder: Path) -> None:
    """Write aside and move into place: several processes may come here at once."""
    KEPT.mkdir(parents=True, exist_ok=True)
    aside = Path(mkdtemp(dir=KEPT))
    # clients of vendors warn, and would be imported into every test
    subprocess.run([sys.executable, "-m", "tests.servers.published_schemas", str(aside)], cwd=ROOT, check=True)
    try:
        os.replace(aside, folder)  # noqa: PTH105 (a folder that is not empty stays, and says so)
    except OSError:
        if not folder.is_dir():
            raise


def load_schema(dialect: str, folder: Path) -> dict[str, Any]:
    """Read the schema of a dialect."""
    schema: dict[str, Any] = json.loads((folder / f"{dialect}.json").read_text(encoding="utf-8"))
    return schema
