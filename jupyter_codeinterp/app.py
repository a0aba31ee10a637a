"""The Jupyter Server extension application: builds every room once and stops it once."""

from __future__ import annotations

from jupyter_server.extension.application import ExtensionApp


class CodeInterpApp(ExtensionApp):
    """The code interpreter as Jupyter Server sees it."""

    name = "jupyter_codeinterp"
    extension_url = "/codeinterp"
    load_other_extensions = True
