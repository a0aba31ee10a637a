"""A kernel engine on the managers of a real Jupyter server, or on another one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_codeinterp.engines.kernel import KernelEngine
from jupyter_codeinterp.engines.remote import RemoteEngine
from jupyter_codeinterp.protocol.settings import RemoteJupyter, Settings

NewEngine = Callable[..., KernelEngine]
NewRemote = Callable[..., RemoteEngine]

TOKEN = "remote-token-4711"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


@pytest.fixture
def new_engine(jp_asyncio_loop: asyncio.AbstractEventLoop, jp_serverapp: Any, jp_root_dir: Path) -> Iterator[NewEngine]:
    """Return a function that makes a kernel engine with given settings; closes them all, and their kernels."""
    engines: list[KernelEngine] = []

    def make(settings: Settings, **more: Any) -> KernelEngine:
        engine = KernelEngine(
            jp_serverapp.kernel_manager,
            jp_serverapp.session_manager,
            jp_serverapp.kernel_spec_manager,
            str(jp_root_dir),
            settings,
            f"instance-{len(engines)}",
            logging.getLogger("codeinterp"),
            **more,
        )
        engines.append(engine)
        return engine

    async def clean_up() -> None:
        for engine in engines:
            await engine.close()
        await jp_serverapp.kernel_manager.shutdown_all(now=True)

    yield make
    jp_asyncio_loop.run_until_complete(clean_up())


@pytest.fixture
def new_remote(jp_asyncio_loop: asyncio.AbstractEventLoop) -> Iterator[NewRemote]:
    """Return a function that makes an engine for a server; closes them all."""
    engines: list[RemoteEngine] = []

    def make(url: str, settings: Settings | None = None, **login: Any) -> RemoteEngine:
        remote = RemoteJupyter(url, **(login or {"auth": "token", "token": TOKEN}))
        engine = RemoteEngine(remote, settings or Settings(), "instance", logging.getLogger("codeinterp"))
        engines.append(engine)
        return engine

    async def clean_up() -> None:
        for engine in engines:
            await engine.close()

    yield make
    jp_asyncio_loop.run_until_complete(clean_up())
