"""Turns what an engine reports into bounded outputs without any base64, and says what must be published and kept."""

from __future__ import annotations

from collections.abc import Callable

from ..protocol.engine_events import EngineEvent
from ..protocol.outputs import Output
from ..protocol.settings import Limits
from .changes import Change


class OutputRecorder:
    """The outputs of one execution, as they grow.

    The owner calls ``feed`` for each engine event, ``tick`` about every 0.3 s while the code runs, and ``finish``
    once at the end, and carries out the changes each returns, in order. No I/O, no clock.
    """

    def __init__(self, limits: Limits, new_file_id: Callable[[], str]) -> None: ...

    @property
    def outputs(self) -> tuple[Output, ...]:
        """Return the outputs as they are now; joining long texts costs their length."""
        return ()

    def feed(self, event: EngineEvent) -> list[Change]:
        """Record one event; ``Starting`` and ``Running`` change nothing."""
        return []

    def tick(self) -> list[Change]:
        """Publish what ``feed`` held back: the tail of a flood, a tentative end of text."""
        return []

    def finish(self) -> list[Change]:
        """Record the end: publish everything, close the full text, name it in the markers."""
        return []
