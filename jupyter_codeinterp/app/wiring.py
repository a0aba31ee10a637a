"""Opens every room once, in the order in which they need each other."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack

from jupyter_server.serverapp import ServerApp

from ..engines.browser import BrowserEngine
from ..engines.control import KernelControl
from ..engines.pages import Pages
from ..engines.registry import EngineRegistry
from ..engines.remote import SplitEngine
from ..engines.seam import Engine
from ..llm.registry import ModelRegistry
from ..pyodide.distribution import Distribution
from ..store.data_folder import find_data_folder
from ..store.sqlite import open_store
from ..turn.service import TurnService
from ..web.site import Rooms, Site
from .activity import ActivityWatch
from .kernel_engines import make_kernel_engines


async def open_rooms(site: Site, server: ServerApp, log: logging.Logger) -> tuple[Rooms, AsyncExitStack]:
    """Return the rooms and what closes them in reverse order; a failure closes those that were open."""
    settings = site.settings
    async with AsyncExitStack() as opening:
        store = await open_store(find_data_folder(settings), journal_mode=settings.journal_mode)
        opening.push_async_callback(store.close)
        site.live.lay(await store.preferences.get())
        models = ModelRegistry(settings, store.providers, live=site.live)
        opening.push_async_callback(models.close)
        models_engine, people_engine = make_kernel_engines(
            # the turns are made later, from the engines
            site,
            server,
            store.instance_id,
            log,
            find_use=lambda chat_id: turns.find_use(chat_id),
        )
        kernel_engine: Engine = models_engine
        if people_engine is not models_engine:
            kernel_engine = SplitEngine(models_engine, people_engine)
        pyodide = Distribution(settings, find_data_folder(settings))
        opening.push_async_callback(pyodide.close)
        pages = Pages()
        browser_engine = BrowserEngine(
            pages, settings, pyodide.find_problem, blocked_modules=lambda: site.live.now.blocked_modules
        )
        engines = EngineRegistry((kernel_engine, browser_engine))
        opening.push_async_callback(engines.close)
        turns = TurnService(store, models, engines, site.live, file_url=site.file_url, clock=site.clock)
        opening.push_async_callback(turns.close)
        # pages are gone by then: a turn would wait for one to obey Stop
        opening.callback(browser_engine.end_runs)
        activity = ActivityWatch(server.web_app.settings["last_activity_times"], turns.working)
        opening.push_async_callback(activity.close)
        kernels = KernelControl(models_engine, people_engine)
        rooms = Rooms(store, models, engines, kernels, browser_engine, pages, pyodide, turns)
        return rooms, opening.pop_all()
