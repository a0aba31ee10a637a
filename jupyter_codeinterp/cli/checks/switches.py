"""Checks the administrator's switches, and what they leave to use."""

from __future__ import annotations

from ...pyodide.distribution import package_folders
from ...pyodide.runtime_files import find_problem
from ...store.data_folder import find_data_folder
from ..configuration import Configuration
from ..findings import Finding


async def check_switches(configuration: Configuration) -> list[Finding]:
    """Say whether every switch has a value that works, and whether code may run at all."""
    if configuration.error is not None:
        remedy = "Correct it and start the Jupyter server again. All else was looked at with the defaults."
        return [Finding("switches", "problem", configuration.error, remedy)]
    settings = configuration.settings
    changed = sorted(name for name, origin in settings.origins.items() if origin.source != "default")
    details = {"changed": changed}
    if not settings.interpreter_enabled:
        text = "Models may answer but run no code: the interpreter is switched off."
        return [Finding("switches", "warning", text, "Set ENABLE_CODE_INTERPRETER=true if they should.", details)]
    shown = f"; changed: {', '.join(changed)}" if changed else "; all have their defaults"
    return [Finding("switches", "ok", f"All switches have values that work{shown}.", details=details)]


async def check_browser_engine(configuration: Configuration) -> list[Finding]:
    """Say whether pages can get Python from here, and how many packages are on this machine."""
    settings = configuration.settings
    problem = find_problem()
    if problem is not None and "jupyter" not in settings.allowed_engines:
        return [Finding("browser_engine", "problem", problem, "Until then, add 'jupyter' to allowed_engines.")]
    if problem is not None:
        return [Finding("browser_engine", "warning", problem, "Use the kernel engine until then.")]
    folders = package_folders(settings, find_data_folder(settings))
    count = len({path.name for folder in folders for path in folder.glob("*.whl")})
    upstream = settings.pyodide.upstream_url
    source = f"others are fetched from {upstream}" if upstream else "no others are fetched"
    text = f"Python for the browser is there; {count} packages are on this machine, {source}."
    remedy = None if count or upstream else "Bring some: jupyter codeinterp pyodide import PATH"
    return [Finding("browser_engine", "ok" if remedy is None else "info", text, remedy)]
