"""Says in a few words what became of code, as exactly as its status and its notes allow."""

from __future__ import annotations

from ..protocol.parts import ExecutionPart, ExecutionStatus

_STATUS_WORDS: dict[ExecutionStatus, str] = {
    "ok": "ok: the code ran to its end.",
    "error": "error: the code failed.",
    "timeout": "timeout: the code took too long and was stopped.",
    "interrupted": "interrupted: the user stopped the code.",
    "refused": "refused: the code was not run.",
    "lost": "lost: how far the code came is not known, nor what became of its variables but for the notes.",
}
_NEXT: dict[ExecutionStatus, str] = {
    "error": " Read the error below, correct the code and run it again.",
    "timeout": " Make it faster or work on less data.",
    "interrupted": " Do not run it again unless the user asks.",
}
"""What a model is to do about code of its own."""

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
        for note in execution.notes:
            if note.code in _ENDED_BY:
                return _ENDED_BY[note.code]
    if not never_ran(execution):
        words = _STATUS_WORDS.get(execution.status, execution.status)
        return words + (_NEXT.get(execution.status, "") if execution.origin == "model" else "")
    if any(note.code in _STOPPED_FIRST for note in execution.notes):
        return f"{_STATUS_WORDS['refused']} Do not run it unless the user asks."
    return f"{execution.status}: the code was not run."
