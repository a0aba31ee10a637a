"""A code interpreter chat for JupyterLab: the server extension and its front end."""

from __future__ import annotations

from ._version import __version__

__all__ = ["__version__"]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Tell JupyterLab where the built front end is."""
    return [{"src": "labextension", "dest": "jupyter-codeinterp"}]


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """Tell Jupyter Server which application to start."""
    from .app import CodeInterpApp  # so that reading the version does not load the server

    return [{"module": "jupyter_codeinterp.app", "app": CodeInterpApp}]
