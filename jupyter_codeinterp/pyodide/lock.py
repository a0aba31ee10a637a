"""The packages of Python in the browser: Pyodide's own lock file, and ours of wheels that it lacks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..errors import NotFoundError

FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,127}\Z")


@dataclass(frozen=True)
class Package:
    """One wheel; ``url`` is where it is when Pyodide's distribution does not have it."""

    name: str
    version: str
    file_name: str
    sha256: str
    depends: tuple[str, ...]
    imports: tuple[str, ...]
    url: str | None = None


def normalize_name(name: str) -> str:
    """Return the one spelling of a package's name, see https://peps.python.org/pep-0503/#normalized-names."""
    return re.sub(r"[-_.]+", "-", name).lower()


class Lock:
    """Every package that may be loaded, by name and by file."""

    def __init__(self, body: dict[str, Any], urls: dict[str, str]) -> None:
        self._body = body
        self.packages = {
            name: Package(
                name,
                entry["version"],
                entry["file_name"],
                entry["sha256"],
                tuple(entry["depends"]),
                tuple(entry["imports"]),
                urls.get(name),
            )
            for name, entry in body["packages"].items()
            if FILE_NAME.match(entry["file_name"])
        }
        self.files = {package.file_name: package for package in self.packages.values()}

    @cached_property
    def content(self) -> bytes:
        """The lock file as Pyodide reads it."""
        return json.dumps(self._body, separators=(",", ":"), sort_keys=True).encode()

    def find(self, name: str) -> Package:
        """Return a package by its name or by the name of a module it brings; raises NotFoundError."""
        wanted = normalize_name(name)
        if wanted in self.packages:
            return self.packages[wanted]
        for package in self.packages.values():
            if name in package.imports:
                return package
        raise NotFoundError(f"The browser engine has no package '{name}'; 'pyodide list' shows those it has.")

    def with_dependencies(self, packages: Iterable[Package]) -> list[Package]:
        """Return packages with all that they need, each once, sorted by name."""
        found: dict[str, Package] = {}
        waiting = list(packages)
        while waiting:
            package = waiting.pop()
            if package.name not in found:
                found[package.name] = package
                # a lock file writes what a package needs as the package itself does
                names = map(normalize_name, package.depends)
                waiting.extend(self.packages[name] for name in names if name in self.packages)
        return sorted(found.values(), key=lambda package: package.name)


def read_lock(runtime: bytes, extra: bytes) -> Lock:
    """Join Pyodide's lock file and ours; where both have a package, Pyodide's counts."""
    body = json.loads(runtime)
    ours = json.loads(extra)["packages"]
    urls = {name: entry["url"] for name, entry in ours.items()}
    added = {name: {key: value for key, value in entry.items() if key != "url"} for name, entry in ours.items()}
    return Lock({**body, "packages": {**added, **body["packages"]}}, urls)
