"""Makes the code by which a new Python kernel shows figures whatever backend draws them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def write_figures() -> str:
    """Return code to be run once and silently; it imports nothing of matplotlib and leaves no name of its own."""
    source = Path(__file__).with_name("kernel_figures.py").read_text(encoding="utf-8")
    return f"exec(compile({source + _INSTALL!r}, '<codeinterp figures>', 'exec'), {{'__name__': 'codeinterp_figures'}})"


_INSTALL = "\ninstall()\n"
