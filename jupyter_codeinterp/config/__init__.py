"""Every administrator switch: trait, environment variable, validation, help. Read nowhere else."""

from __future__ import annotations

from .description import describe_settings, render_switches
from .live import LiveSettings
from .load import load_settings
from .switches import SWITCHES
from .traits import CodeInterp

__all__ = ["SWITCHES", "CodeInterp", "LiveSettings", "describe_settings", "load_settings", "render_switches"]
