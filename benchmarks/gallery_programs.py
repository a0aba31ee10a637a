"""Programs of figures that nobody here wrote: the examples in the source package of matplotlib, from the registry."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VERSION = "3.10.8"
SHA256 = "2299372c19d56bcd35cf05a2738308758d32b9eaed2371898d8f5bd33f084aa3"
"""The version that the browser engine has, so that only one of the three may differ from its own examples."""

_BACKEND = f"""
import pathlib

def prepare_metadata_for_build_wheel(folder, config_settings=None):
    place = pathlib.Path(folder, "matplotlib-{VERSION}.dist-info")
    place.mkdir()
    place.joinpath("METADATA").write_text(pathlib.Path("PKG-INFO").read_text(encoding="utf-8"), encoding="utf-8")
    return place.name
"""
"""Answers pip, which asks a source package for its metadata; matplotlib's own would set up a compiler for that."""

_SKIPPED = {
    "a GUI toolkit": r"\b(?:gi\.repository|wx|PyQt\d?|PySide\d?|tkinter|qt_compat|tornado|webagg_core)\b"
    r"|(?:use|switch_backend)\(['\"](?:\w*(?:tk|qt|gtk|wx|cairo)\w*|nbagg|webagg|macosx)['\"]",
    "the network": r"\burl(?:open|retrieve)\(|\brequests\.",
    "input of a person": r"\b(?:ginput|waitforbuttonpress|input)\(",
    "other processes or threads": r"\b(?:multiprocessing|subprocess|threading)\b|^%%?\w",
}
"""What needs something that none of the engines has, or not all; left out everywhere."""


@dataclass(frozen=True)
class Program:
    """One example; ``name`` is its path in the gallery."""

    name: str
    code: str


def fetch_programs(folder: Path) -> tuple[list[Program], dict[str, int]]:
    """Download the package into ``folder`` and return its programs, and how many were left out by reason."""
    programs: list[Program] = []
    skipped: dict[str, int] = {}
    for program in _read_programs(_download(folder)):
        reason = next((name for name, needs in _SKIPPED.items() if re.search(needs, program.code, re.MULTILINE)), None)
        if reason is None:
            programs.append(program)
        else:
            skipped[reason] = skipped.get(reason, 0) + 1
    return programs, skipped


def _download(folder: Path) -> Path:
    """Return the package; pip compares its sum."""
    (folder / "mesonpy.py").write_text(_BACKEND)
    wanted = folder / "wanted.txt"
    wanted.write_text(f"matplotlib=={VERSION} --hash=sha256:{SHA256}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=:all:"]
    options = ["--no-build-isolation", f"--dest={folder}", f"--requirement={wanted}"]
    subprocess.run([*command, *options], check=True, env={**os.environ, "PYTHONPATH": str(folder)})
    return folder / f"matplotlib-{VERSION}.tar.gz"


def _read_programs(archive: Path) -> Iterator[Program]:
    with tarfile.open(archive) as package:
        members = sorted(package.getmembers(), key=lambda member: member.name)
        for member in members:
            found = re.fullmatch(r"[^/]+/galleries/(.+\.py)", member.name)
            content = package.extractfile(member) if found else None
            if found and content is not None:
                yield Program(found[1], content.read().decode())
