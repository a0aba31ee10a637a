"""Only connection files of dead servers of this product on this machine are cleared away."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
from pathlib import Path

from jupyter_codeinterp.engines.leftovers import SUFFIX, Leftovers, clear_leftovers
from tests.engines.running import names_in

LOG = logging.getLogger("codeinterp")


def leave(folder: Path, name: str, **mark: object) -> None:
    (folder / f"kernel-{name}.json").write_text("{}")
    (folder / f"kernel-{name}.json{SUFFIX}").write_text(json.dumps(mark))


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_files_of_a_dead_server_go_and_all_others_stay(tmp_path: Path) -> None:
    here, dead = socket.gethostname(), ended_process()
    leave(tmp_path, "dead", host=here, pid=dead, instance="a")
    leave(tmp_path, "alive", host=here, pid=os.getppid(), instance="b")
    leave(tmp_path, "ours", host=here, pid=os.getpid(), instance="me")
    leave(tmp_path, "reused", host=here, pid=os.getpid(), instance="earlier")
    leave(tmp_path, "elsewhere", host="another-machine", pid=dead, instance="c")
    leave(tmp_path, "odd", unknown=1)
    (tmp_path / "kernel-foreign.json").write_text("{}")
    clear_leftovers(tmp_path, "me")
    left = {file.name.removeprefix("kernel-").removesuffix(".json") for file in tmp_path.glob("*.json")}
    assert left == {"alive", "ours", "elsewhere", "odd", "foreign"}
    assert not (tmp_path / f"kernel-dead.json{SUFFIX}").exists()


async def test_a_mark_lives_as_long_as_its_kernel(folder: Path) -> None:
    leftovers = Leftovers("me", LOG)
    await leftovers.remember("one", str(folder / "kernel-one.json"))
    await leftovers.remember("two", str(folder / "kernel-two.json"))
    await leftovers.forget("one")
    assert names_in(folder) == [f"kernel-two.json{SUFFIX}"]
    await leftovers.close()
    assert names_in(folder) == []


async def test_a_folder_that_cannot_be_written_is_no_error(folder: Path) -> None:
    await Leftovers("me", LOG).remember("one", str(folder / "gone" / "kernel-one.json"))
