"""A kernel's end is described by its evidence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_codeinterp.engines.connection import Loss
from jupyter_codeinterp.engines.death import Death, DeathWatch, count_memory_kills


class Process:
    """A process that ended, as ``subprocess`` shows it."""

    def __init__(self, exit_code: int) -> None:
        self.exit_code = exit_code

    def poll(self) -> int:
        return self.exit_code


class Provisioner:
    pid = 7

    def __init__(self, exit_code: int) -> None:
        self.process = Process(exit_code)


class Manager:
    """What the watch needs of a kernel manager."""

    shutting_down = False

    def __init__(self, exit_code: int) -> None:
        self.provisioner = Provisioner(exit_code)
        self.callbacks: list[tuple[str, Callable[[], None]]] = []

    def add_restart_callback(self, callback: Callable[[], None], event: str) -> None:
        self.callbacks.append((event, callback))

    def remove_restart_callback(self, callback: Callable[[], None], event: str) -> None:
        self.callbacks.remove((event, callback))

    async def is_alive(self) -> bool:
        return False


def never() -> asyncio.Future[Loss]:
    return asyncio.get_running_loop().create_future()


@pytest.mark.parametrize(
    ("death", "words"),
    [
        (Death(3), "exit code 3"),
        (Death(-9), "SIGKILL"),
        (Death(-11), "SIGSEGV"),
        (Death(-250), "signal 250"),
        (Death(-9, out_of_memory=True), "out of memory"),
        (Death(), "restarted or ended"),
    ],
)
def test_a_death_is_said_in_words(death: Death, words: str) -> None:
    assert words in death.words()
    assert words in death.event().evalue
    assert words in death.note().text


def test_memory_kills_are_counted_where_the_system_says_so(tmp_path: Path) -> None:
    two = tmp_path / "memory.events"
    two.write_text("low 0\noom 3\noom_kill 2\noom_group_kill 0\n")
    silent = tmp_path / "silent"
    silent.write_text("oom_kill_disable 0\nunder_oom 0\n")
    assert count_memory_kills((tmp_path / "gone", silent, two)) == 2
    assert count_memory_kills((silent,)) is None


@pytest.mark.parametrize(("exit_code", "raised", "blamed"), [(-9, True, True), (-9, False, False), (1, True, False)])
async def test_memory_is_blamed_only_on_evidence(tmp_path: Path, exit_code: int, raised: bool, blamed: bool) -> None:
    counters = tmp_path / "memory.events"
    counters.write_text("oom_kill 0\n")
    watch = DeathWatch(Manager(exit_code), never(), (counters,))
    if raised:
        counters.write_text("oom_kill 1\n")
    assert await watch.death() == Death(exit_code, out_of_memory=blamed)
    watch.close()


async def test_a_restart_by_the_manager_is_told_with_the_exit_code() -> None:
    manager = Manager(5)
    watch = DeathWatch(manager, never(), ())
    dict(manager.callbacks)["restart"]()
    assert await watch.death() == Death(5, restarting=True)
    watch.close()
    assert manager.callbacks == []


async def test_another_process_in_its_place_is_a_death() -> None:
    manager = Manager(0)
    watch = DeathWatch(manager, never(), ())
    manager.provisioner.pid = 8
    assert await watch.death() == Death(restarting=True)
    watch.close()


async def test_a_connection_that_closes_is_not_called_a_death_of_the_kernel() -> None:
    lost = never()
    watch = DeathWatch(Manager(0), lost, ())
    lost.set_result("closed")
    death = await watch.death()
    assert (death.disconnected, death.note().code) == (True, "connection_lost")
    watch.close()
