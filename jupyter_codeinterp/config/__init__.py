"""Every administrator switch: trait, environment variable, validation, help. Read nowhere else."""

from __future__ import annotations

from .description import describe_settings, render_switches
from .load import fill, load_settings
from .switches import SWITCH_BY_NAME, SWITCHES, Switch
from .traits import CodeInterp

__all__ = [
    "SWITCHES",
    "SWITCH_BY_NAME",
    "CodeInterp",
    "Switch",
    "describe_settings",
    "fill",
    "load_settings",
    "render_switches",
]
