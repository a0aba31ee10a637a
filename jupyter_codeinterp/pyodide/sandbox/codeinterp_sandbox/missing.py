"""Says why a module could not be imported here, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping

_OPTIONAL = re.compile(r"(?:Missing optional dependency|requires|install) '?([\w.]+)'?", re.IGNORECASE)


class MissingModules:
    """Explains failed imports; ``reasons`` tells by package why it could not be loaded."""

    def __init__(self, packages: Mapping[str, str]) -> None:
        self._packages = packages
        self.reasons: dict[str, str] = {}

    def explain(self, error: BaseException) -> str | None:
        """Return what to do about an import that failed; None when nothing is known of it."""
        if not isinstance(error, ImportError):
            return None
        module = error.name or ""
        if not module:
            named = _OPTIONAL.search(str(error))
            module = named[1] if named else ""
        package = self._packages.get(module)
        if package is None:
            return None
        loaded = f"It is loaded when code imports it: write 'import {module}' in the code and run it again."
        return self.reasons.get(package, f"The browser engine has {package}. {loaded}")
