"""The Jupyter Server extension application: builds every room once and stops it once."""

from __future__ import annotations

from .extension import CodeInterpApp

__all__ = ["CodeInterpApp"]
