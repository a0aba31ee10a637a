"""A state of the panel: its name, how it comes about, how it is photographed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.gallery.stage import Stage


@dataclass(frozen=True)
class State:
    """One state; ``produce`` brings it about for real.

    ``main_area`` is false for what only the sidebar has, ``whole_page`` true for menus and dialogs that reach beyond
    the panel, ``offline`` true when no server is left then. ``open_menu`` opens what closes by itself whenever the
    page changes.
    """

    name: str
    produce: Callable[[Stage], Awaitable[None]]
    main_area: bool = True
    whole_page: bool = False
    offline: bool = False
    open_menu: Callable[[Stage], Awaitable[None]] | None = None
