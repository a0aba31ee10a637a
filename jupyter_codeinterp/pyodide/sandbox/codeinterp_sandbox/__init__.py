"""Runs inside the sandbox: turns code into the same events as the kernel engine. The worker calls these functions."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from typing import Any

from .bundles import special
from .displays import Displays
from .files import WorkingFolder
from .guarding import Guarding
from .imports import ImportFinder
from .magics import find_installs, without_magics
from .missing import MissingModules
from .running import Runner
from .sending import Sender

displays: Displays
_sender: Sender
_runner: Runner
_folder: WorkingFolder
_missing: MissingModules
_finder: ImportFinder
_guarding = Guarding()
_options: dict[str, Any]


def start(send: Callable[[str], Any], options: str) -> None:
    """Get ready to run code; ``send`` takes each event as JSON text, ``options`` is a JSON object.

    Its keys are ``folder`` (where code runs), ``packages`` (the package by the name of a module) and
    ``install_from_pypi``.
    """
    global displays, _sender, _runner, _folder, _missing, _finder, _options  # one Python, one of each
    _options = json.loads(options)
    _sender = Sender(send)
    _folder = WorkingFolder(_options["folder"])
    os.chdir(_folder.path)
    sys.path.insert(0, str(_folder.path))
    _missing = MissingModules(_options["packages"])
    _runner = Runner(_sender, _missing)
    displays = _runner.displays
    _finder = ImportFinder(_options["packages"], _folder.path)
    os.environ["MPLBACKEND"] = f"module://{__name__}.figures"
    special["matplotlib.figure.Figure"] = _picture_of_figure


def find_packages(code: str) -> str:
    """Return, as JSON, the ``packages`` that code needs and the ``unknown`` modules that no package brings."""
    packages, unknown = _finder.find(without_magics(code))
    if "micropip" not in packages and _options["install_from_pypi"] and _not_there(find_installs(code)):
        packages.append("micropip")  # what installs them when the command runs
    return json.dumps({"packages": packages, "unknown": unknown})


def know_missing(reasons: str) -> None:
    """Remember why packages could not be loaded (a JSON object of texts by package), for whoever imports them."""
    _missing.reasons.update(json.loads(reasons))


def guard(text: str) -> None:
    """Take the guard that the server sent with the code to come; "" when the administrator blocks no module."""
    _guarding.use(text)


async def run(code: str, count: int, limits: str, begun: Callable[[], Any]) -> str:
    """Run code and return its outcome as JSON: ``status``, ``count``, ``left_out`` bytes and perhaps ``advice``.

    ``begun`` is called once an interrupt is one of the code.
    """
    allowed = json.loads(limits)
    _sender.begin(allowed["output_bytes"], allowed["image_bytes"])
    outcome = await _runner.run(code, count, begun)
    return json.dumps({**outcome, "left_out": _sender.left_out})


def interrupt() -> bool:
    """Stop code that awaits something, such as ``asyncio.sleep(100)``; False when it does not."""
    return _runner.interrupt()


def put_file(name: str, content: Any) -> bool:
    """Put a file at ``./name`` and tell whether that was possible: a folder may have its name."""
    try:
        _folder.put(name, bytes(content.to_py() if hasattr(content, "to_py") else content))
    except (OSError, ValueError):
        return False
    return True


def changed_files() -> str:
    """Return, as JSON, name and size of the files that code made or changed since the last call."""
    return json.dumps([{"name": name, "size": size} for name, size in _folder.changed()])


def read_file(name: str) -> bytes | None:
    """Return the bytes of a file, None for one that cannot be read."""
    try:
        return _folder.read(name)
    except (OSError, MemoryError):
        return None


async def install(names: list[str]) -> None:
    """Do what ``%pip install`` asks for, as far as the administrator allows it."""
    wanted = _not_there(names)
    if not wanted:
        print("It is there already: import it.")  # noqa: T201 # the answer to a command
        return
    if not _options["install_from_pypi"]:
        raise ModuleNotFoundError(
            f"{', '.join(wanted)} cannot be installed here: it is not among the packages of the browser engine, and "
            "the administrator does not allow packages from PyPI. Try another package, or use the kernel engine."
        )
    await __import__("micropip").install(wanted)


def refuse_command(command: str) -> None:
    """Say that a command of notebooks does not exist here."""
    raise SyntaxError(
        f"'{command}' is a command of notebooks, which the browser engine does not have. Write plain Python."
    )


def _not_there(names: list[str]) -> list[str]:
    known = {_plain_name(package) for package in _options["packages"].values()}
    return [name for name in names if _plain_name(name) not in known]


def _plain_name(name: str) -> str:
    """Return the name of a package out of a requirement, as https://peps.python.org/pep-0503 compares it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[;@ ]", name)[0]).lower()


def _picture_of_figure(figure: Any) -> Any:
    return __import__(f"{__name__}.figures", fromlist=["picture_of"]).picture_of(figure)


__all__ = [
    "changed_files",
    "find_packages",
    "guard",
    "install",
    "interrupt",
    "know_missing",
    "put_file",
    "read_file",
    "refuse_command",
    "run",
    "start",
]
