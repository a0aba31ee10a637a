"""Which folders a chat may have."""

from __future__ import annotations

from pathlib import PurePosixPath


def is_hidden(folder: str) -> bool:
    """Tell whether a part of the API path begins with a dot, as the contents API understands hidden."""
    return any(part.startswith(".") and part != ".." for part in PurePosixPath(folder).parts)
