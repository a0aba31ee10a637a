"""Makes the code that keeps the text of a new kernel's runs together."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def write_stream_code() -> str:
    """Return code for a Python kernel, to be run once and silently; it fails in one that it does not know.

    It leaves no name among the person's variables.
    """
    source = Path(__file__).with_name("kernel_streams.py").read_text(encoding="utf-8")
    source += "\ninstall(sys.modules['IPython'].get_ipython())\n"
    return f"exec(compile({source!r}, '<codeinterp streams>', 'exec'), {{'__name__': 'codeinterp_streams'}})"
