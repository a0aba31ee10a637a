"""Changes modules of libraries right after the code has imported them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


def call_after_import(name: str, then: Callable[[Any], None]) -> None:
    """Call ``then`` with a module: now when it is there already, otherwise once it was imported."""
    if name in sys.modules:
        then(sys.modules[name])
    else:
        sys.meta_path = [_Finder(name, then), *sys.meta_path]


class _Finder:
    """Finds one module as the others do, and nothing else."""

    def __init__(self, name: str, then: Callable[[Any], None]) -> None:
        self._name = name
        self._then = then

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return how the module is loaded, with the call at the end; None for all others."""
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        loader: Any = spec and spec.loader
        if loader is not None:
            load = loader.exec_module

            def load_and_call(module: ModuleType) -> None:
                load(module)
                self._then(module)

            loader.exec_module = load_and_call
        return spec
