"""Exceptions as the person reads them: their own frames, under the name of the piece of code that they are in."""

from __future__ import annotations

import linecache
import re
import traceback
from pathlib import Path
from typing import Any

PACKAGE = str(Path(__file__).parent)
GUARD = "<codeinterp guard>"
_CELL = re.compile(r'^([ |+-]*)File "(Cell In\[\d+\])", line (\d+)', re.MULTILINE)


MAX_TEXT = 4_000
MAX_LINES = 200
MAX_NAME = 200


def cell_name(count: int) -> str:
    """Return how tracebacks name the code of execution ``count``."""
    return f"Cell In[{count}]"


def remember_source(name: str, code: str) -> None:
    """Let tracebacks quote the lines of ``code``."""
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)


def raised_event(error: BaseException) -> dict[str, Any]:
    """Return the event that tells of an exception."""
    text = _syntax_text(error) if isinstance(error, SyntaxError) else text_of(error)
    lines = [_cut(line) for line in traceback_lines(error)]
    if len(lines) > MAX_LINES:
        half = MAX_LINES // 2
        lines = [*lines[:half], f"... {len(lines) - MAX_LINES:,} lines are left out ...", *lines[-half:]]
    return {"type": "raised", "ename": type(error).__name__[:MAX_NAME], "evalue": _cut(text), "traceback": lines}


def _cut(text: str) -> str:
    """Return a text without its middle when it is longer than anybody reads; an exception may hold any data."""
    left_out = len(text) - MAX_TEXT
    if left_out <= 0:
        return text
    return f"{text[: MAX_TEXT // 2]} ... {left_out:,} characters are left out ... {text[-MAX_TEXT // 2 :]}"


def text_of(error: BaseException) -> str:
    """Return what an exception says."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 # an exception of the person's own making
        return f"<{type(error).__name__} whose text cannot be made>"


def traceback_lines(error: BaseException) -> list[str]:
    """Return the traceback of an exception, without the frames of this package."""
    try:
        told = traceback.TracebackException.from_exception(error, compact=True)
        _trim(told, set())
        text = "".join(told.format())
    except Exception:  # noqa: BLE001 # what it is made of may do anything
        text = f"{type(error).__name__}\n"
    return _CELL.sub(r"\1\2, line \3", text).rstrip("\n").split("\n")


def _trim(told: traceback.TracebackException, seen: set[int]) -> None:
    """Leave out the frames before the code's own, here and in what led to it."""
    if id(told) in seen:
        return
    seen.add(id(told))
    frames = list(told.stack)
    # what led to the exception may have no frame of the code, the exception itself has one unless it is of its syntax
    own = [index for index, frame in enumerate(frames) if frame.filename.startswith("Cell In[")]
    frames = frames[own[0] :] if own else []
    told.stack[:] = [frame for frame in frames if not frame.filename.startswith((PACKAGE, GUARD))]
    for other in (told.__cause__, told.__context__, *(getattr(told, "exceptions", None) or ())):
        if other is not None:
            _trim(other, seen)


def _syntax_text(error: SyntaxError) -> str:
    where = f" ({error.filename}, line {error.lineno})" if error.filename and error.lineno else ""
    return f"{error.msg}{where}"
