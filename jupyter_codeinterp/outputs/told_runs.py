"""Tells a model of code that a person ran without it: the code and what came of it, bounded."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..protocol.parts import ExecutionPart
from .bundles import cut_middle
from .feedback import feedback_for_model
from .sizes import utf8_length

_OPEN, _CLOSE = "<my_run>", "</my_run>"
_HEADING = f"{_OPEN}\nI ran this code myself, with the same variables as yours:"
_RESULT = "What came of it:"
# any way to write the end tag that a model might take for it
_CLOSING = re.compile(r"<(\s*/\s*my_run)", re.I)
_CODE_SHARE = 0.25
_RUN = re.compile(f"{_OPEN}\n.*?\n{_CLOSE}\\s*", re.S)


def describe_run(
    execution: ExecutionPart, file_url: Callable[[str], str], max_bytes: int, clean: Callable[[str], str] = str
) -> str:
    """Return what the model reads about a run of the person, about ``max_bytes`` bytes at most (from 2,000 on).

    It stands between tags, apart from what the person writes around it, and nothing in it can close them. ``clean``
    takes out of the code what a model must not read, such as base64 of images.
    """
    code = clean(execution.code if execution.ran_code is None else execution.ran_code)
    most = int(max_bytes * _CODE_SHARE)
    if utf8_length(code) > most:
        code = cut_middle(code, most, "the person sees all of it")
    fence = _fence_around(code)
    told = f"{fence}python\n{code}\n{fence}\n{_RESULT}\n"
    around = utf8_length(_HEADING) + utf8_length(_CLOSE) + 2
    told += feedback_for_model(execution, file_url, max_bytes - utf8_length(told) - around)
    # replaced, not taken out: what stands around a gap could make a tag again
    told = _CLOSING.sub(r"[\1", told)
    return f"{_HEADING}\n{told}\n{_CLOSE}"


def without_runs(text: str) -> str:
    """Return what a person wrote in a message that also tells of runs."""
    return _RUN.sub("", text)


def _fence_around(code: str) -> str:
    """Return backticks that the code itself cannot close."""
    longest = max((len(found) for found in re.findall(r"`+", code)), default=0)
    return "`" * max(3, longest + 1)
