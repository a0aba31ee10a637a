"""Says why a module could not be imported here, and what to do about it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping

from .tracebacks import text_of

_NAMED = re.compile(
    r"(?:\bImport|optional dependency|\brequires|\binstall(?: the)?|tried using:) ['`]?([\w.-]+)"
    r"|['`]?([\w.-]+)['`]? (?:not found|is required|installed)",
    re.IGNORECASE,
)
"""How libraries, pandas above all, name what they lack: by its module or by its package."""


class MissingModules:
    """Explains failed imports; ``reasons`` tells by package why it could not be loaded."""

    def __init__(self, packages: Mapping[str, str]) -> None:
        self._packages = packages
        self._modules: dict[str, str] = {}
        for module, package in packages.items():
            self._modules.setdefault(_plain(package), module)
        self.reasons: dict[str, str] = {}

    def explain(self, error: BaseException) -> str | None:
        """Return what to do about an import that failed; None when nothing is known of it."""
        for name in _names(error):
            module = name if name in self._packages else self._modules.get(_plain(name), "")
            package = self._packages.get(module)
            if package is None:
                continue
            if package in self.reasons:
                return self.reasons[package]
            if module not in sys.modules:
                loaded = f"It is loaded when code imports it: write 'import {module}' in the code and run it again."
                return f"The browser engine has {package}. {loaded}"
        return None


def _names(error: BaseException) -> Iterator[str]:
    """Give the modules and packages that an error may be about, the most certain first."""
    if type(error).__name__ == "ZoneInfoNotFoundError":
        yield "tzdata"  # the one module whose lack Python tells by the name of a city
    if not isinstance(error, (ImportError, AttributeError)):
        return
    for failed in (error, error.__cause__):
        if isinstance(failed, ImportError) and failed.name:
            yield failed.name
    text = text_of(error)
    # an accessor of a table that needs a package raises AttributeError, for the sake of ``hasattr``
    if "accessor requires" in text if isinstance(error, AttributeError) else not error.name:
        for match in _NAMED.finditer(text):
            yield (match[1] or match[2]).strip(".-")


def _plain(package: str) -> str:
    return package.lower().replace("_", "-")
