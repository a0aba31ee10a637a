"""Exceptions as the person reads them: their own frames, under the name of the piece of code that they are in."""

from __future__ import annotations

import linecache
import re
import traceback
from pathlib import Path
from typing import Any

PACKAGE = str(Path(__file__).parent)
_CELL = re.compile(r'^([ |+-]*)File "(Cell In\[\d+\])", line (\d+)', re.MULTILINE)


def cell_name(count: int) -> str:
    """Return how tracebacks name the code of execution ``count``."""
    return f"Cell In[{count}]"


def remember_source(name: str, code: str) -> None:
    """Let tracebacks quote the lines of ``code``."""
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)


def raised_event(error: BaseException) -> dict[str, Any]:
    """Return the event that tells of an exception."""
    text = _syntax_text(error) if isinstance(error, SyntaxError) else text_of(error)
    return {"type": "raised", "ename": type(error).__name__, "evalue": text, "traceback": traceback_lines(error)}


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
    told.stack[:] = [frame for frame in frames if not frame.filename.startswith(PACKAGE)]
    for other in (told.__cause__, told.__context__, *(getattr(told, "exceptions", None) or ())):
        if other is not None:
            _trim(other, seen)


def _syntax_text(error: SyntaxError) -> str:
    where = f" ({error.filename}, line {error.lineno})" if error.filename and error.lineno else ""
    return f"{error.msg}{where}"
