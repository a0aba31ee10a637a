"""The package of the sandbox in the Python of the tests; whatever it replaces there is put back."""

from __future__ import annotations

import asyncio
import builtins
import getpass
import json
import linecache
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox as sandbox
from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.bundles import special
from jupyter_codeinterp.pyodide.sandbox.codeinterp_sandbox.sending import Sender

PACKAGES = {"numpy": "numpy", "PIL": "pillow", "sklearn": "scikit-learn"}
LIMITS = {"output_bytes": 1_000_000, "image_bytes": 100_000}
STAND_INS = ("__main__", "codeinterp_sandbox", "IPython", "matplotlib_inline")
"""Modules that the package puts in place of others, with those in them."""


@dataclass
class Sent:
    """What a sender sent."""

    events: list[dict[str, Any]] = field(default_factory=list)

    def take(self, text: str) -> None:
        self.events.append(json.loads(text))

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events]

    def streams(self) -> list[tuple[str, str]]:
        """Return the printed text, with that of one stream in a row joined."""
        found: list[tuple[str, str]] = []
        for event in self.events:
            if event["type"] == "stream":
                before = found.pop()[1] if found and found[-1][0] == event["name"] else ""
                found.append((event["name"], before + event["text"]))
        return found

    def text(self, name: str = "stdout") -> str:
        return "".join(text for stream, text in self.streams() if stream == name)


@dataclass
class Run(Sent):
    """What one execution sent, and what came of it."""

    outcome: dict[str, Any] = field(default_factory=dict)

    def raised(self) -> dict[str, Any]:
        return next(event for event in self.events if event["type"] == "raised")


@dataclass
class Python:
    """A started package."""

    sent: Sent
    folder: Path
    count: int = 0

    def run(self, code: str) -> Run:
        self.count += 1
        self.sent.events = []
        outcome = json.loads(asyncio.run(sandbox.run(code, self.count, json.dumps(LIMITS), lambda: None)))
        return Run(self.sent.events, outcome)


StartPython = Callable[[], Python]


@contextmanager
def restored(*contents: MutableMapping[str, Any]) -> Iterator[None]:
    """Give names of modules and other mappings back what they had before."""
    before = [dict(names) for names in contents]
    try:
        yield
    finally:
        for names, old in zip(contents, before, strict=True):
            for name in set(names) - set(old):
                del names[name]
            names.update(old)


@contextmanager
def modules_restored(folder: Path) -> Iterator[None]:
    """Take out the stand-ins of the package and what code imported from the folder; other modules stay."""

    def leaving() -> dict[str, Any]:
        return {
            name: module
            for name, module in sys.modules.items()
            if name.split(".")[0] in STAND_INS or str(getattr(module, "__file__", "")).startswith(str(folder))
        }

    before = leaving()
    try:
        yield
    finally:
        for name in leaving():
            del sys.modules[name]
        sys.modules.update(before)


@contextmanager
def python_started(sent: Sent, folder: Path) -> Iterator[Python]:
    """Start the package in a folder, and put back what it replaces."""
    here, path = Path.cwd(), [*sys.path]
    changed = (*map(vars, (builtins, getpass, os, sys, time)), special, linecache.cache, os.environ)
    options = {"folder": str(folder), "packages": PACKAGES, "install_from_pypi": False}
    with warnings.catch_warnings(), restored(*changed), modules_restored(folder):
        sys.modules["codeinterp_sandbox"] = sandbox
        try:
            sandbox.start(sent.take, json.dumps(options))
            yield Python(sent, folder)
        finally:
            os.chdir(here)
            sys.path[:] = path


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
def sender(sent: Sent) -> Sender:
    return Sender(sent.take)


@pytest.fixture
def start_python(sent: Sent, tmp_path: Path) -> Iterator[StartPython]:
    """Give a way to start the package in the test itself: pytest replaces ``sys.stdout`` after the fixtures."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(python_started(sent, tmp_path))
