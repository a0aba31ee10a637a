"""Shows figures as a kernel does, whichever backend draws them: at ``plt.show()`` and at the end of an execution."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from .displays import Displays

BASES = "matplotlib.backend_bases"


class Figures:
    """The figures of pyplot; ``displays`` takes their pictures."""

    def __init__(self, displays: Displays) -> None:
        self._displays = displays
        self._bases: Any = None
        self._is_drawn = False
        """Whether something was drawn that is to be shown at the end of the execution."""
        self._is_off = False
        """Whether code has called ``plt.ioff()``: figures wait for ``plt.show()`` then."""
        self._shown: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
        """Figures that are open and were shown by their own ``show()``, with the ids of their displays."""

    def adapt(self, bases: Any) -> None:
        """Let the figures of all backends come here; ``bases`` is the module of their base classes."""
        manager_class: Any = bases.FigureManagerBase
        make, show = manager_class.__init__, manager_class.show
        matplotlib: Any = sys.modules["matplotlib"]
        set_interactive = matplotlib.interactive

        def make_and_note(manager: Any, *args: Any, **options: Any) -> None:
            make(manager, *args, **options)
            self._is_drawn = self._is_drawn or not self._is_off

        def show_now(manager: Any) -> None:
            if self._is_quiet(manager):
                self._show_early(manager.canvas.figure)
            else:
                show(manager)

        def set_interactive_and_note(on: bool) -> None:
            self._is_off = not on
            set_interactive(on)

        self._bases = bases
        manager_class.__init__, manager_class.show = make_and_note, show_now
        for owner, name in ((manager_class, "pyplot_show"), (bases._Backend, "show")):
            setattr(owner, name, self._shown_before(getattr(owner, name).__func__))
        matplotlib.interactive = set_interactive_and_note

    def flush(self, result: Any) -> None:
        """Show and close what an execution leaves open, but for a figure that is its ``result``."""
        if self._bases is None:
            return
        managers = self._managers()
        shown = [manager for manager in managers if manager.canvas.figure is result]
        if self._is_drawn:
            self._is_drawn = False
            for manager in managers:
                # an id tells a figure that looks like the result from the result itself
                self._show(manager, again=manager not in shown, with_id=bool(shown))

    def _shown_before(self, show_all: Callable[..., None]) -> Any:
        """Return what ``plt.show()`` calls in place of ``show_all``, which is left to backends of other kinds."""

        def show_now(cls: Any, *args: Any, **options: Any) -> None:
            for manager in self._managers():
                self._show(manager)
            if _open_managers():
                show_all(cls, *args, **options)

        return classmethod(show_now)

    def _show(self, manager: Any, *, again: bool = True, with_id: bool = False) -> None:
        """Close one figure, and show it as it is now unless that was done."""
        figure = manager.canvas.figure
        _pylab_helpers().Gcf.destroy(manager)
        display_id = self._shown.pop(figure, None)
        bundle = self._picture_of(figure) if again and (display_id is None or figure.stale) else None
        if bundle is not None and display_id is not None:
            self._displays.update_display(bundle[0], display_id=display_id, raw=True, metadata=bundle[1])
        elif bundle is not None:
            self._displays.display(bundle[0], raw=True, metadata=bundle[1], display_id=with_id or None)

    def _show_early(self, figure: Any) -> None:
        """Show a figure that stays open; as it is at the end, it takes the place of this."""
        bundle = self._picture_of(figure)
        if bundle is None:
            return
        if figure in self._shown:
            self._displays.update_display(bundle[0], display_id=self._shown[figure], raw=True, metadata=bundle[1])
        else:
            handle: Any = self._displays.display(bundle[0], raw=True, metadata=bundle[1], display_id=True)
            self._shown[figure] = handle.display_id

    def _picture_of(self, figure: Any) -> Any:
        """Return the bundle of a figure; when it cannot be drawn, tell why, return None and let the code go on."""
        try:
            return __import__(f"{__package__}.figures", fromlist=["picture_of"]).picture_of(figure)
        except Exception as error:  # noqa: BLE001 # what the code put into the figure may do anything
            self._displays.fail(error)
            return None

    def _managers(self) -> list[Any]:
        """Return the open figures in the order in which they were made."""
        return [manager for manager in _open_managers() if self._is_quiet(manager)]

    def _is_quiet(self, manager: Any) -> bool:
        """Tell whether a figure has no window of its own."""
        return bool(type(manager).show is self._bases.FigureManagerBase.show)


def _pylab_helpers() -> Any:
    return sys.modules["matplotlib._pylab_helpers"]


def _open_managers() -> list[Any]:
    return sorted(_pylab_helpers().Gcf.figs.values(), key=lambda manager: manager.num)
