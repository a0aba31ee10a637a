"""The files that outputs of one execution refer to: ids, names, equal bytes kept once, one limit for all."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from ..protocol.media_types import find_row
from .changes import StoreFile


class KeptFiles:
    """Gives bytes an id; ``take_new`` hands over what must be stored before an output names it."""

    def __init__(self, new_file_id: Callable[[], str], max_bytes: int) -> None:
        self._new_file_id = new_file_id
        self._left = max_bytes
        self._ids: dict[bytes, str] = {}
        self._new: list[StoreFile] = []
        self._count = 0

    def keep(self, data: bytes, media_type: str) -> tuple[str, bool] | None:
        """Return the file's id and whether these bytes are new; None when the limit of the execution is reached."""
        digest = sha256(data).digest()
        known = self._ids.get(digest)
        if known is not None:
            return known, False
        if not self.reserve(len(data)):
            return None
        file_id = self._ids[digest] = self._new_file_id()
        self._count += 1
        kind = "image" if media_type.startswith("image/") else "output"
        self._new.append(StoreFile(file_id, f"{kind}-{self._count}.{_extension(media_type)}", media_type, data))
        return file_id, True

    def reserve(self, byte_count: int) -> bool:
        """Take bytes off the limit of the execution; False when they are more than is left."""
        if byte_count > self._left:
            return False
        self._left -= byte_count
        return True

    def forget(self, file_id: str) -> None:
        """Make the bytes new again: nothing refers to the file any more."""
        self._ids = {digest: known for digest, known in self._ids.items() if known != file_id}

    def take_new(self) -> list[StoreFile]:
        """Return the files to store, once."""
        new, self._new = self._new, []
        return new


def _extension(media_type: str) -> str:
    row = find_row(media_type)
    if row.extension == "bin" and media_type.startswith(("image/", "audio/", "video/")):
        return media_type.partition("/")[2].partition("+")[0]
    return row.extension
