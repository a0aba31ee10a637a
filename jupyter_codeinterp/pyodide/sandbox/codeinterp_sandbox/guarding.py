"""Lets the server's guard against blocked modules look at what code does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

FOLDER = str(Path(__file__).parent)


class Guarding:
    """Which guard counts. One that was installed stays for the life of this Python, so all others do nothing."""

    def __init__(self) -> None:
        self._current = ""
        self._installed: set[str] = set()

    def use(self, text: str) -> None:
        """Let the guard in ``text`` count, Python code of the server; "" lets none.

        Raises PermissionError when it is not the worker that asks: below that there is no Python.
        """
        caller = sys._getframe(1)
        if self._current and caller.f_back is not None:
            raise PermissionError("The administrator blocks modules here: code cannot switch that off.")
        self._current = text
        if text and text not in self._installed:
            self._installed.add(text)
            names = {"__name__": "codeinterp_guard", "is_active": self._is_current(text), "folder": FOLDER}
            exec(compile(text, "<codeinterp guard>", "exec"), names)  # noqa: S102 # from the server, not the model

    def _is_current(self, text: str) -> Callable[[], bool]:
        return lambda: self._current == text
