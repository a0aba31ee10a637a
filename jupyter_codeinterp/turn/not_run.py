"""What is said of code that was stopped before any of it ran, or by the end of the server: the truth, no more."""

from __future__ import annotations

from collections.abc import Sequence

from ..protocol.parts import ExecutionPart, Note

STOPPED_BEFORE_RUN = Note(
    "stopped_before_run",
    "It was stopped before this code began, so none of it ran.",
)
STOPPED_IN_WRITING = Note(
    "stopped_in_writing",
    "The answer was stopped while this code was being written, so it did not run.",
)


SERVER_STOPPED = Note("server_stopped", "The server was stopped while this code ran.")

_UNSURE = frozenset(("not_stopped", "page_reloaded"))
"""Notes of engines after which nobody knows how far the code came: its beginning may not have been reported."""


def never_began(execution: ExecutionPart, notes: Sequence[Note]) -> bool:
    """Tell whether nothing of stopped code ran; ``notes`` are the engine's, which may not know."""
    return execution.started is None and all(note.code not in _UNSURE for note in notes)


def after_server_stop(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Return what is true of interrupted code once its server has stopped: kernels end with it, and their variables."""
    return (SERVER_STOPPED, *(note for note in notes if note.code != "variables_kept"))
