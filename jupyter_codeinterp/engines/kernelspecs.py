"""Which kernelspecs there are, and why code of chats cannot run in some of them; looks only, starts nothing."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.provisioning.factory import KernelProvisionerFactory

from ..errors import CodeInterpError, EngineUnavailableError
from ..protocol.json_types import Json

INSTALL_KERNEL = "Install ipykernel where Jupyter Server runs (pip install ipykernel), or choose another kernel."
CHOOSE_PYTHON = "Choose a Python kernel."
REPAIR_KERNEL = "Choose another kernel, or install this one again."
LOOK_AT_GATEWAY = "See whether the server that has the kernels runs, and whether its address is right."

_PARAMETER = re.compile(r"\{([A-Za-z0-9_]+)\}")
_OWN_PYTHON = frozenset(
    ("python", f"python{sys.version_info[0]}", f"python{sys.version_info[0]}.{sys.version_info[1]}")
)
"""Commands that jupyter_client replaces by the Python it runs in itself."""


@dataclass(frozen=True)
class SpecProblem:
    """Why code of chats cannot run in a kernelspec; ``code`` is stable."""

    code: str
    text: str
    remedy: str

    def to_error(self, name: str) -> EngineUnavailableError:
        """Return it as what keeps code from running."""
        return EngineUnavailableError(
            f"{self.text} {self.remedy}", code=self.code, details={"kernel": name, "remedy": self.remedy}
        )


@dataclass(frozen=True)
class SortedSpecs:
    """By name, what people call the kernelspecs in which code can run, and why it cannot run in the others."""

    usable: dict[str, str]
    unusable: dict[str, str]


class KernelSpecs:
    """The kernelspecs of a manager: this server's own, a gateway's or another server's, whose specs are plain JSON."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager

    async def find_display_name(self, name: str) -> str:
        """Return what people call a kernelspec; raises EngineUnavailableError when code cannot run in it."""
        found = await self.look_up(name)
        if isinstance(found, SpecProblem):
            raise found.to_error(name)
        return found

    async def look_up(self, name: str) -> str | SpecProblem:
        """Return what people call a kernelspec, or why code cannot run in it."""
        spec = await self._get(name)
        if isinstance(spec, SpecProblem):
            return spec
        return find_problem(spec, name) or _display_name(spec, name)

    async def sort(self) -> SortedSpecs:
        """Return the kernelspecs that can be listed, by whether code can run in them."""
        specs = await self._list()
        problems = {name: _problem_of(item, name) for name, item in specs.items()}
        return SortedSpecs(
            {name: _display_name(specs[name]["spec"], name) for name, problem in problems.items() if problem is None},
            {name: problem.text for name, problem in problems.items() if problem is not None},
        )

    async def _get(self, name: str) -> Json | SpecProblem:
        try:
            spec = self._manager.get_kernel_spec(name)
            spec = await spec if inspect.isawaitable(spec) else spec
        except (NoSuchKernel, KeyError):
            return SpecProblem("kernel_missing", f"There is no kernel '{name}'.", INSTALL_KERNEL)
        except CodeInterpError:
            raise
        except Exception as exc:
            if _is_answer(exc):
                raise _unasked(exc) from exc
            # a kernel.json can be wrong in as many ways as there are files
            text = f"The specification of the kernel '{name}' cannot be read: {_reason(exc)}."
            return SpecProblem("kernel_broken", text, REPAIR_KERNEL)
        # those of other servers come as {"name", "spec", "resources"}
        return dict(spec["spec"]) if isinstance(spec, dict) else {**spec.to_dict(), "resource_dir": spec.resource_dir}

    async def _list(self) -> dict[str, Json]:
        try:
            found = self._manager.get_all_specs()
            specs = await found if inspect.isawaitable(found) else found
        except CodeInterpError:
            raise
        except Exception as exc:
            raise _unasked(exc) from exc
        return dict(sorted(specs.items()))


def find_problem(spec: Mapping[str, Any], name: str) -> SpecProblem | None:
    """Return why code of chats cannot run in a kernelspec; None when nothing speaks against it.

    One of this machine has its ``resource_dir`` among its fields.
    """
    display_name = _display_name(spec, name)
    language = str(spec.get("language") or "").strip()
    if not language:
        text = f"The kernel '{display_name}' does not say which language it runs, but models write Python."
        return SpecProblem("kernel_language", text, CHOOSE_PYTHON)
    if language.lower() != "python":
        text = f"The kernel '{display_name}' runs {language}, but models write Python."
        return SpecProblem("kernel_language", text, CHOOSE_PYTHON)
    command = _find_command(spec)
    if command is None:
        return None
    if not command:
        return SpecProblem("kernel_broken", f"The kernel '{display_name}' has no command to start it.", REPAIR_KERNEL)
    if not _is_there(command, spec):
        text = f"The kernel '{display_name}' cannot start: there is no program '{command}'."
        return SpecProblem("kernel_broken", text, REPAIR_KERNEL)
    return None


def _is_answer(exc: Exception) -> bool:
    """Tell whether a gateway could not be asked or did not do as asked: its manager raises web errors then."""
    return hasattr(exc, "status_code")


def _unasked(exc: Exception) -> EngineUnavailableError:
    return EngineUnavailableError(
        f"The kernels cannot be looked up: {_reason(exc)}. {LOOK_AT_GATEWAY}", details={"remedy": LOOK_AT_GATEWAY}
    )


def _reason(exc: Exception) -> str:
    return (" ".join(str(exc).split()) or type(exc).__name__).removesuffix(".")


def _problem_of(item: Mapping[str, Any], name: str) -> SpecProblem | None:
    # those of other servers come as {"name", "spec", "resources"}
    return find_problem({**item["spec"], "resource_dir": item.get("resource_dir")}, name)


def _display_name(spec: Mapping[str, Any], name: str) -> str:
    return str(spec.get("display_name") or name)


def _find_command(spec: Mapping[str, Any]) -> str | None:
    """Return the program that starts the kernel on this machine, "" when there is none; None when it starts elsewhere.

    Other provisioners than jupyter_client's local one start kernels in ways of their own.
    """
    provisioner = (spec.get("metadata") or {}).get("kernel_provisioner") or {}
    usual = KernelProvisionerFactory.instance().default_provisioner_name
    folder = spec.get("resource_dir")
    if folder is None or provisioner.get("provisioner_name", usual) != "local-provisioner":
        return None
    argv = spec.get("argv") or [""]
    known = {"prefix": sys.prefix, "resource_dir": str(folder)}
    return _PARAMETER.sub(lambda match: known.get(match.group(1), match.group()), str(argv[0]))


def _is_there(command: str, spec: Mapping[str, Any]) -> bool:
    path = Path(command)
    # one relative to the folder in which a kernel starts depends on the chat
    if command in _OWN_PYTHON or (len(path.parts) > 1 and not path.is_absolute()):
        return True
    own = (spec.get("env") or {}).get("PATH")
    places = None if own is None else Template(str(own)).safe_substitute(os.environ)
    return shutil.which(command, path=places) is not None
