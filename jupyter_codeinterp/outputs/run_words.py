"""Says in a few words what became of code, as exactly as its status and its notes allow."""

from __future__ import annotations

from ..protocol.parts import ExecutionPart, ExecutionStatus

_STATUS_WORDS: dict[ExecutionStatus, str] = {
    "ok": "ok: the code ran to its end.",
    "error": "error: the code failed. Read the error below, correct the code and run it again.",
    "timeout": "timeout: the code took too long and was stopped. Make it faster or work on less data.",
    "interrupted": "interrupted: the user stopped the code. Do not run it again unless the user asks.",
    "refused": "refused: the code was not run.",
    "lost": "lost: how far the code came is not known, nor what became of its variables but for the notes.",
}
_ENDED_BY: dict[str, str] = {
    "page_reloaded": "interrupted: the page in which the code ran was reloaded, which ended it.",
    "server_stopped": "interrupted: the server was stopped while the code ran, which ended it.",
}
"""What is said of interrupted code that no person stopped, by its note."""

_STOPPED_FIRST = frozenset(("stopped_before_run", "stopped_in_writing"))
"""Notes of code that was stopped before any of it ran."""

_NEVER_BEGAN = frozenset(("no_page", "kernel_aborted"))
"""Notes of lost code that was not taken by any place: nothing of it ran, and no variables went with it."""


def never_ran(execution: ExecutionPart) -> bool:
    """Tell whether it is known that nothing of final code ran."""
    if execution.status == "refused":
        return True
    return execution.status == "lost" and any(note.code in _NEVER_BEGAN for note in execution.notes)


def status_words(execution: ExecutionPart) -> str:
    """Return what a model reads of the status."""
    if execution.status == "interrupted":
        words = (_ENDED_BY[note.code] for note in execution.notes if note.code in _ENDED_BY)
        return next(words, _STATUS_WORDS["interrupted"])
    if not never_ran(execution):
        return _STATUS_WORDS.get(execution.status, execution.status)
    if any(note.code in _STOPPED_FIRST for note in execution.notes):
        return f"{_STATUS_WORDS['refused']} Do not run it unless the user asks."
    return f"{execution.status}: the code was not run."
