"""The environment a kernel of ours starts with: the server's, without what looks like a provider's key."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from typing import Any


class KernelEnvironment(dict[str, str]):
    """A process environment that keeps matching variables out for good.

    Renaming a session makes Jupyter Server merge its whole environment into the one a kernel restarts with
    (``KernelManager.update_env``); the keys must not come back that way.
    """

    def __init__(self, variables: Mapping[str, str], patterns: Iterable[str]) -> None:
        super().__init__()
        self._patterns = tuple(pattern.upper() for pattern in patterns)
        self.update(variables)

    def update(self, *args: Any, **kwargs: str) -> None:
        """Merge what may be seen, as ``dict.update`` does."""
        merged: dict[str, str] = dict(*args, **kwargs)
        super().update({name: value for name, value in merged.items() if not self._is_secret(name)})

    def _is_secret(self, name: str) -> bool:
        return any(fnmatch.fnmatchcase(name.upper(), pattern) for pattern in self._patterns)
