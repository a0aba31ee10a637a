"""Shows figures in a Python kernel whatever backend draws them: runs inside of the kernel, not here.

A kernel shows what its own backend draws. After ``matplotlib.use("Agg")`` it shows nothing, without a word, and keeps
the figures. Here they are shown as that backend would do it: at ``plt.show()`` and at the end of a run, then closed.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

BASES = "matplotlib.backend_bases"


class Figures:
    """What ``shell``, the kernel's IPython, does with figures; nothing until code has imported matplotlib."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._bases: Any = None
        self._last_result = self._newest_result()[0]
        self._is_drawn = False
        """Whether something was drawn by another backend than the kernel's and is to be shown at the end of the run."""
        self._is_off = False
        """Whether code has called ``plt.ioff()``: figures wait for ``plt.show()`` then."""

    def adapt(self, bases: Any) -> None:
        """Let the figures of all backends without windows come here; ``bases`` is the module of their base classes."""
        manager_class: Any = bases.FigureManagerBase
        make, show = manager_class.__init__, manager_class.show
        matplotlib: Any = sys.modules["matplotlib"]
        set_interactive = matplotlib.interactive

        def make_and_note(manager: Any, *args: Any, **options: Any) -> None:
            make(manager, *args, **options)
            if self._is_quiet(manager) and not self._is_shown_anyway():
                self._offer_pictures()
                self._is_drawn = self._is_drawn or not self._is_off

        def show_later(manager: Any) -> None:
            if not self._is_quiet(manager):
                show(manager)

        def set_interactive_and_note(on: bool) -> None:
            self._is_off = not on
            set_interactive(on)

        self._bases = bases
        manager_class.__init__, manager_class.show = make_and_note, show_later
        for owner, name in ((manager_class, "pyplot_show"), (bases._Backend, "show")):
            if hasattr(owner, name):
                setattr(owner, name, self._shown_before(getattr(owner, name).__func__))
        matplotlib.interactive = set_interactive_and_note

    def _shown_before(self, show_all: Callable[..., None]) -> Any:
        """Return what ``plt.show()`` calls in place of ``show_all``, which is left to what has windows."""

        def show_now(cls: Any, *args: Any, **options: Any) -> None:
            self._show(self._managers())
            if _open_managers():
                show_all(cls, *args, **options)

        return classmethod(show_now)

    def flush(self) -> None:
        """Show what a run leaves open; a figure that is its result has been shown."""
        count, result = self._newest_result()
        is_new, self._last_result = count != self._last_result, count
        if self._bases is None:
            return
        managers = self._managers()
        result_is_open = is_new and any(manager.canvas.figure is result for manager in managers)
        if self._is_drawn or (result_is_open and _is_inline_due()):
            # the id tells a figure that looks like the result from the result itself
            others = [manager for manager in managers if not (is_new and manager.canvas.figure is result)]
            self._show(others, display_id=True if result_is_open else None)
            _close(managers)
            _forget_inline()
        self._is_drawn = False

    def _show(self, managers: Sequence[Any], **options: Any) -> None:
        display = sys.modules["IPython.display"].display
        try:
            for manager in managers:
                display(manager.canvas.figure, **options)
        finally:
            _close(managers)

    def _managers(self) -> list[Any]:
        return [manager for manager in _open_managers() if self._is_quiet(manager)]

    def _is_quiet(self, manager: Any) -> bool:
        """Tell whether a figure has no window of its own."""
        return bool(type(manager).show is self._bases.FigureManagerBase.show)

    def _is_shown_anyway(self) -> bool:
        """Tell whether the kernel's own backend draws and was asked to show figures at the end of a run.

        It asks for that when it is the first one that is used, or by ``%matplotlib inline``.
        """
        backend: Any = sys.modules.get("matplotlib_inline.backend_inline")
        chosen = str(getattr(sys.modules.get("matplotlib.backends"), "backend", ""))
        hooks = self._shell.events.callbacks["post_execute"]
        return backend is not None and "inline" in chosen and backend.flush_figures in hooks

    def _newest_result(self) -> tuple[Any, Any]:
        """Return number and value of the newest result in the list of all results."""
        results = self._shell.user_ns.get("_oh") or {}
        count = next(reversed(results), None)
        return count, results.get(count)

    def _offer_pictures(self) -> None:
        """Let IPython make pictures of figures, as it does once its own backend is loaded."""
        formatters = self._shell.display_formatter.formatters
        if not any(sys.modules["matplotlib.figure"].Figure in formatter for formatter in formatters.values()):
            # the kernel's packages, not those of the server
            tools = importlib.import_module("IPython.core.pylabtools")
            settings = importlib.import_module("matplotlib_inline.config")
            chosen = settings.InlineBackend.instance(parent=self._shell)
            tools.select_figure_formats(self._shell, chosen.figure_formats, **chosen.print_figure_kwargs)


class Finder:
    """Calls ``then`` with a module right after it was imported, once; finds nothing itself."""

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


def _is_inline_due() -> bool:
    """Tell whether the kernel's own backend will show and close all figures now."""
    backend: Any = sys.modules.get("matplotlib_inline.backend_inline")
    return backend is not None and backend.show._draw_called and backend.InlineBackend.instance().close_figures


def _forget_inline() -> None:
    backend: Any = sys.modules.get("matplotlib_inline.backend_inline")
    if backend is not None:
        backend.show._to_draw = []
        backend.show._draw_called = False


def _open_managers() -> list[Any]:
    managers: list[Any] = sys.modules["matplotlib._pylab_helpers"].Gcf.get_all_fig_managers()
    return managers


def _close(managers: Iterable[Any]) -> None:
    for manager in managers:
        sys.modules["matplotlib._pylab_helpers"].Gcf.destroy(manager)


def install() -> None:
    """Look after the figures of the kernel this runs in."""
    shell = sys.modules["IPython"].get_ipython()
    if any(isinstance(finder, Finder) for finder in sys.meta_path) or hasattr(shell, "_codeinterp_figures"):
        return
    shell._codeinterp_figures = figures = Figures(shell)
    # before the kernel's own backend comes to register what it does at that time
    shell.events.register("post_execute", figures.flush)
    if BASES in sys.modules:
        figures.adapt(sys.modules[BASES])
    else:
        sys.meta_path.insert(0, Finder(BASES, figures.adapt))
