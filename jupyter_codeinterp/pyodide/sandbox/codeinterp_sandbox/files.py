"""Files of the working folder: those handed in, and those that the code wrote."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

_HIDDEN = ("__pycache__", "node_modules")

Print = tuple[int, int]
"""Size in bytes and time of the last change in nanoseconds."""


class WorkingFolder:
    """Knows which files the code made or changed since it was last asked."""

    def __init__(self, folder: str) -> None:
        self.path = Path(folder)
        self.path.mkdir(parents=True, exist_ok=True)
        self._seen: dict[str, Print] = {}

    def put(self, name: str, content: bytes) -> None:
        """Put a file at ``./name``; ValueError for a name that leads out of the folder."""
        target = self._inside(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self._seen[target.relative_to(self.path).as_posix()] = _print_of(target)

    def changed(self) -> list[tuple[str, int]]:
        """Return name and size of every file that is new or different; each is told once."""
        found: list[tuple[str, int]] = []
        now: dict[str, Print] = {}
        for path in self._files():
            name = path.relative_to(self.path).as_posix()
            try:
                now[name] = _print_of(path)
            except OSError:  # a link to nowhere
                continue
            if self._seen.get(name) != now[name]:
                found.append((name, now[name][0]))
        self._seen = now
        return sorted(found)

    def read(self, name: str) -> bytes:
        """Return the bytes of a file of the folder."""
        return self._inside(name).read_bytes()

    def _inside(self, name: str) -> Path:
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or ".." in parts:
            raise ValueError(f"The name '{name}' does not stay in the working folder.")
        return self.path.joinpath(*parts)

    def _files(self) -> list[Path]:
        found: list[Path] = []
        for root, folders, names in os.walk(self.path):
            folders[:] = [name for name in folders if not name.startswith(".") and name not in _HIDDEN]
            found.extend(Path(root, name) for name in names if not name.startswith("."))
        return [path for path in found if path.is_file() and not path.is_symlink()]


def _print_of(path: Path) -> Print:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
