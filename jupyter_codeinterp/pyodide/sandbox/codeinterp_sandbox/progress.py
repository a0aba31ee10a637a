"""The progress bar of notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .displays import DisplayHandle, Displays

WIDTH = 60
"""Characters."""


class ProgressBar:
    """Shown through ``shown`` while something counts up to ``total``."""

    def __init__(self, shown: Displays, total: int) -> None:
        self.total = total
        self._shown = shown
        self._handle: DisplayHandle | None = None
        self._progress = 0

    def __repr__(self) -> str:
        filled = "=" * int(self._progress / self.total * WIDTH)
        return f"[{filled:{WIDTH}}] {self._progress}/{self.total}"

    def display(self) -> None:
        """Show the bar."""
        self._handle = self._shown.display({"text/plain": repr(self)}, raw=True, display_id=True)

    def update(self) -> None:
        """Show how far it is now."""
        if self._handle is not None:
            self._handle.update({"text/plain": repr(self)}, raw=True)

    @property
    def progress(self) -> int:
        """How far it is."""
        return self._progress

    @progress.setter
    def progress(self, value: int) -> None:
        self._progress = value
        self.update()

    def __iter__(self) -> Iterator[Any]:
        self.display()
        for number in range(self.total):
            self.progress = number
            yield number
        self.progress = self.total
