"""Stands in for IPython, which code written for notebooks imports for its displays."""

from __future__ import annotations

import sys
import types
from typing import Any

from . import displays
from .displays import Displays


class Events:
    """Takes the callbacks of libraries; nothing here happens between executions."""

    def register(self, event: str, function: Any) -> None:
        """Ignore a callback."""

    def unregister(self, event: str, function: Any) -> None:
        """Ignore that it is taken back."""


class Shell:
    """What ``get_ipython()`` gives: enough for the questions that libraries ask."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.user_ns = namespace
        self.kernel = None
        self.config: dict[str, Any] = {}
        self.events = Events()

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there are no windows."""

    def run_line_magic(self, name: str, line: str = "", *_: Any, **__: Any) -> None:
        """Ignore what only concerns notebooks."""
        if name not in ("matplotlib", "config", "autoreload", "load_ext"):
            raise NotImplementedError(f"%{name} {line} is a command of notebooks; write plain Python.")

    magic = run_line_magic


def register(shown: Displays, namespace: dict[str, Any]) -> Shell:
    """Make ``IPython`` and ``IPython.display`` importable."""
    shell = Shell(namespace)
    contents: dict[str, Any] = {
        name: value
        for name, value in vars(displays).items()
        if isinstance(value, type) and issubclass(value, (displays.DisplayObject, displays.DisplayHandle))
    }
    contents |= {
        "display": shown.display,
        "update_display": shown.update_display,
        "clear_output": shown.clear_output,
    }
    for media_type, name in (("text/html", "display_html"), ("text/markdown", "display_markdown")):
        contents[name] = _shower(shown, media_type)
    display = _module("IPython.display", contents)
    core_display = _module("IPython.core.display", contents)
    getter = {"get_ipython": lambda: shell}
    core = _module("IPython.core", {"display": core_display, "getipython": _module("IPython.core.getipython", getter)})
    # version_info: libraries choose by it what they may use
    root = {**getter, "display": display, "core": core, "version_info": (8, 24, 0), "__version__": "8.24.0"}
    _module("IPython", root).__path__ = []
    core.__path__ = []
    return shell


def _shower(shown: Displays, media_type: str) -> Any:
    def show(*values: Any, raw: bool = False, **_: Any) -> None:
        for value in values:
            shown.display({media_type: value} if raw else value, raw=raw)

    return show


def _module(name: str, contents: dict[str, Any]) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__dict__.update(contents)
    sys.modules[name] = module
    return module
