"""Whether a folder lies on a network file system, where SQLite's write-ahead log must not be used.

The log needs memory shared by all who have the database open, so all must be on one machine: https://sqlite.org/wal.html
"""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import Literal

from ..protocol.settings import JournalMode

SqliteJournal = Literal["wal", "delete"]

_MOUNTS = Path("/proc/mounts")
_NETWORK_TYPES = frozenset(
    (
        *("9p", "acfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs", "gfs2", "glusterfs", "gpfs", "lustre"),
        *("ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "panfs", "prl_fs", "pvfs2", "smb3", "smbfs", "vboxsf"),
        *("virtiofs", "wekafs"),
    )
)
# what is behind a FUSE mount is mostly far away (sshfs, rclone, object stores); DELETE is right in either case
_FUSE_PREFIX = "fuse."
_OCTAL_ESCAPE = re.compile(r"\\([0-7]{3})")


def find_file_system_type(folder: PurePath, mounts: str) -> str | None:
    """Return the type of the file system that holds an absolute folder, by the text of ``/proc/mounts``."""
    found: tuple[int, str] | None = None
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = PurePath(_OCTAL_ESCAPE.sub(lambda match: chr(int(match[1], 8)), fields[1]))
        # a later mount on the same point hides the earlier one
        if folder.is_relative_to(point) and (found is None or len(point.parts) >= found[0]):
            found = len(point.parts), fields[2]
    return found[1] if found else None


def is_network_type(file_system_type: str) -> bool:
    """Tell whether several machines may write to a file system of this type."""
    return file_system_type in _NETWORK_TYPES or file_system_type.startswith(_FUSE_PREFIX)


def choose_journal(asked: JournalMode, folder: Path) -> SqliteJournal:
    """Return what the switch asks for; ``auto`` is the log, but never on a network file system we recognise."""
    if asked != "auto":
        return asked
    place = folder.resolve()
    if str(place).startswith("\\\\"):  # a Windows share
        return "delete"
    if not _MOUNTS.exists():
        return "wal"
    kind = find_file_system_type(place, _MOUNTS.read_text(errors="surrogateescape"))
    return "delete" if kind is not None and is_network_type(kind) else "wal"
