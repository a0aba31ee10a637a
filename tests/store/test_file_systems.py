"""Network file systems are recognised by the mount table."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from jupyter_codeinterp.store.file_systems import choose_journal, find_file_system_type, is_network_type
from jupyter_codeinterp.store.sqlite import open_store
from tests.store.samples import Clock

MOUNTS = """\
overlay / overlay rw,relatime 0 0
proc /proc proc rw 0 0
server:/home /home nfs4 rw,vers=4.2 0 0
/dev/sdb1 /home/ann/fast ext4 rw 0 0
ann@host: /mnt/with\\040blank fuse.sshfs rw 0 0
/dev/sdc1 /srv ext4 rw 0 0
//nas/share /srv cifs rw 0 0

broken
"""


@pytest.mark.parametrize(
    ("folder", "kind", "network"),
    [
        ("/", "overlay", False),
        ("/homes/x", "overlay", False),
        ("/home/bob/.local/share/jupyter", "nfs4", True),
        ("/home/ann/fast/data", "ext4", False),
        ("/mnt/with blank/data", "fuse.sshfs", True),
        ("/srv/data", "cifs", True),
    ],
)
def test_the_innermost_and_latest_mount_decides(folder: str, kind: str, network: bool) -> None:
    assert find_file_system_type(PurePosixPath(folder), MOUNTS) == kind
    assert is_network_type(kind) is network


def test_an_empty_mount_table_says_nothing() -> None:
    assert find_file_system_type(PurePosixPath("/x"), "") is None


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "zfs", "apfs", "tmpfs", "fuseblk", "overlay"])
def test_local_file_systems_keep_the_log(kind: str) -> None:
    assert not is_network_type(kind)


def test_the_switch_has_the_last_word(tmp_path: Path) -> None:
    assert choose_journal("delete", tmp_path) == "delete"
    assert choose_journal("wal", tmp_path) == "wal"


@pytest.mark.parametrize("mode", ["wal", "delete"])
async def test_the_database_uses_the_journal_that_was_chosen(tmp_path: Path, mode: str) -> None:
    for asked in (mode, "wal", "delete"):
        store = await open_store(tmp_path, journal_mode=asked, clock=Clock())  # type: ignore[arg-type]  # one of both
        assert store.journal == asked
        await store.close()
