"""Where chats and files are kept."""

from __future__ import annotations

from pathlib import Path

from jupyter_core.paths import jupyter_data_dir

from ..protocol.settings import Settings

DATA_FOLDER_NAME = "codeinterp"
"""The folder of chats and files inside Jupyter's data folder, unless a switch names another."""


def find_data_folder(settings: Settings) -> Path:
    """Return the data folder, which need not exist yet."""
    if settings.data_folder:
        return Path(settings.data_folder).expanduser()
    return Path(jupyter_data_dir()) / DATA_FOLDER_NAME
