"""Starts the kernel that chats would use, runs code in it and ends it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager

from ...engines.kernel_probe import probe_kernel
from ...engines.kernelspecs import KernelSpecs, SpecProblem
from ...errors import CodeInterpError
from ..configuration import Configuration
from ..findings import Finding
from .remote_kernel import probe_remote

MODULES = {"matplotlib": "matplotlib", "numpy": "numpy", "pandas": "pandas"}
"""What models reach for most, by the package that brings it."""

_PROBE = f"""
import json as _json, sys as _sys
def _missing(names):
    for name in names:
        try:
            __import__(name)
        except ImportError:
            yield name
print(1)
print(_json.dumps({{"python": _sys.executable, "missing": list(_missing({list(MODULES)!r}))}}))
"""
_CHOOSE_PYTHON = "Choose a Python kernel with CODEINTERP_KERNEL_NAME."


async def check_kernel(configuration: Configuration) -> list[Finding]:
    """Say whether the kernel starts and runs code, and which packages for data it lacks."""
    if "jupyter" not in configuration.settings.allowed_engines:
        text = "Code runs in no kernel: the switch allowed_engines leaves out 'jupyter', which the command 'ask' needs."
        return [Finding("kernel", "info", text)]
    if configuration.settings.interpreter_jupyter.url:
        return await _check_remote(configuration)
    name = configuration.kernel_name
    specs = KernelSpecManager(config=configuration.config)
    details: dict[str, object] = {"kernel": name}
    found_spec = await KernelSpecs(specs).look_up(name)
    if isinstance(found_spec, SpecProblem):
        remedy = _CHOOSE_PYTHON if found_spec.code == "kernel_language" else found_spec.remedy
        return [Finding("kernel", "problem", found_spec.text, remedy, details)]
    try:
        found = read_probe(await probe_kernel(name, specs, _PROBE))
    except Exception as exc:  # noqa: BLE001 - a kernel fails in as many ways as there are kernels
        reason = str(exc) or type(exc).__name__
        text = f"The kernel '{found_spec}' does not work: {' '.join(reason.split())}"
        return [Finding("kernel", "problem", text, "Try it in a notebook, or choose another kernel.", details)]
    details["python"] = found["python"]
    kernel = Finding("kernel", "ok", f"The kernel '{found_spec}' starts and runs code.", details=details)
    return [kernel, describe_packages(found)]


async def _check_remote(configuration: Configuration) -> list[Finding]:
    url = configuration.settings.interpreter_jupyter.url
    details: dict[str, object] = {"url": url}
    try:
        found = read_probe(await probe_remote(configuration, _PROBE))
    except (CodeInterpError, ValueError) as exc:
        text = f"Code of models does not run on {url}: {exc}"
        return [Finding("kernel", "problem", text, "Look at the switches CODE_INTERPRETER_JUPYTER_*.", details)]
    kernel = Finding("kernel", "ok", f"A kernel at {url} starts and runs code.", details=details)
    return [kernel, describe_packages(found)]


def describe_packages(found: Mapping[str, Any]) -> Finding:
    """Say which packages the kernel's own Python has to install."""
    missing = [MODULES[name] for name in found["missing"]]
    if not missing:
        return Finding("packages", "ok", f"The kernel has {', '.join(MODULES.values())}.")
    text = f"The kernel lacks {', '.join(missing)}, which models use for data and charts."
    remedy = f"{found['python']} -m pip install {' '.join(missing)}"
    return Finding("packages", "warning", text, remedy, {"missing": missing})


def read_probe(printed: str) -> Mapping[str, Any]:
    """Return what the probe found; raises ValueError when it printed something else."""
    lines = printed.split("\n")
    if lines[0] != "1" or len(lines) < 2:
        raise ValueError("print(1) did not print 1")
    found: Mapping[str, Any] = json.loads(lines[1])
    return found
