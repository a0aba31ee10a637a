"""Opens every room once, in the order in which they need each other."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir
from jupyter_server.serverapp import ServerApp

from ..engines.control import KernelControl
from ..engines.kernel import KernelEngine
from ..engines.registry import EngineRegistry
from ..llm.registry import ModelRegistry
from ..protocol.settings import Settings
from ..store.sqlite import open_store
from ..turn.service import TurnService
from ..web.site import Rooms, Site
from .activity import ActivityWatch

DATA_FOLDER_NAME = "codeinterp"
"""The folder of chats and files inside Jupyter's data folder, unless a switch names another."""


async def open_rooms(site: Site, server: ServerApp, log: logging.Logger) -> tuple[Rooms, AsyncExitStack]:
    """Return the rooms and what closes them in reverse order; a failure closes those that were open."""
    settings = site.settings
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
            log,
            allow_hidden=server.contents_manager.allow_hidden,
        )
        engines = EngineRegistry((kernel_engine,))
        opening.push_async_callback(engines.close)
        turns = TurnService(store, models, engines, settings, file_url=site.file_url, clock=site.clock)
        opening.push_async_callback(turns.close)
        activity = ActivityWatch(server.web_app.settings["last_activity_times"], turns.working)
        opening.push_async_callback(activity.close)
        kernels = KernelControl(kernel_engine)
        return Rooms(store, models, engines, kernels, turns), opening.pop_all()


def find_data_folder(settings: Settings) -> Path:
    """Return where chats and files are kept."""
    if settings.data_folder:
        return Path(settings.data_folder).expanduser()
    return Path(jupyter_data_dir()) / DATA_FOLDER_NAME
