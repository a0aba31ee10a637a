"""The command ``pyodide``: brings packages for the browser onto this machine, lists and checks them."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from ..errors import CodeInterpError, InvalidRequestError
from ..pyodide.distribution import Distribution
from ..pyodide.importing import import_packages
from ..pyodide.lock import Lock, Package
from ..pyodide.mirror import Mirror
from ..pyodide.runtime_files import read_runtime
from ..store.data_folder import find_data_folder
from .configuration import read_configuration
from .exit_codes import CommandError, ExitCode
from .terminal_text import make_visible


def run(options: argparse.Namespace) -> ExitCode:
    """Carry out one of ``import``, ``list``, ``verify`` and ``fetch``."""
    configuration = read_configuration()
    if configuration.error is not None:
        raise CommandError(configuration.error)
    distribution = Distribution(configuration.settings, find_data_folder(configuration.settings))
    try:
        lock = read_runtime().lock
        if options.action == "import":
            return _import(options.paths, lock, distribution.mirror)
        if options.action == "list":
            return _list(lock, distribution.mirror)
        if options.action == "verify":
            return _verify(lock, distribution.mirror)
        return asyncio.run(_fetch(_chosen(options, lock), distribution.mirror))
    except CodeInterpError as error:
        raise CommandError(error.message, ExitCode.CODE_FAILED) from error


def _import(paths: Sequence[Path], lock: Lock, mirror: Mirror) -> ExitCode:
    """Take what is right from every path; the exit code tells of what was not."""
    complete, any_read = True, False
    for path in paths:
        try:
            found = import_packages(path, lock, mirror)
        except InvalidRequestError as error:
            print(f"jupyter codeinterp: {make_visible(error.message)}", file=sys.stderr)
            complete = False
            continue
        any_read = True
        print(
            f"{make_visible(str(path))}: {len(found.kept)} packages kept, {len(found.known)} were there already, "
            f"{len(found.damaged)} are not what the lock file names."
        )
        for name in found.damaged:
            print(f"  left out: {name}", file=sys.stderr)
        complete = complete and not found.damaged and bool(found.kept or found.known)
    if any_read:
        print(f"Packages are kept in {mirror.folders[0]}")
    return ExitCode.OK if complete else ExitCode.CODE_FAILED


def _list(lock: Lock, mirror: Mirror) -> ExitCode:
    there = 0
    for package in sorted(lock.packages.values(), key=lambda package: package.name):
        is_here = bool(_places(package, mirror))
        there += is_here
        print(f"{'here' if is_here else '-':5} {package.name} {package.version}")
    print(f"{there} of {len(lock.packages)} packages are here: {', '.join(map(str, mirror.folders))}", file=sys.stderr)
    return ExitCode.OK


def _verify(lock: Lock, mirror: Mirror) -> ExitCode:
    good, bad = 0, list[tuple[str, str]]()
    for package in lock.packages.values():
        before = _places(package, mirror)
        if mirror.find_cached(package) is not None:
            good += 1
        elif before:
            left = _places(package, mirror)
            fate = f"left in {left[0].parent}, which is not ours to change" if left else "removed"
            bad.append((package.name, fate))
    print(f"{good} packages are what the lock file names.")
    for name, fate in bad:
        again = f"jupyter codeinterp pyodide fetch {name}"
        print(f"{name} was damaged: {fate}; fetch again with '{again}'.", file=sys.stderr)
    return ExitCode.CODE_FAILED if bad else ExitCode.OK


def _places(package: Package, mirror: Mirror) -> list[Path]:
    return [path for folder in mirror.folders if (path := folder / package.file_name).is_file()]


def _chosen(options: argparse.Namespace, lock: Lock) -> list[Package]:
    if options.all:
        return sorted(lock.packages.values(), key=lambda package: package.name)
    if not options.names:
        raise CommandError("Name the packages to fetch, or give --all.")
    return lock.with_dependencies(lock.find(name) for name in options.names)


async def _fetch(packages: Sequence[Package], mirror: Mirror) -> ExitCode:
    for number, package in enumerate(packages, 1):
        head = f"[{number}/{len(packages)}] {package.name} {package.version}"
        if await asyncio.to_thread(mirror.find_cached, package) is not None:
            print(f"{head}: here already")
            continue
        bar = _Bar(head)
        await mirror.fetch(package, bar.show)
        bar.end()
    return ExitCode.OK


class _Bar:
    """Progress on a terminal; elsewhere one line when it is done."""

    def __init__(self, head: str) -> None:
        self._head = head
        self._size = 0

    def show(self, done: int, total: int | None) -> None:
        self._size = done
        if sys.stdout.isatty():
            share = f"{done * 100 // total:3}%" if total else f"{done / 1e6:.1f} MB"
            print(f"\r{self._head}: {share}", end="", flush=True)

    def end(self) -> None:
        start = "\r" if sys.stdout.isatty() else ""
        print(f"{start}{self._head}: {self._size / 1e6:.1f} MB")
