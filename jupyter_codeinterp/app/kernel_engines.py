"""Makes the engines for kernels: on this server, or on those that the administrator names."""

from __future__ import annotations

import logging
from dataclasses import replace

from jupyter_server.serverapp import ServerApp

from ..engines.kernel import KernelEngine
from ..engines.remote import RemoteEngine
from ..engines.seam import FindUse
from ..protocol.settings import RemoteJupyter
from ..web.site import Site


def make_kernel_engines(
    site: Site, server: ServerApp, instance_id: str, log: logging.Logger, *, find_use: FindUse
) -> tuple[KernelEngine, KernelEngine]:
    """Return the engine for code of models and the one for code of people; mostly they are the same.

    ``find_use`` tells what goes on in a chat: its kernel then makes no room for others.
    """
    settings = site.settings

    def make(remote: RemoteJupyter) -> KernelEngine:
        def kernel_name() -> str:
            return site.live.now.kernel_name

        def blocked_modules() -> tuple[str, ...]:
            return site.live.now.blocked_modules

        if remote.url:
            return RemoteEngine(
                remote,
                settings,
                instance_id,
                log,
                kernel_name=kernel_name,
                blocked_modules=blocked_modules,
                find_use=find_use,
            )
        return KernelEngine(
            server.kernel_manager,
            server.session_manager,
            server.kernel_spec_manager,
            server.root_dir,
            settings,
            instance_id,
            log,
            allow_hidden=server.contents_manager.allow_hidden,
            kernel_name=kernel_name,
            blocked_modules=blocked_modules,
            find_use=find_use,
        )

    models, people = settings.interpreter_jupyter, settings.manual_run_jupyter
    for_models = make(models)
    is_same = replace(people, timeout_seconds=models.timeout_seconds) == models or not (models.url or people.url)
    return for_models, for_models if is_same else make(people)
