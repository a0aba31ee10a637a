"""Checks that Jupyter knows both halves of the product: the server extension and the front end."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_config_path, jupyter_path
from jupyter_server.extension.config import ExtensionConfigManager

from ..._version import __version__
from ..configuration import Configuration
from ..findings import Finding

SERVER_EXTENSION = "jupyter_codeinterp"
LAB_EXTENSION = "jupyter-codeinterp"
_REINSTALL = "Install jupyter-codeinterp again in the environment that runs JupyterLab: pip install jupyter-codeinterp"
# npm's way to write what Python writes as 1.0.0a1, 1.0.0b1 and 1.0.0rc1
_PRERELEASES = (("-alpha.", "a"), ("-beta.", "b"), ("-rc.", "rc"))


async def check_server_extension(configuration: Configuration) -> list[Finding]:
    """Say whether a Jupyter server would load our extension."""
    manager = ExtensionConfigManager(read_config_path=jupyter_config_path())
    files = manager.get_jpserver_extensions()  # type: ignore[no-untyped-call] # Jupyter Server's own, without types
    enabled = {**files, **configuration.config.get("ServerApp", {}).get("jpserver_extensions", {})}
    if enabled.get(SERVER_EXTENSION):
        return [Finding("server_extension", "ok", f"The server extension {__version__} is enabled.")]
    remedy = f"jupyter server extension enable {SERVER_EXTENSION}"
    return [Finding("server_extension", "problem", "The server extension is not enabled.", remedy)]


async def check_lab_extension() -> list[Finding]:
    """Say whether JupyterLab would load the panel, and whether it is the one of this version."""
    folders = [Path(folder) / LAB_EXTENSION for folder in jupyter_path("labextensions")]
    manifest = next((folder / "package.json" for folder in folders if (folder / "package.json").is_file()), None)
    if manifest is None:
        return [Finding("lab_extension", "problem", "The panel is not installed for JupyterLab.", _REINSTALL)]
    version = python_version(str(_read(manifest).get("version", "")))
    details = {"version": version, "folder": str(manifest.parent)}
    if version != __version__:
        text = f"The panel has version {version or 'unknown'}, the server extension {__version__}."
        return [Finding("lab_extension", "problem", text, _REINSTALL, details)]
    if _is_disabled():
        remedy = f"jupyter labextension enable {LAB_EXTENSION}"
        return [Finding("lab_extension", "problem", "The panel is disabled in JupyterLab.", remedy, details)]
    return [Finding("lab_extension", "ok", f"The panel {version} is installed for JupyterLab.", details=details)]


def python_version(version: str) -> str:
    """Return a version of npm as Python writes it."""
    for theirs, ours in _PRERELEASES:
        version = re.sub(f"{re.escape(theirs)}(?=\\d)", ours, version)
    return version


def _is_disabled() -> bool:
    """Look where ``jupyter labextension disable`` writes; the first folder that says something decides."""
    for folder in jupyter_config_path():
        disabled = _read(Path(folder) / "labconfig" / "page_config.json").get("disabledExtensions", {})
        if isinstance(disabled, list):
            disabled = dict.fromkeys(disabled, True)
        if LAB_EXTENSION in disabled:
            return bool(disabled[LAB_EXTENSION])
    return False


def _read(path: Path) -> dict[str, Any]:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return body if isinstance(body, dict) else {}
