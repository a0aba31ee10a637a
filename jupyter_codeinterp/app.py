"""The Jupyter Server extension application: builds every room once and stops it once."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp

from ._version import __version__
from .config import CodeInterp, load_settings
from .engines.control import KernelControl
from .engines.kernel import KernelEngine
from .engines.registry import EngineRegistry
from .errors import ConfigError
from .llm.registry import ModelRegistry
from .protocol.settings import Settings
from .store.sqlite import open_store
from .turn.prompt import check_template
from .turn.service import TurnService
from .web.routes import make_broken_rules, make_rules
from .web.site import Rooms, Site

DATA_FOLDER_NAME = "codeinterp"
"""The folder of chats and files inside Jupyter's data folder, unless a switch names another."""


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
        self.site = Site(settings, self.settings.get("base_url", "/"), __version__, self._open_rooms)

    def initialize_handlers(self) -> None:
        """Register the routes, or, when a switch is wrong, the answer that says so."""
        rules = make_rules(self.site) if self._broken is None else make_broken_rules(self.site, self._broken)
        self.handlers.extend(rules)

    @property
    def server(self) -> ServerApp:
        """Return the server this extension is part of."""
        if self.serverapp is None:
            raise RuntimeError("The extension is not part of a server yet.")
        return self.serverapp

    async def stop_extension(self) -> None:
        """Close pages first, then the rooms in the reverse order of their opening."""
        if hasattr(self, "site"):
            await self.site.close()
            await self._open.aclose()

    async def _open_rooms(self) -> Rooms:
        """Open the rooms in the order in which they need each other; a failure closes those that were open."""
        settings, server = self.site.settings, self.server
        async with AsyncExitStack() as opening:
            store = await open_store(find_data_folder(settings), journal_mode=settings.journal_mode)
            opening.push_async_callback(store.close)
            models = ModelRegistry(settings, store.providers)
            opening.push_async_callback(models.close)
            kernel_engine = KernelEngine(
                server.kernel_manager,
                server.session_manager,
                server.kernel_spec_manager,
                server.root_dir,
                settings,
                store.instance_id,
                self.log,
            )
            engines = EngineRegistry((kernel_engine,))
            opening.push_async_callback(engines.close)
            turns = TurnService(store, models, engines, settings, file_url=self.site.file_url, clock=time.time)
            opening.push_async_callback(turns.close)
            self._open = opening.pop_all()
        return Rooms(store, models, engines, KernelControl(kernel_engine), turns)


def find_data_folder(settings: Settings) -> Path:
    """Return where chats and files are kept."""
    if settings.data_folder:
        return Path(settings.data_folder).expanduser()
    return Path(jupyter_data_dir()) / DATA_FOLDER_NAME
