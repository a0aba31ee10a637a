"""Makes the code that guards a new kernel against blocked modules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from .imports import forbidden_names


@lru_cache(maxsize=1)
def _source() -> str:
    return Path(__file__).with_name("module_guard.py").read_text(encoding="utf-8")


def write_guard(blocked: Sequence[str]) -> str:
    """Return code for a Python kernel, to be run once and silently; "" when nothing is blocked.

    It leaves no name among the person's variables.
    """
    if not blocked:
        return ""
    source = f"{_source()}\ninstall_in_kernel({forbidden_names(blocked)!r})\n"
    return f"exec(compile({source!r}, '<codeinterp guard>', 'exec'), {{'__name__': 'codeinterp_guard'}})"


def write_sandbox_guard(blocked: Sequence[str]) -> str:
    """Return code for the browser's Python; "" when nothing is blocked.

    Whoever runs it gives it the names ``is_active`` and ``folder`` of ``install_in_sandbox``.
    """
    if not blocked:
        return ""
    return f"{_source()}\ninstall_in_sandbox({forbidden_names(blocked)!r}, is_active, folder)\n"
