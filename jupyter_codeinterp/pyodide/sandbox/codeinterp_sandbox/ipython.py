"""Stands in for IPython, which code written for notebooks imports for its displays."""

from __future__ import annotations

import sys
import types
from functools import partial
from typing import Any

from . import displays, told
from .displays import Displays
from .figure_formats import chosen
from .progress import ProgressBar


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


MEDIA_TYPES = {
    "html": "text/html",
    "markdown": "text/markdown",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "latex": "text/latex",
    "json": "application/json",
    "javascript": "application/javascript",
    "pdf": "application/pdf",
    "pretty": "text/plain",
}
"""What ``display_html`` and its like show."""


def register(shown: Displays, namespace: dict[str, Any]) -> Shell:
    """Make ``IPython`` and what belongs to it importable, as far as code needs it for its displays."""
    shell = Shell(namespace)
    getter = {"get_ipython": lambda: shell}
    shell_class = type("InteractiveShell", (Shell,), {"instance": lambda: shell, "initialized": lambda: True})
    names = _display_names(shown)
    display = _module("IPython.display", names)
    core = _package(
        "IPython.core",
        {
            "display": names,
            "display_functions": names,
            "getipython": getter,
            "interactiveshell": {**getter, "InteractiveShell": shell_class},
            "pylabtools": {"select_figure_formats": _select_figure_formats},
        },
    )
    library = _package("IPython.lib", {"display": names})
    # version_info: libraries choose by it what they may use
    root = {**getter, "InteractiveShell": shell_class, "display": display, "core": core, "lib": library}
    _module("IPython", {**root, "version_info": (8, 24, 0), "__version__": "8.24.0", "__path__": []})
    backend = {**_FIGURE_FUNCTIONS, "InlineBackend": InlineBackend}
    _package("matplotlib_inline", {"backend_inline": backend, "config": {"InlineBackend": InlineBackend}})
    return shell


def _display_names(shown: Displays) -> dict[str, Any]:
    """Return what ``IPython.display`` offers."""
    kinds = [
        kind for kind in vars(displays).values() if isinstance(kind, type) and kind.__module__ == displays.__name__
    ]
    names: dict[str, Any] = {kind.__name__: kind for kind in (*kinds, *told.KINDS) if kind is not Displays}
    return {
        **names,
        **{f"display_{name}": _shower(shown, media_type) for name, media_type in MEDIA_TYPES.items()},
        **_FIGURE_FUNCTIONS,
        "display": shown.display,
        "update_display": shown.update_display,
        "publish_display_data": shown.publish,
        "clear_output": shown.clear_output,
        "ProgressBar": partial(ProgressBar, shown),
    }


class InlineBackend:
    """The settings of the backend of notebooks that have an effect here."""

    close_figures = True

    @classmethod
    def instance(cls, **_: Any) -> InlineBackend:
        """Return the settings."""
        return cls()

    @property
    def figure_formats(self) -> set[str]:
        """The formats in which figures are shown."""
        return set(chosen.names)

    @figure_formats.setter
    def figure_formats(self, names: Any) -> None:
        chosen.choose(*([names] if isinstance(names, str) else names), **chosen.options)

    figure_format = figure_formats


def _select_figure_formats(_: Any, formats: Any, **options: Any) -> None:
    chosen.choose(*([formats] if isinstance(formats, str) else formats), **options)


def _leave_open(close: bool = True) -> None:
    """Accept the wish to keep figures from one execution to the next; here they are always closed."""


_FIGURE_FUNCTIONS: dict[str, Any] = {"set_matplotlib_formats": chosen.choose, "set_matplotlib_close": _leave_open}


def _shower(shown: Displays, media_type: str) -> Any:
    def show(*values: Any, raw: bool = False, metadata: dict[str, Any] | None = None, **_: Any) -> None:
        for value in values:
            if raw:
                shown.publish({media_type: value}, metadata)
            else:
                shown.display(value, include=(media_type, "text/plain"), metadata=metadata)

    return show


def _package(name: str, modules: dict[str, dict[str, Any]]) -> types.ModuleType:
    inside = {short: _module(f"{name}.{short}", contents) for short, contents in modules.items()}
    return _module(name, {**inside, "__path__": []})


def _module(name: str, contents: dict[str, Any]) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__dict__.update(contents)
    sys.modules[name] = module
    return module
