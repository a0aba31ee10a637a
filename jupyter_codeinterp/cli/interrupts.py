"""What Ctrl+C and other wishes to end mean: the first Ctrl+C is the turn's, everything else ends the command."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress

_ENDING = ("SIGTERM", "SIGHUP")


class Interrupts:
    """Belongs to the running task, which is cancelled when the command shall end."""

    def __init__(self) -> None:
        self._task = asyncio.current_task()
        self._first: Callable[[], None] | None = None
        loop = asyncio.get_running_loop()
        # Windows has no handlers in the loop: there Ctrl+C raises KeyboardInterrupt, which ends the command
        with suppress(NotImplementedError):
            loop.add_signal_handler(signal.SIGINT, self.interrupt)
            for name in _ENDING:
                loop.add_signal_handler(getattr(signal, name), self.end)

    def on_first(self, action: Callable[[], None]) -> None:
        """Do this at the next Ctrl+C instead of ending."""
        self._first = action

    def interrupt(self) -> None:
        """Take one Ctrl+C."""
        action, self._first = self._first, None
        if action is None:
            self.end()
        else:
            action()

    def end(self) -> None:
        """End the command; what must be cleaned up is cleaned up on the way."""
        if self._task is not None:
            self._task.cancel()
