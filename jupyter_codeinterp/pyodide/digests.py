"""Sums of files, computed once for each state of a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

PIECE = 1024 * 1024


class Digests:
    """Remembers the sha256 of a file as long as its size and time of change stay."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[int, int, str]] = {}

    def of(self, path: Path) -> str:
        """Return the sha256 in hexadecimal digits; reads the file, so call it in a thread."""
        status = path.stat()
        known = self._known.get(path)
        if known is not None and known[:2] == (status.st_size, status.st_mtime_ns):
            return known[2]
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
        self._known[path] = (status.st_size, status.st_mtime_ns, digest.hexdigest())
        return digest.hexdigest()
