"""The code interpreter as Jupyter Server starts and stops it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from importlib import import_module
from typing import cast

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp

from .._version import __version__
from ..config import CodeInterp, LiveSettings, load_settings
from ..errors import ConfigError
from ..protocol.settings import Settings
from ..turn.prompt import check_template
from ..web.routes import make_broken_rules, make_rules
from ..web.site import Rooms, Site

ISOLATION_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    # pages may still show pictures of other sites, without their cookies
    "Cross-Origin-Embedder-Policy": "credentialless",
}
"""With these a page may share memory with its workers, and Stop can interrupt Python instead of ending it."""


class CodeInterpApp(ExtensionApp):
    """The code interpreter as Jupyter Server sees it.

    Nothing is opened at start: the first request that needs a room opens them all, so that a server on which nobody
    uses the panel pays for nothing. A switch with a wrong value never stops the server: one line in the log says
    what is wrong, and every call answers 503 with the same sentence, so that the panel can show it.
    """

    name = "jupyter_codeinterp"
    extension_url = "/codeinterp"
    load_other_extensions = True
    classes = [CodeInterp]  # noqa: RUF012 # a trait of traitlets' own Application

    site: Site
    _open: AsyncExitStack

    def initialize_settings(self) -> None:
        """Read every switch once."""
        self._open = AsyncExitStack()
        self._broken: ConfigError | None = None
        settings = Settings()
        try:
            settings = load_settings(self.config, cli_config=self.server.cli_config)
            check_template(settings.prompt_template)
        except ConfigError as error:
            self._broken = error
        if self._broken:
            self.log.error("codeinterp | The code interpreter is off: %s", self._broken.message)
        if settings.pyodide.cross_origin_isolation:
            self._isolate_pages()
        self.site = Site(LiveSettings(settings), self.settings.get("base_url", "/"), __version__, self._open_rooms)

    def initialize_handlers(self) -> None:
        """Register the routes, or, when a switch is wrong, the answer that says so."""
        rules = make_rules(self.site) if self._broken is None else make_broken_rules(self.site, self._broken)
        self.handlers.extend(rules)

    def _isolate_pages(self) -> None:
        """Ask browsers to isolate every page of this server; what an administrator said about it stays."""
        headers = self.server.web_app.settings.setdefault("headers", {})
        for name, value in ISOLATION_HEADERS.items():
            headers.setdefault(name, value)

    @property
    def server(self) -> ServerApp:
        """Return the server this extension is part of."""
        if self.serverapp is None:
            raise RuntimeError("The extension is not part of a server yet.")
        return self.serverapp

    def current_activity(self) -> bool:
        """Tell Jupyter Server whether it must not shut down for want of activity."""
        rooms = self.site.opened()
        return rooms is not None and rooms.turns.working()

    async def stop_extension(self) -> None:
        """Close pages first, then the rooms in the reverse order of their opening."""
        if hasattr(self, "site"):
            await self.site.close()
            await self._open.aclose()

    async def _open_rooms(self) -> Rooms:
        """Open the rooms, which are loaded only now: their import would slow down every start of Jupyter Server."""
        wiring = import_module(f"{__package__}.wiring")
        rooms, self._open = await wiring.open_rooms(self.site, self.server, self.log)
        return cast("Rooms", rooms)
